/** The session of what goes through the proxy: recorded to a file or shown by the inspector, as options or a method ask for. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../../jsonrpc/errors.ts";
import { TOKEN_BYTES, addressOf, placeOf } from "../../inspector/inspecting.ts";
import type { Inspecting } from "../../inspector/inspecting.ts";
import { resolvePluginPath } from "../../lightningd/launch/find.ts";
import type { KeptInit } from "../../lightningd/options/init.ts";
import { readInspectSettings, readRecordSettings } from "../../lightningd/options/session.ts";
import type { Address, InspectSettings, RecordSettings } from "../../lightningd/options/session.ts";
import type { OptionValues } from "../../lightningd/options/options.ts";
import { guardDirectory, releaseDirectory } from "../../plugin/process/guard.ts";
import { Recorder } from "../../recording/recorder.ts";
import type { Recorded } from "../../recording/recorder.ts";
import type { Note, Place } from "../../recording/notes.ts";
import { setTap, tap } from "../../recording/tap.ts";
import { sessionsDirectory } from "../../session/reading/recordings.ts";
import type { Emit } from "../../trace/stream.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "../surface/claims.ts";
import { answerTo } from "./asked.ts";
import { CallSockets } from "./sockets.ts";
import { standOf } from "./stand.ts";
import { noteUse } from "./use.ts";

export interface RecordingOptions {
  readonly plugins: () => readonly ManagedPlugin[];
  readonly claims: Claims;
  /** The host's init, once it came. */
  readonly kept: () => KeptInit | undefined;
  readonly emit: Emit;
  readonly shellDirectory: string;
}

/** The limit at our own end, for which lightningd waits. */
const FAREWELL_MS = 500;

export class Recording {
  /** Resolves when the last file that was asked for is there, or is known not to be. */
  opened: Promise<unknown> = Promise.resolve();
  readonly #options: RecordingOptions;
  readonly #sockets: CallSockets;
  #settings: RecordSettings = readRecordSettings(new Map());
  #inspectSettings: InspectSettings = readInspectSettings(new Map(), () => undefined);
  #recorder: Recorder | undefined;
  #inspecting: Promise<Inspecting | undefined> | undefined;
  #network: string | undefined;
  /** Whether the recording that the options ask for was tried: it is tried once. */
  #isBegun = false;
  /** What was reported last. */
  problem = "";
  #endUse: () => void = () => undefined;

