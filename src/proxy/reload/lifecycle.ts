/** The life of one plugin: first start, reloads step by step, crashes, stop. Only this moves the traffic's gate. */
import { statSync } from "node:fs";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { KeptInit } from "../../lightningd/options/init.ts";
import { settleValues } from "../../lightningd/options/listed.ts";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Settings } from "../../lightningd/options/options.ts";
import type { Exit } from "../../plugin/process/exit.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { stopInstance } from "../../plugin/process/stopping.ts";
import type { Stopping } from "../../plugin/process/stopping.ts";
import type { Logger } from "../../trace/log.ts";
import type { Emit } from "../../trace/stream.ts";
import { signatureOf } from "../../watch/signature.ts";
import type { Signature } from "../../watch/signature.ts";
import type { Loaded } from "../../watch/contract.ts";
import { Attempts } from "./attempts.ts";
import type { Attempt, Served } from "./attempts.ts";
import { bootInstance } from "./boot.ts";
import { untilReleased } from "./clash.ts";
import type { Booted } from "./boot.ts";
import { PluginFailed, failure, failureOfExit, summarize, withLastWords } from "../../plugin/failure.ts";
import type { Failure } from "../../plugin/failure.ts";
import { initializeInstance } from "./initialize.ts";
import { DRAIN_MS, GOODBYE_MS } from "../limits.ts";
import { Revival } from "./revival.ts";
import { Signpost } from "./signpost.ts";
import type { PluginEvents } from "../traffic/events.ts";
import type { Traffic } from "../traffic/traffic.ts";

export type State =
  | { readonly kind: "starting" }
  | { readonly kind: "serving"; readonly instance: Instance; readonly since: number }
  | { readonly kind: "reloading"; readonly reason: string; readonly instance: Instance | undefined }
  | { readonly kind: "failed"; readonly failure: Failure; readonly since: number }
  | { readonly kind: "stopped" };

export interface LifecycleOptions {
  readonly path: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly traffic: Traffic;
  readonly logger: Logger;
  readonly emit: Emit;
  readonly settings: () => Settings;
  readonly events: PluginEvents;
}

const CLASHED = "could not have what the old instance held; that one has gone, so it is started";
/** Words of that are looked for in its stderr so long after it serves, and so often at most. */
const CLASH_MS = 10_000;
const CLASH_LOOK_MS = 50;

