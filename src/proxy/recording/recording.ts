/** The recording of what goes through the proxy: begun and ended by options or by a method, one at a time. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { resolvePluginPath } from "../../lightningd/launch/find.ts";
import type { KeptInit } from "../../lightningd/options/init.ts";
import { readRecordSettings } from "../../lightningd/options/options.ts";
import type { OptionValues, RecordSettings } from "../../lightningd/options/options.ts";
import { measure } from "../../plugin/process/usage.ts";
import { Recorder } from "../../recording/recorder.ts";
import type { Recorded } from "../../recording/recorder.ts";
import type { Note } from "../../recording/notes.ts";
import { setTap, tap } from "../../recording/tap.ts";
import type { Place } from "../../recording/task.ts";
import { sessionsDirectory } from "../../session/reading/recordings.ts";
import type { Emit } from "../../trace/stream.ts";
import { messageOf } from "../../trace/printable.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "../surface/claims.ts";
import { OwnCalls } from "./own-calls.ts";
import { standOf } from "./stand.ts";

export interface RecordingOptions {
  readonly plugins: () => readonly ManagedPlugin[];
  readonly claims: Claims;
  /** The host's init, once it came. */
  readonly kept: () => KeptInit | undefined;
  readonly emit: Emit;
  readonly shellDirectory: string;
}

const USE_MS = 1000;
/** Behind by a whole ring, on a machine that is busy with other things, the thread takes a while. */
const STOP_MS = 30_000;
/** At our own end, for which lightningd waits. */
const FAREWELL_MS = 500;

export class Recording {
  readonly #options: RecordingOptions;
  #settings: RecordSettings;
  #recorder: Recorder | undefined;
  #network: string | undefined;
  readonly #ownCalls = new Map<ManagedPlugin, Promise<OwnCalls | undefined>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#settings = readRecordSettings(new Map());
  }

  /** Whether it was asked for with lightningd's own log. */
  get isAsked(): boolean {
    return this.#settings.isAsked;
  }

  get path(): string | undefined {
    return this.#recorder?.path;
  }

  get isOn(): boolean {
    return this.#recorder !== undefined;
  }

  /** What the options say counts from now on, and begins a recording if they ask for one. */
  heed(values: OptionValues): void {
    this.#settings = readRecordSettings(values);
    if (!this.#settings.isAsked || this.#recorder !== undefined) return;
    try {
      this.#begin(this.#settings.file);
    } catch (error) {
      // A user without a home: the plugins are served all the same.
      const sentence = `nothing is recorded: ${error instanceof Error ? error.message : String(error)}`;
      this.#options.emit({ kind: "recording-problem", sentence });
    }
  }

  /** From now on there may be files: `lightningd --help` asks for a manifest too, and is no reason to leave any. */
  write(network: string): void {
    if (this.#network !== undefined) return;
    this.#network = network;
    tap?.note({ note: "write", network });
  }

  /** @returns the path of the session's file @throws if there cannot be one; it was told */
  async start(file: string | undefined): Promise<string> {
    const path = await this.#begin(file).opened;
    if (path === undefined) throw new Error("nothing is recorded: lightningd's log says why");
    return path;
  }

  async stop(limitMs = STOP_MS): Promise<Recorded> {
    const recorder = this.#recorder;
    this.#ended();
    return (await recorder?.stop(limitMs)) ?? { path: undefined, events: 0, lost: 0 };
  }

  /** The name that an instance is to be told as `rpc-file`; undefined for the host's own. */
  async rpcFileFor(plugin: ManagedPlugin): Promise<string | undefined> {
    const { verdict, againWrites } = plugin.settings;
    const isGuarded = verdict && !againWrites;
    if (this.#recorder === undefined && !isGuarded) return undefined;
    let calls = this.#ownCalls.get(plugin);
    if (calls === undefined) this.#ownCalls.set(plugin, (calls = this.#open(plugin, isGuarded)));
    return (await calls)?.name;
  }

  async close(): Promise<void> {
    for (const calls of this.#ownCalls.values()) (await calls)?.close();
    this.#ownCalls.clear();
    await this.stop(FAREWELL_MS);
  }

  #begin(file: string | undefined): Recorder {
    const { emit, plugins } = this.#options;
    const { mask, unmasked } = this.#settings;
    const recorder = new Recorder({
      place: this.#placeFor(file),
      tool: versionOfOurs(),
      host: `lightningd ${process.env["LIGHTNINGD_VERSION"] ?? ""}`.trim(),
      plugins: plugins().map(({ number, name, path }) => ({ p: number, name, path })),
      maskedNames: unmasked ? undefined : mask,
      stand: () => this.#stand(),
      problem: (sentence) => emit({ kind: "recording-problem", sentence }),
      ended: () => this.#ended(),
    });
    this.#recorder = recorder;
    setTap(recorder);
    this.#timer = setInterval(() => void this.#noteUse(), USE_MS).unref();
    void recorder.opened.then((path) => path !== undefined && emit({ kind: "records", path }));
    return recorder;
  }

  #placeFor(file: string | undefined): Place {
    if (file !== undefined) return { file: resolvePluginPath(file, this.#options.shellDirectory) };
    const [only, ...others] = this.#options.plugins();
    return { directory: sessionsDirectory(), name: only === undefined || others.length > 0 ? "autoreload" : only.name };
  }

  #stand(): Note[] {
    const { plugins, claims, kept } = this.#options;
    const notes = standOf(plugins(), claims, kept());
    return this.#network === undefined ? notes : [...notes, { note: "write", network: this.#network }];
  }

  #ended(): void {
    if (tap === this.#recorder) setTap(undefined);
    this.#recorder = undefined;
    clearInterval(this.#timer);
  }

  /** @param isGuarded whether calls may be refused while the plugin is asked again */
  async #open(plugin: ManagedPlugin, isGuarded: boolean): Promise<OwnCalls | undefined> {
    const { kept, emit } = this.#options;
    const configuration = kept()?.configuration;
    if (configuration === undefined) return undefined;
    const { lightningDir, rpcFile } = configuration;
    try {
      return await OwnCalls.open({
        plugin: plugin.number,
        lightningDir,
        rpcFile: resolve(lightningDir, rpcFile),
        refusal: isGuarded ? (id, method) => plugin.again.refusal(id, method) : undefined,
      });
    } catch (error) {
      if (isGuarded) plugin.again.unguarded = messageOf(error);
      if (this.#recorder !== undefined) emit({ kind: "own-calls-unrecorded", plugin: plugin.name, error });
      return undefined;
    }
  }

  async #noteUse(): Promise<void> {
    for (const { number: p, lifecycle, traffic } of this.#options.plugins()) {
      const { instance } = lifecycle;
      const usage = instance === undefined ? undefined : await measure(instance.pid);
      if (instance === undefined || usage === undefined || !("cpu_percent" in usage)) continue;
      const { cpu_percent: cpu, memory_bytes: memory } = usage;
      const [v, open, held] = [instance.version, traffic.ledger.size, traffic.hold.size];
      tap?.note({ note: "event", event: { k: "use", p, v, cpu, memory, open, held } });
    }
  }
}

function versionOfOurs(): string {
  const text = readFileSync(resolve(__dirname, "../package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