  constructor(options: RecordingOptions) {
    const { kept, emit } = options;
    this.#options = options;
    this.#sockets = new CallSockets({
      kept,
      emit,
      isTapped: () => this.#recorder !== undefined,
      isGuarded: ({ settings }) => (settings.verdict || this.#inspectSettings.again) && !settings.againWrites,
    });
  }

  /** Whether the user asked for a session, in which lightningd's own log stands too. */
  get isAsked(): boolean {
    return this.#settings.isAsked || this.#inspectSettings.at !== undefined;
  }

  get plugins(): readonly ManagedPlugin[] {
    return this.#options.plugins();
  }

  /** Whether the inspector's page may ask plugins. */
  get mayAgain(): boolean {
    return this.#inspectSettings.again;
  }

  get path(): string | undefined {
    return this.#recorder?.path;
  }

  get isOn(): boolean {
    return this.#recorder?.isRecording === true;
  }

  /** The inspector's address with the token, for this user alone. The inspector opens with the host's init. */
  async inspectorUrl(): Promise<string | undefined> {
    const inspecting = this.#network === undefined ? undefined : await this.#inspecting;
    return inspecting && addressOf(inspecting.at, inspecting.token);
  }

  /** Takes over the options' values, and begins what they ask for. */
  heed(values: OptionValues): void {
    this.#settings = readRecordSettings(values);
    this.#inspectSettings = readInspectSettings(values, (option) =>
      this.#options.emit({ kind: "option-unused", option }),
    );
    const { at } = this.#inspectSettings;
    const isFirst = !this.#isBegun && this.#settings.isAsked;
    this.#isBegun ||= isFirst;
    try {
      if (isFirst) void this.#record(this.#settings.file);
      if (at !== undefined) void this.inspect(at);
    } catch (error) {
      // A user without a home has no place for sessions; the plugins run all the same.
      this.#report(`nothing is recorded: ${messageOf(error)}`);
    }
  }

  /** Lets files be made from now on: `lightningd --help` asks for a manifest too, and should leave none. */
  write(network: string): void {
    if (this.#network !== undefined) return;
    this.#network = network;
    tap?.note({ note: "write", network });
  }

  /** @returns the path of the session's file @throws if there cannot be one, with the reason */
  async start(file: string | undefined): Promise<string> {
    const path = await this.#record(file);
    if (path === undefined) throw new Error(this.problem);
    return path;
  }

  async stop(): Promise<Recorded> {
    const recorder = this.#recorder;
    if (recorder === undefined) return { path: undefined, events: 0, lost: 0 };
    if (this.#inspecting !== undefined) return await recorder.unrecord();
    this.#ended();
    return await recorder.stop();
  }

  /** Opens the inspector, if it is not open. @returns its address with the token; undefined if it failed, which was reported */
  async inspect(at: Address): Promise<string | undefined> {
    this.#inspecting ??= this.#open(at);
    return await this.inspectorUrl();
  }

  async uninspect(): Promise<void> {
    const [inspecting, recorder] = [await this.#inspecting, this.#recorder];
    this.#inspecting = undefined;
    if (inspecting !== undefined && "path" in inspecting.at) releaseDirectory(inspecting.at.path);
    if (recorder?.isRecording === true) await recorder.uninspect();
    else await this.stop();
  }

  /** The `rpc-file` for an instance's init; undefined for the host's own. */
  async rpcFileFor(plugin: ManagedPlugin): Promise<string | undefined> {
    return await this.#sockets.nameFor(plugin);
  }

  async forget(plugin: ManagedPlugin): Promise<void> {
    await this.#sockets.forget(plugin);
  }

  async close(): Promise<void> {
    await this.#sockets.close();
    const recorder = this.#recorder;
    this.#ended();
    await recorder?.stop(FAREWELL_MS);
  }

  /** @returns the path of the session's file; undefined if it failed, which was reported @throws for a user without a home */
  #record(file: string | undefined): Promise<string | undefined> {
    const place = this.#placeFor(file);
    const opened = this.#begun().record(place);
    this.opened = opened;
    void opened.then((path) => path !== undefined && this.#options.emit({ kind: "records", path }));
    return opened;
  }

  async #open(at: Address): Promise<Inspecting | undefined> {
    const [token, run] = [randomText(), randomText()];
    const door = "path" in at ? { path: resolvePluginPath(at.path, this.#options.shellDirectory) } : at;
    const listens = await this.#begun().inspect({ at: door, token, run });
    if (listens === undefined) {
      this.#inspecting = undefined;
      return undefined;
    }
    if ("path" in listens) guardDirectory(listens.path);
    this.#options.emit({ kind: "inspects", at: placeOf(listens) });
    return { at: listens, token, run };
  }

  /** The recorder that goes on, or a new one. */
  #begun(): Recorder {
    if (this.#recorder !== undefined) return this.#recorder;
    const { plugins } = this.#options;
    const { mask, unmasked } = this.#settings;
    const recorder = new Recorder({
      tool: versionOfOurs(),
      host: `lightningd ${process.env["LIGHTNINGD_VERSION"] ?? ""}`.trim(),
      plugins: plugins().map(({ number, name, path }) => ({ p: number, name, path })),
      maskedNames: unmasked ? undefined : mask,
      stand: () => this.#stand(),
      problem: (sentence) => this.#report(sentence),
      ended: () => this.#ended(),
      asked: (ask) => answerTo(ask, this),
    });
    this.#recorder = recorder;
    setTap(recorder.tape);
    this.#endUse = noteUse(plugins);
    return recorder;
  }

  #report(sentence: string): void {
    this.problem = sentence;
    this.#options.emit({ kind: "recording-problem", sentence });
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
    if (tap === this.#recorder?.tape) setTap(undefined);
    this.#recorder = undefined;
    this.#inspecting = undefined;
    this.#endUse();
  }
}

function randomText(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

function versionOfOurs(): string {
  const text = readFileSync(resolve(__dirname, "../package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
