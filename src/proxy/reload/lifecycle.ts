/** The life of one plugin: its first start, its reloads one at a time, crashes, and its stop. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { KeptInit } from "../../lightningd/options/init.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Settings } from "../../lightningd/options/options.ts";
import { PluginFailed, failure, failureOfExit, failureOfThrown } from "../../plugin/failure.ts";
import type { Failure } from "../../trace/failure.ts";
import { codeOrSignal } from "../../plugin/process/exit.ts";
import type { Exit } from "../../plugin/process/exit.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { CRASHED } from "../../trace/events/reload.ts";
import type { FailedEvent, ReloadEvent, ServedEvent } from "../../trace/events/reload.ts";
import type { Emit } from "../../trace/stream.ts";
import type { Loaded } from "../../watch/contract.ts";
import { GOODBYE_MS } from "../limits.ts";
import type { PluginEvents } from "../traffic/events.ts";
import type { Traffic } from "../traffic/traffic.ts";
import { Attempts } from "./attempts.ts";
import type { Attempt, Wanted } from "./attempts.ts";
import type { Booted } from "./boot.ts";
import { BringUp } from "./bring-up.ts";
import { Builder } from "./building.ts";
import { heedClash } from "./heed.ts";
import { Endings, afterTold, crashAtStop } from "./endings.ts";
import type { Ending } from "./endings.ts";
import { Life } from "./life.ts";
import { Revival } from "./revival.ts";
import type { State } from "./transition.ts";

export interface LifecycleOptions {
  readonly path: string;
  readonly args: readonly string[];
  readonly traffic: Traffic;
  readonly emit: Emit;
  readonly settings: () => Settings;
  readonly events: PluginEvents;
  /** An instance ended by itself. @returns whether it did so over a question that we asked again: whoever asked then starts another one */
  readonly endedOverQuestion: (instance: Instance) => boolean;
}

