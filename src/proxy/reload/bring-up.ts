/**
 * The one way up, for the first start and for every reload: build, boot, stand by until the host's init, retire the instance
 * before, initialize, serve.
 */
import type { KeptInit } from "../../lightningd/options/init.ts";
import { settleValues } from "../../lightningd/options/listed.ts";
import type { Settings } from "../../lightningd/options/options.ts";
import { PluginFailed, failure, failureOfExit, failureOfThrown } from "../../plugin/failure.ts";
import type { Exit } from "../../plugin/process/exit.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { Emit } from "../../trace/stream.ts";
import type { Loaded } from "../../watch/contract.ts";
import { lookAt, takeAhead } from "../ahead.ts";
import { DRAIN_MS } from "../limits.ts";
import type { PluginEvents } from "../traffic/events.ts";
import type { Traffic } from "../traffic/traffic.ts";
import type { Attempt } from "./attempts.ts";
import { bootInstance } from "./boot.ts";
import { untilReleased } from "./clash.ts";
import type { Booted } from "./boot.ts";
import type { Builder } from "./building.ts";
import { crashAtStop } from "./endings.ts";
import type { Endings } from "./endings.ts";
import { initializeInstance } from "./initialize.ts";
import type { Life } from "./life.ts";
import { Signpost } from "./signpost.ts";

export interface BringUpOptions {
  readonly path: string;
  readonly args: readonly string[];
  readonly traffic: Traffic;
  readonly emit: Emit;
  readonly settings: () => Settings;
  readonly events: PluginEvents;
  readonly life: Life;
  readonly endings: Endings;
  readonly builder: Builder;
  readonly ended: (instance: Instance, exit: Exit) => void;
}

/** An instance that came to serve. */
export interface BroughtUp {
  readonly booted: Booted;
  /** Since when callers waited for it (performance.now). */
  readonly heldSince: number;
}

export class BringUp {
  /** JSON text of the params of the host's getmanifest. */
  getmanifest = "{}";
  /** The executable as it was when the newest instance was started from it. */
  loaded: Loaded = { executable: undefined, atMs: Date.now() };
  /** Reached when the first start came to a manifest, or to its end. */
  readonly begun = new Signpost<void>();
  /** Reached when the host's init is known, without which no instance can be initialized; undefined if it will never come. */
  readonly configured = new Signpost<KeptInit | undefined>();
  /** The initialization of the instance that waited for the host's init. */
  #initializing: Promise<void> = Promise.resolve();
  readonly #options: BringUpOptions;

  constructor(options: BringUpOptions) {
    this.#options = options;
  }

  /** @throws {PluginFailed} if the instance does not serve, or the signal's reason; the instance before goes on, if it can */
  async run(attempt: Attempt, signal: AbortSignal): Promise<BroughtUp> {
    const { life, builder, emit } = this.#options;
    const kept = this.configured.value;
    await this.#initializing;
    if (kept !== undefined) life.happens({ kind: "reload", reason: attempt.reason });
    if (!attempt.isFirst)
      emit({ kind: "reload-began", reason: attempt.reason, anew: kept === undefined, changes: attempt.changes });
    if (attempt.builds) await builder.build(signal);
    const heldSince = await this.#makeRoom(attempt);
    if (kept !== undefined && life.current === undefined)
      return this.#startAlone(kept, attempt.reason, heldSince, signal);
    const booted = await this.#boot(life.current === undefined && life.waiting === undefined, signal);
    this.begun.reach();
    if (this.configured.value === undefined) return this.#standBy(booted, attempt.reason, signal);
    await this.#initializing;
    if (kept !== undefined) await settleValues(kept, booted.manifest);
    return this.#takeOver(booted, attempt.reason, heldSince, signal);
  }

  /** The host's init is known: the instance that waits for it is brought to serve. Never rejects. */
  initializeWaiting(kept: KeptInit, failed: (error: unknown) => void, signal: AbortSignal): Promise<void> {
    const { waiting } = this.#options.life;
    this.configured.value = kept;
    if (waiting !== undefined) {
      this.#initializing = this.#initialize(waiting, signal)
        .then(() => this.#serve(waiting))
        // After an abort there is nothing to report: a newer change starts the plugin anew.
        .catch((error: unknown) => void (signal.aborted || failed(error)));
    }
    this.configured.reach(kept);
    return this.#initializing;
  }

  /** Resolves when no initialization is under way any more. */
  async over(): Promise<void> {
    await this.#initializing;
  }

  /** Ends the old instance before the next one starts, where the two cannot run together. @returns since when callers wait */
  async #makeRoom({ reason, isAlone }: Attempt): Promise<number | undefined> {
    const { life, settings } = this.#options;
    if (!isAlone && settings().overlap) return undefined;
    const { current, waiting } = life;
    life.happens({ kind: "dismissed" });
    await this.#dismiss(waiting, reason);
    return current === undefined ? undefined : this.#retire(current, reason, undefined);
  }

