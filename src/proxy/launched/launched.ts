/**
 * autoreload where a launcher runs it. Our main link then stands for the plugin alone, so a companion named `autoreload` has our
 * methods: that of the first launcher on the node, and when that one goes, another's.
 */
import { setTimeout as wait } from "node:timers/promises";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest, MethodDeclaration } from "../../lightningd/manifest/manifest.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Emit } from "../../trace/stream.ts";
import type { Companion } from "../link/companion.ts";
import type { Link, LinkSink } from "../link/link.ts";
import type { Neighbours } from "./neighbours.ts";

export interface LaunchedOptions {
  readonly methods: readonly MethodDeclaration[];
  readonly neighbours: Neighbours;
  /** A companion of this name that belongs to no plugin, not started yet. */
  readonly companion: (name: string, manifest: Manifest, sink: LinkSink) => Promise<Companion<undefined>>;
  /** Whether the node has a method of this name. */
  readonly isTaken: (method: string) => Promise<boolean>;
  /** Takes a call of a method. @param isForNode for all that is autoreload's on the node; else a neighbour asks for ours alone */
  readonly called: (frame: Frame, link: Link, isForNode: boolean) => void;
  readonly emit: Emit;
}

const NAME = "autoreload";
/** The methods of an autoreload that goes are free within so many tries. */
const FREE_TRIES = 40;
const FREE_POLL_MS = 50;
/** For the first of several to have the methods. */
const TURN_TRIES = 200;
/** Longer than any tick of the clock that files are stamped by. */
const TICK_MS = 20;

export class Launched {
  readonly #options: LaunchedOptions;
  #companion: Companion<undefined> | undefined;
  #closed = false;

  constructor(options: LaunchedOptions) {
    this.#options = options;
  }

  /** The node has started. Never rejects. */
  async begin(): Promise<void> {
    const { neighbours, emit } = this.#options;
    try {
      await neighbours.open(this.#sink(false));
      await this.#register();
    } catch (error) {
      if (!this.#closed) emit({ kind: "own-methods-refused", error });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#options.neighbours.close();
    await this.#companion?.close();
  }

  /** Tries again whenever a neighbour goes that may have had the methods. */
  async #register(): Promise<void> {
    if (await this.#try()) return;
    while (await this.#options.neighbours.untilOneGoes()) {
      for (let tries = 0; tries < FREE_TRIES && !this.#closed; tries++) {
        if (await this.#try()) return;
        await wait(FREE_POLL_MS);
      }
    }
  }

  /** @returns false if somebody else has the methods */
  async #try(): Promise<boolean> {
    const { methods, companion, isTaken, neighbours } = this.#options;
    const areTaken = (): Promise<boolean> => isTaken(methods[0]?.name ?? "");
    // Of two that ask lightningd at once, it kills one, and says so. Those that open within a tick of the clock have to see each other.
    await wait(TICK_MS);
    for (let tries = 0; tries < TURN_TRIES && !(await neighbours.isFirst()); tries++) {
      if (this.#closed || (await areTaken())) return false;
      await wait(FREE_POLL_MS);
    }
    if (await areTaken()) return false;
    const started = await companion(NAME, { ...EMPTY_MANIFEST, methods }, this.#sink(true));
    try {
      await started.start();
      this.#companion = started;
      return true;
    } catch (error) {
      if (String(error).includes("already registered")) return false;
      throw error;
    }
  }

  #sink(isForNode: boolean): LinkSink {
    return {
      fromHost: (frame, link) => {
        // The user had lightningd stop this companion alone.
        if (frame.id === undefined) {
          if (frame.method === "shutdown") link.end();
        } else this.#options.called(frame, link, isForNode);
      },
      linkEnded: () => undefined,
    };
  }
}