export class Lifecycle {
  readonly builder = new Builder();
  readonly #life: Life;
  readonly #endings: Endings;
  readonly #bringUp: BringUp;
  readonly #revival: Revival;
  readonly #attempts = new Attempts({
    reload: (attempt, signal) => this.#attempt(attempt, signal),
    gaveUp: (error, attempt) => this.#gaveUp(error, attempt),
    overtaken: (attempt) => this.#options.emit({ kind: "given-up", ...this.#about(attempt) }),
  });
  readonly #options: LifecycleOptions;
  /** The newest version when the attempt under way began. */
  #newestBefore = 0;

  constructor(options: LifecycleOptions) {
    const { emit, settings, traffic } = options;
    this.#options = options;
    this.#life = new Life(traffic);
    this.#endings = new Endings(settings);
    this.#revival = new Revival(emit, () => void this.#restart(CRASHED, {}).catch(() => undefined));
    this.#bringUp = new BringUp({
      ...options,
      life: this.#life,
      endings: this.#endings,
      builder: this.builder,
      ended: (instance, exit) => this.#ended(instance, exit),
    });
  }

  get state(): State<Booted> {
    return this.#life.state;
  }

  /** The manifest of the newest instance that served or may come to serve. */
  get manifest(): Manifest {
    return this.#life.manifest;
  }

  /** Whether the first instance got as far as its manifest. */
  get ready(): boolean {
    return this.#life.waiting !== undefined || this.state.kind === "serving";
  }

  get instance(): Instance | undefined {
    return this.#life.instance;
  }

  /** The executable as it was when the newest instance was started from it. */
  get loaded(): Loaded {
    return this.#bringUp.loaded;
  }

  /** The host's init, once it is known. */
  get kept(): KeptInit | undefined {
    return this.#bringUp.configured.value;
  }

  /** Resolves when the host's init is known, or never will be. */
  get configured(): Promise<unknown> {
    return this.#bringUp.configured.reached;
  }

  /**
   * Starts the first instance, up to its manifest, or that of the next one if a change overtakes it. Never rejects: a plugin
   * that does not start waits for its next change.
   * @param builds whether it has to be built before
   */
  begin(getmanifest: string, builds = false): Promise<void> {
    this.#bringUp.getmanifest = getmanifest;
    void this.#attempts.add("it is started", { builds, isFirst: true }).catch(() => undefined);
    return this.#bringUp.begun.reached;
  }

  /** Brings the first instance to serve. Never rejects. */
  initialize(kept: KeptInit): Promise<void> {
    this.#options.traffic.output.network = kept.configuration.network;
    const failed = (error: unknown): void => this.#failed(failureOfThrown(error), "not started");
    return this.#bringUp.initializeWaiting(kept, failed, this.#attempts.signal);
  }

  /**
   * Replaces the instance in service by a new one, or starts one.
   * @throws {PluginFailed} if the new one does not come to serve; the old one goes on if it can
   */
  restart(reason: string, wanted: Pick<Wanted, "builds" | "changes"> = {}): Promise<ServedEvent> {
    this.#revival.forget();
    return this.#restart(reason, wanted);
  }

  /** Ends the instance and takes no more. @param shutdown lightningd's, if it asked for it, and waits */
  async stop(shutdown?: Frame): Promise<void> {
    const { current, waiting } = this.#life;
    this.#revival.forget();
    this.#bringUp.begun.reach();
    this.#bringUp.configured.reach(undefined);
    this.#life.happens({ kind: "stops" });
    const why = failure("it was stopped.");
    const graceMs = shutdown === undefined ? this.#options.settings().graceMs : GOODBYE_MS;
    const ends: Promise<unknown>[] = [];
    if (current !== undefined) {
      const { instance, manifest } = current;
      ends.push(this.#end(instance, { why, graceMs, manifest, shutdown }));
    }
    // lightningd says nothing to a plugin that had no init.
    if (waiting !== undefined) ends.push(this.#endings.kill(waiting.instance, why));
    const given = this.#attempts.close();
    await Promise.all(ends);
    this.#options.traffic.close(why);
    await Promise.all([given, this.#bringUp.over()]);
    this.#retired();
  }

  async #end(instance: Instance, ending: Ending): Promise<void> {
    const asked = performance.now();
    const { exit, forced } = await this.#endings.end(instance, ending);
    if (forced) this.#options.emit({ kind: "killed-at-stop", ms: performance.now() - asked });
    const told = crashAtStop(instance, exit);
    if (told !== undefined) this.#options.emit({ kind: "crashed-at-stop", failure: told });
  }

  #restart(reason: string, wanted: Wanted): Promise<ServedEvent> {
    return this.#attempts.add(reason, { ...wanted, builds: wanted.builds === true || this.builder.isDue });
  }

  async #attempt(attempt: Attempt, signal: AbortSignal): Promise<ServedEvent> {
    const { reason, isFirst, began } = attempt;
    const { emit, traffic } = this.#options;
    this.#newestBefore = traffic.output.newest;
    const { booted, heldSince } = await this.#bringUp.run(attempt, signal);
    const now = performance.now();
    const { version, pid } = booted.instance;
    if (!booted.alone) this.#heed(booted.instance, reason);
    const served = { kind: "served", version, pid, reason, ms: now - began, gapMs: now - heldSince, isFirst } as const;
    emit(served);
    return served;
  }

  #heed(instance: Instance, reason: string): void {
    heedClash(instance, (told) => {
      if (this.instance !== instance) return;
      this.#options.emit({ kind: "clashed", failure: told, serves: true });
      void this.#restart(`${reason}, again`, { isAlone: true }).catch(() => undefined);
    });
  }

  #ended(instance: Instance, exit: Exit): void {
    const before = this.state;
    if (this.#endings.whyFor(instance) !== undefined || this.instance !== instance) {
      this.#life.happens({ kind: "left", instance, failure: this.#endings.failureOf(instance, exit) });
      return;
    }
    const told = whyLost(instance, exit, this.#options.traffic);
    this.#life.happens({ kind: "lost", failure: told });
    this.#life.endTenure();
    const ms = before.kind === "serving" ? performance.now() - before.since : 0;
    const last = { version: instance.version, ms, exit: codeOrSignal(exit) };
    this.#options.emit({ kind: "failed", failure: told, outcome: isCrash(exit) ? "crashed" : "ended", last });
    if (!this.#options.endedOverQuestion(instance) && before.kind === "serving") this.#revival.afterCrash(ms);
  }

  #gaveUp(error: unknown, attempt: Attempt): PluginFailed {
    const { isFirst } = attempt;
    const told = failureOfThrown(error);
    if (this.instance === undefined) this.#retired();
    this.#options.emit({ kind: "attempt-failed", ...this.#about(attempt), failure: told });
    // At the node's init the failure was reported already.
    if (this.state.kind !== "failed" || told !== this.state.failure) {
      this.#failed(told, isFirst ? "not started" : this.#outcome());
      this.#bringUp.begun.reach();
    }
    return new PluginFailed(told);
  }

  /** An attempt that did not come to serve. */
  #about({ reason, isFirst, began }: Attempt): AttemptEnd {
    const { newest } = this.#options.traffic.output;
    const version = newest > this.#newestBefore ? newest : undefined;
    return { version, reason, isFirst, ms: performance.now() - began };
  }

  /** Tells the end of the version that served last, if it was we who ended it: with each reload the next version tells that. */
  #retired(): void {
    const tenure = this.#life.endTenure();
    if (tenure === undefined) return;
    const { version, since, until = performance.now() } = tenure;
    this.#options.emit({ kind: "retired", version, ms: until - since });
  }

  #outcome(): FailedEvent["outcome"] {
    if (this.#life.waiting !== undefined) return "not started anew";
    return this.instance === undefined ? "nothing serves" : "not reloaded";
  }

  #failed(told: Failure, outcome: FailedEvent["outcome"]): void {
    if (this.state.kind === "stopped") return;
    this.#life.happens({ kind: "gave up", failure: told });
    this.#options.emit({ kind: "failed", failure: told, outcome });
  }
}

type AttemptEnd = Omit<Extract<ReloadEvent, { kind: "given-up" }>, "kind">;

function isCrash(exit: Exit): boolean {
  return exit.kind === "killed" || (exit.kind === "exited" && exit.code !== 0);
}

/** The failure of an instance that ended by itself, or was broken off for what it did. */
function whyLost(instance: Instance, exit: Exit, { ledger }: Traffic): Failure {
  const open = ledger.openAt(instance).map(({ name }) => name);
  const doing = `${open.length === 0 ? "while it served" : `with ${openNames(open)} under way`}${afterTold(instance)}`;
  const why = instance.brokenOff;
  return why === undefined
    ? failureOfExit(exit, doing, instance.stderr)
    : failure(`${why} ${doing}, and was stopped for it.`, instance.stderr);
}

function openNames(names: readonly string[]): string {
  const shown = [...new Set(names)].slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and others (${names.length} requests)`;
}