  async #boot(alone: boolean, signal: AbortSignal): Promise<Booted> {
    const { path, args, traffic, emit, settings, ended } = this.#options;
    const ahead = takeAhead(path);
    this.loaded = ahead?.loaded ?? lookAt(path);
    const booted = await bootInstance({
      path,
      args,
      exec: settings().exec,
      getmanifest: this.getmanifest,
      sink: traffic.output,
      emit,
      ahead: ahead?.spawned,
      alone,
      signal,
    });
    const { instance } = booted;
    void instance.exited.then((exit) => ended(instance, exit));
    return booted;
  }

  /**
   * Before the host's init a new version takes the place of the one that waits, whose hanging may be what keeps init from coming.
   * The new one may be asked what the host stands still for.
   */
  async #standBy(booted: Booted, reason: string, signal: AbortSignal): Promise<BroughtUp> {
    const { life } = this.#options;
    const former = life.waiting;
    life.happens({ kind: "waits", next: booted });
    // Init may wait for nothing but a request that the former instance has open.
    await this.#dismiss(former, reason);
    await this.configured.reachedOr(signal);
    await this.#initializing;
    const { state } = life;
    if (state.kind === "failed") throw new PluginFailed(state.failure);
    if (state.kind !== "serving") throw new PluginFailed(failure("it was stopped."));
    return { booted, heldSince: state.since };
  }

  /** Kills the former instance at once: it may hang, and the host may stand still for it. */
  async #dismiss(former: Booted | undefined, reason: string): Promise<void> {
    if (former === undefined) return;
    await this.#options.endings.kill(former.instance, failure(`it was started anew (${reason}).`));
  }

  /** Starts an instance with no older one beside it. */
  #startAlone(kept: KeptInit, reason: string, since: number | undefined, signal: AbortSignal): Promise<BroughtUp> {
    let heldSince = since;
    const start = async (): Promise<BroughtUp> => {
      const booted = await this.#boot(true, signal);
      this.begun.reach();
      await settleValues(kept, booted.manifest);
      heldSince ??= performance.now();
      return this.#takeOver(booted, reason, heldSince, signal);
    };
    return untilReleased(start, this.#options.emit, signal);
  }

  /** Replaces the instance in service by the new one, which has its manifest. */
  async #takeOver(booted: Booted, reason: string, since: number | undefined, signal: AbortSignal): Promise<BroughtUp> {
    const { life, emit, endings } = this.#options;
    const { current } = life;
    const heldSince = since ?? performance.now();
    try {
      if (current !== undefined) await this.#retire(current, reason, booted);
      emit({ kind: "takes-over" });
      await this.#initialize(booted, signal);
    } catch (error) {
      const told = failureOfThrown(error);
      await endings.kill(booted.instance, told);
      const kept = this.configured.value;
      if (booted.alone || told.clashes === undefined || kept === undefined || signal.aborted) throw error;
      emit({ kind: "clashed", failure: told, serves: false });
      return this.#startAlone(kept, reason, heldSince, signal);
    }
    this.#serve(booted);
    return { booted, heldSince };
  }

  /** Steps 3 to 5: hold, drain, stop. @returns since when callers wait */
  async #retire({ instance, manifest }: Booted, reason: string, next: Booted | undefined): Promise<number> {
    const { life, traffic, endings, emit, settings } = this.#options;
    const { ledger } = traffic;
    const { version } = instance;
    const heldSince = performance.now();
    life.happens({ kind: "reload", reason });
    life.happens({ kind: "drains" });
    emit({ kind: "calls-held", version, open: ledger.openAt(instance).length });
    await ledger.untilIdle(instance, AbortSignal.timeout(DRAIN_MS));
    const drained = performance.now();
    emit({ kind: "drained", version, open: ledger.openAt(instance).length, ms: drained - heldSince });
    life.happens({ kind: "retires", next });
    const why = failure(`it was reloaded before it answered (${reason}).`);
    const { graceMs } = settings();
    const { exit, forced } = await endings.end(instance, { why, graceMs, manifest, readMs: graceMs / 2 });
    const crash = crashAtStop(instance, exit);
    if (crash !== undefined) emit({ kind: "crashed-at-stop", failure: crash });
    life.happens({ kind: "retired" });
    emit({ kind: "stopped", version, ms: performance.now() - drained, forced, graceMs });
    return heldSince;
  }

  async #initialize(booted: Booted, signal: AbortSignal): Promise<void> {
    const { instance, manifest, alone } = booted;
    const { life, endings, emit, events } = this.#options;
    life.happens({ kind: "initializes", next: booted });
    try {
      const params = this.configured.value?.paramsFor(manifest, await events.rpcFile()) ?? "{}";
      await initializeInstance(instance, params, { signal, emit, alone });
    } catch (error) {
      await endings.kill(instance, failureOfThrown(error));
      throw error;
    }
  }

  #serve(booted: Booted): void {
    const { instance, manifest, manifestText } = booted;
    if (instance.exit !== undefined) {
      throw new PluginFailed(failureOfExit(instance.exit, "right after init", instance.stderr));
    }
    this.#options.life.happens({ kind: "serves", next: booted, now: performance.now() });
    this.#options.events.serves(manifest, manifestText);
  }
}