export class Lifecycle {
  /** Reloads and restarts that came to serve. */
  restarts = 0;
  lastReload: Served | undefined;
  lastFailure: { readonly failure: Failure; readonly at: number } | undefined;
  /** Why a newer version than the one in service does not serve, and since when there is one. */
  behind: { readonly failure: Failure; readonly since: number } | undefined;
  manifest: Manifest = EMPTY_MANIFEST;
  /** Builds the executable from its sources. Rejects with a PluginFailed if that fails, or as the signal says. */
  build: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  /** The executable as it was when the newest instance was started from it. */
  loaded: Loaded = { executable: undefined, atMs: Date.now() };
  #state: State = { kind: "starting" };
  #getmanifest = "{}";
  #kept: KeptInit | undefined;
  #booted: Booted | undefined;
  /** What of the first start is under way: up to the manifest, and from init on. */
  #beginning: Promise<void> = Promise.resolve();
  #initializing: Promise<void> = Promise.resolve();
  /** Reached when the first start came to a manifest, or to its end. */
  readonly #begun = new Signpost();
  /** Reached when the host's init is known, without which nobody can be initialized; or when that will never be. */
  readonly #configured = new Signpost();
  /** Instances that are ended by us, and what is told to those who wait for them. */
  readonly #expectedEnd = new WeakMap<Instance, Failure>();
  #buildDue = false;
  #heldSince: number | undefined;
  /** Whether the old instance has to be gone before the next one starts, this time. */
  #alone = false;
  readonly #attempts = new Attempts(
    (attempt, signal) => this.#reload(attempt, signal),
    (error) => this.#gaveUp(error),
  );
  readonly #revival: Revival;
  readonly #options: LifecycleOptions;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#revival = new Revival(options.logger, () => void this.#restart("it crashed").catch(() => undefined));
  }

  get state(): State {
    return this.#state;
  }

  /** The host's init, once it is known. */
  get kept(): KeptInit | undefined {
    return this.#kept;
  }

  /** Whether the first instance got as far as its manifest. */
  get ready(): boolean {
    return this.#booted !== undefined || this.#state.kind === "serving";
  }

  /** Whether the sources are newer than the executable: a build is under way, or did not come to its end. */
  get buildIsDue(): boolean {
    return this.#buildDue;
  }

  get instance(): Instance | undefined {
    return this.#state.kind === "serving" || this.#state.kind === "reloading" ? this.#state.instance : undefined;
  }

  /** Resolves when the host's init is known, or never will be. */
  get configured(): Promise<void> {
    return this.#configured.reached;
  }

  /**
   * Starts the first instance, up to its manifest, or that of the next one if a change overtakes it. Never rejects: a plugin
   * that does not start waits for its next change.
   * @param builds whether it has to be built before
   */
  begin(getmanifest: string, builds = false): Promise<void> {
    this.#getmanifest = getmanifest;
    this.#beginning = this.#begin(builds, this.#attempts.signal);
    return this.#begun.reached;
  }

  /** Brings the first instance to serve. Never rejects. */
  initialize(kept: KeptInit): Promise<void> {
    this.#kept = kept;
    this.#options.traffic.output.network = kept.configuration.network;
    this.#initializing = this.#initializeFirst(this.#attempts.signal);
    this.#configured.reach();
    return this.#initializing;
  }

  /**
   * Replaces the instance in service by a new one, or starts one.
   * @throws {PluginFailed} if the new one does not come to serve; the old one goes on if it can
   */
  restart(reason: string, builds = false): Promise<Served> {
    this.#revival.forget();
    return this.#restart(reason, builds);
  }

  /** Ends the instance and takes no more. @param shutdown lightningd's, if it asked for it, and waits */
  async stop(shutdown?: Frame): Promise<void> {
    this.#revival.forget();
    this.#begun.reach();
    this.#configured.reach();
    const stopped = failure("it was stopped.");
    const graceMs = shutdown === undefined ? this.#options.settings().graceMs : GOODBYE_MS;
    const ends: Promise<unknown>[] = [];
    if (this.instance !== undefined) ends.push(this.#end(this.instance, graceMs, stopped, { shutdown }));
    // lightningd says nothing to a plugin that had no init.
    if (this.#booted !== undefined) ends.push(this.#end(this.#booted.instance, 0, stopped));
    this.#state = { kind: "stopped" };
    const given = this.#attempts.close();
    await Promise.all(ends);
    this.#options.traffic.close(stopped);
    await Promise.all([given, this.#beginning, this.#initializing]);
  }

  #restart(reason: string, builds = false): Promise<Served> {
    return this.#attempts.add(reason, builds || this.#buildDue, async () => {
      await Promise.all([this.#beginning, this.#initializing]);
    });
  }

  async #begin(builds: boolean, signal: AbortSignal): Promise<void> {
    try {
      if (builds) await this.#build(signal);
      this.#standBy(await this.#boot(true, signal));
      // The host did not wait for it.
      if (this.#kept !== undefined) await this.#initializeFirst(signal);
    } catch (error) {
      this.#notStarted(error, signal);
    }
  }

  /** Has a manifest and waits for init; may be asked before that what the host stands still for. */
  #standBy(booted: Booted): void {
    this.#booted = booted;
    this.manifest = booted.manifest;
    this.#state = { kind: "starting" };
    this.#options.traffic.halt(booted, true);
    this.#begun.reach();
  }

  async #initializeFirst(signal: AbortSignal): Promise<void> {
    const booted = this.#booted;
    if (booted === undefined) return;
    this.#booted = undefined;
    try {
      await this.#initialize(booted, signal);
      this.#serve(booted);
    } catch (error) {
      this.#notStarted(error, signal);
    }
  }

  /** Nothing to tell if a newer change has it started anew. */
  #notStarted(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#failed(failureOf(error), "not started: ");
    this.#begun.reach();
  }

  async #reload(attempt: Attempt, signal: AbortSignal): Promise<Served> {
    if (this.#kept === undefined) return this.#beginAgain(attempt, signal);
    const { logger, settings } = this.#options;
    const old = this.instance;
    this.#state = { kind: "reloading", reason: attempt.reason, instance: old };
    logger.log("debug", `reloading: ${attempt.reason}`);
    this.#heldSince = undefined;
    if (attempt.builds) await this.#build(signal);
    const alone = this.#alone || !settings().overlap;
    this.#alone = false;
    if (alone && old !== undefined) await this.#retire(old, attempt.reason, undefined);
    if (this.instance === undefined) return this.#startAlone(attempt, signal);
    const booted = await this.#boot(false, signal);
    await settleValues(this.#kept, booted.manifest);
    return this.#takeOver(attempt, booted, signal);
  }

  #startAlone(attempt: Attempt, signal: AbortSignal): Promise<Served> {
    const start = async (): Promise<Served> => {
      const booted = await this.#boot(true, signal);
      if (this.#kept !== undefined) await settleValues(this.#kept, booted.manifest);
      return this.#takeOver(attempt, booted, signal);
    };
    return untilReleased(start, this.#options.logger, signal);
  }

  /** Before the host's init a new version takes the place of the one that waits for it, which may be what keeps it from coming. */
  async #beginAgain(attempt: Attempt, signal: AbortSignal): Promise<Served> {
    const { logger, settings } = this.#options;
    const { overlap } = settings();
    logger.log("debug", `starting anew: ${attempt.reason}`);
    this.#heldSince = undefined;
    if (attempt.builds) await this.#build(signal);
    const former = this.#booted;
    if (!overlap) {
      this.#booted = undefined;
      await this.#dismiss(former, attempt.reason);
    }
    const booted = await this.#boot(!overlap || former === undefined, signal);
    if (this.#kept === undefined) {
      // What the former one leaves open may be all that init waits for.
      this.#standBy(booted);
      await this.#dismiss(former, attempt.reason);
      await this.#configured.reachedOr(signal);
      await this.#initializing;
      if (this.#state.kind !== "serving")
        throw new PluginFailed(this.lastFailure?.failure ?? failure("it was stopped."));
      return this.#reloaded(attempt, booted, this.#state.since);
    }
    await this.#initializing;
    return this.#takeOver(attempt, booted, signal);
  }

  /** Who hangs is not asked to go: the host may stand still for it. */
  async #dismiss(former: Booted | undefined, reason: string): Promise<void> {
    if (former !== undefined) await this.#end(former.instance, 0, failure(`it was started anew (${reason}).`));
  }

  /** From the new instance's manifest on: whoever serves gives way to it. */
  async #takeOver(attempt: Attempt, booted: Booted, signal: AbortSignal): Promise<Served> {
    const { traffic } = this.#options;
    const held = this.#heldSince ?? performance.now();
    try {
      if (this.instance === undefined) traffic.halt(booted);
      else await this.#retire(this.instance, attempt.reason, booted);
      this.#options.emit({ kind: "takes-over" });
      await this.#initialize(booted, signal);
    } catch (error) {
      const told = failureOf(error);
      await this.#end(booted.instance, 0, told);
      this.#heldSince = held;
      if (booted.alone || told.clashes === undefined || signal.aborted) throw error;
      this.#options.logger.log("info", `${CLASHED} once more: ${summarize(told)}`);
      return this.#startAlone(attempt, signal);
    }
    this.#serve(booted);
    if (!booted.alone) this.#heed(booted.instance, attempt.reason);
    return this.#reloaded(attempt, booted, held);
  }

  /** A thread of it may still fail for what the old instance held, which nobody sees but who reads its stderr. */
  #heed(instance: Instance, reason: string): void {
    const { stderr } = instance;
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      timer = undefined;
      const told = failure("a part of it failed.", stderr);
      if (this.instance !== instance || told.clashes === undefined) return;
      stderr.heard = () => undefined;
      this.#options.logger.log("unusual", `${CLASHED} once more: ${summarize(told)}`);
      this.#alone = true;
      void this.#restart(`${reason}, again`).catch(() => undefined);
    };
    // A flood is looked at now and then only.
    stderr.heard = () => (timer ??= setTimeout(look, CLASH_LOOK_MS));
    setTimeout(() => (stderr.heard = () => undefined), CLASH_MS).unref();
    look();
  }

  #reloaded(attempt: Attempt, { instance: { pid } }: Booted, held: number): Served {
    this.restarts++;
    this.behind = undefined;
    const now = performance.now();
    const served = { pid, reason: attempt.reason, ms: now - attempt.began, gapMs: now - held };
    this.lastReload = served;
    this.#options.logger.log(
      "info",
      `reloaded in ${Math.round(served.ms)} ms (${attempt.reason}); calls waited ${served.gapMs.toFixed(1)} ms`,
    );
    return served;
  }

  /** A build that is given up, since something changed again, is due again. */
  async #build(signal: AbortSignal): Promise<void> {
    this.#buildDue = true;
    await this.build(signal);
    this.#buildDue = false;
  }

  /** Steps 3 to 5: hold, drain, stop. */
  async #retire(old: Instance, reason: string, next: Booted | undefined): Promise<void> {
    const { traffic, logger, settings } = this.#options;
    this.#heldSince = performance.now();
    traffic.halt({ instance: old, manifest: this.manifest });
    await traffic.ledger.untilIdle(old, AbortSignal.timeout(DRAIN_MS));
    traffic.halt(next);
    const why = failure(`it was reloaded before it answered (${reason}).`);
    const { graceMs } = settings();
    const { forced } = await this.#end(old, graceMs, why, { readMs: graceMs / 2 });
    if (this.#state.kind === "reloading") this.#state = { kind: "reloading", reason, instance: undefined };
    if (forced) logger.log("unusual", `the old instance did not stop within ${graceMs} ms and was killed`);
  }

  async #boot(alone: boolean, signal: AbortSignal): Promise<Booted> {
    const { path, args, traffic, logger, settings } = this.#options;
    const { exec } = settings();
    const getmanifest = this.#getmanifest;
    this.loaded = { executable: lookAt(path), atMs: Date.now() };
    const booted = await bootInstance({ path, args, exec, getmanifest, sink: traffic.output, logger, alone, signal });
    void booted.instance.exited.then((exit) => this.#ended(booted.instance, exit));
    return booted;
  }

  async #initialize({ instance, manifest, alone }: Booted, signal: AbortSignal): Promise<void> {
    const { logger, traffic, events } = this.#options;
    traffic.halt({ instance, manifest }, true);
    try {
      const params = this.#kept?.paramsFor(manifest, await events.rpcFile()) ?? "{}";
      await initializeInstance(instance, params, { signal, logger, alone });
    } catch (error) {
      await this.#end(instance, 0, failureOf(error));
      throw error;
    }
  }

  #serve({ instance, manifest, manifestText }: Booted): void {
    const { traffic, events } = this.#options;
    if (instance.exit !== undefined)
      throw new PluginFailed(failureOfExit(instance.exit, "right after init", instance.stderr));
    this.manifest = manifest;
    this.#state = { kind: "serving", instance, since: performance.now() };
    traffic.open({ instance, manifest });
    events.serves(manifest, manifestText);
  }

  /** @param why it did not answer what it has open then */
  async #end(
    instance: Instance,
    graceMs: number,
    why: Failure,
    { shutdown, readMs = 0 }: Partial<Pick<Stopping, "shutdown" | "readMs">> = {},
  ): Promise<{ readonly exit: Exit; readonly forced: boolean }> {
    if (!this.#expectedEnd.has(instance)) this.#expectedEnd.set(instance, why);
    const subscribed = graceMs > 0 ? subscribedTo(this.manifest) : "neither";
    if (graceMs === 0) instance.signal("SIGKILL");
    const settings = this.#options.settings();
    // lightningd's long wait is for those who asked for it.
    const limitMs = subscribed === "shutdown" ? graceMs : Math.min(graceMs, settings.graceMs);
    return stopInstance(instance, { subscribed, shutdown, signal: settings.signal, graceMs: limitMs, readMs });
  }

  #ended(instance: Instance, exit: Exit): void {
    const { traffic } = this.#options;
    const expected = this.#expectedEnd.get(instance);
    if (expected !== undefined || this.instance !== instance) {
      // One that never came to serve may have been asked too: hooks that could not wait for that.
      const told = expected ?? failureOfExit(exit, "before it served", instance.stderr);
      traffic.abandon(instance, told, true);
      return;
    }
    const open = traffic.ledger.openAt(instance);
    const after = instance.lastTold === undefined ? "" : `, after it was told of ${instance.lastTold}`;
    const doing = `${open.length === 0 ? "while it served" : `with ${openNames(open.map(({ name }) => name))} under way`}${after}`;
    const why = instance.brokenOff;
    const introduction =
      exit.kind === "killed" || (exit.kind === "exited" && exit.code !== 0) ? "crashed: " : "ended: ";
    const told =
      why === undefined
        ? failureOfExit(exit, doing, instance.stderr)
        : failure(`${why} ${doing}, and was stopped for it.`, instance.stderr);
    if (this.#state.kind === "reloading") {
      // The next instance is on its way: what comes until then waits for it.
      this.#state = { kind: "reloading", reason: this.#state.reason, instance: undefined };
      traffic.halt(undefined);
      traffic.abandon(instance, told, true);
      this.#tell(told, introduction);
      return;
    }
    const servedMs = this.#state.kind === "serving" ? performance.now() - this.#state.since : 0;
    traffic.abandon(instance, told, false);
    this.#failed(told, introduction);
    this.#revival.afterCrash(servedMs);
  }

  #gaveUp(error: unknown): PluginFailed {
    const told = failureOf(error);
    // At the node's init it was told already.
    if (told === this.lastFailure?.failure) return new PluginFailed(told);
    const old = this.instance;
    this.behind = { failure: told, since: this.behind?.since ?? Date.now() };
    if (this.#booted !== undefined) this.#tell(told, "not started anew, the old version goes on: ");
    else if (old === undefined) this.#failed(told, "not reloaded, and nothing serves: ");
    else {
      this.#state = { kind: "serving", instance: old, since: old.startedAt };
      this.#tell(told, "not reloaded, the old version serves on: ");
    }
    this.#begun.reach();
    return new PluginFailed(told);
  }

  #failed(told: Failure, introduction: string): void {
    if (this.#state.kind === "stopped") return;
    this.#state = { kind: "failed", failure: told, since: Date.now() };
    this.#options.traffic.close(told);
    this.#tell(told, introduction);
  }

  #tell(told: Failure, introduction: string): void {
    if (this.#state.kind === "stopped") return;
    this.lastFailure = { failure: told, at: Date.now() };
    this.#options.logger.log(told.level, withLastWords(introduction, told));
  }
}

/** What the path leads to now; undefined if to nothing. */
function lookAt(path: string): Signature | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : signatureOf(stats, "stable");
}

function subscribedTo({ subscriptions }: Manifest): Stopping["subscribed"] {
  if (subscriptions.includes("shutdown")) return "shutdown";
  return subscriptions.includes("*") ? "everything" : "neither";
}

function failureOf(error: unknown): Failure {
  if (error instanceof PluginFailed) return error.failure;
  return failure(error instanceof Error ? error.message : String(error));
}

function openNames(names: readonly string[]): string {
  const shown = [...new Set(names)].slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and others (${names.length} requests)`;
}
