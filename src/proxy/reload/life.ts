/** The state of a plugin's life. `happens` alone changes it, and moves the traffic with it. */
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Failure } from "../../trace/failure.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { Traffic } from "../traffic/traffic.ts";
import type { Booted } from "./boot.ts";
import { currentOf, transition, waitingOf } from "./transition.ts";
import type { Happening, Move, Run, State } from "./transition.ts";
import type { Standby } from "../traffic/gate.ts";

/** A version that serves or served. Times are of performance.now(). */
export interface Tenure {
  readonly version: number;
  readonly since: number;
  /** Undefined while it serves. */
  readonly until: number | undefined;
}

/** The traffic, as far as a life moves it. */
export interface Movable<Up extends Standby<Run>> {
  open(to: Up): void;
  halt(standby: Up | undefined, initializing: boolean): void;
  close(failure: Failure): void;
  abandon(instance: Up["instance"], failure: Failure, again: boolean): void;
}

export class Life {
  #state: State<Booted> = { kind: "starting", waiting: undefined };
  #manifest = EMPTY_MANIFEST;
  #tenure: Tenure | undefined;
  readonly #traffic: Traffic;

  constructor(traffic: Traffic) {
    this.#traffic = traffic;
  }

  get state(): State<Booted> {
    return this.#state;
  }

  /** The instance that serves, or served until its reload retires it. */
  get current(): Booted | undefined {
    return currentOf(this.#state);
  }

  /** The instance that has its manifest and waits for the host's init. */
  get waiting(): Booted | undefined {
    return waitingOf(this.#state);
  }

  get instance(): Instance | undefined {
    return this.current?.instance;
  }

  /** The manifest of the newest instance that served or may come to serve. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** The version that served last, unless this was asked for after its end. */
  endTenure(): Tenure | undefined {
    const tenure = this.#tenure;
    this.#tenure = undefined;
    return tenure;
  }

  happens(happening: Happening<Booted>): void {
    if (happening.kind === "serves") {
      this.#tenure = { version: happening.next.instance.version, since: happening.now, until: undefined };
    } else if (happening.kind === "retired") {
      this.#tenure &&= { ...this.#tenure, until: performance.now() };
    }
    const { state, moves } = transition(this.#state, happening);
    this.#state = state;
    this.#manifest = (this.current ?? this.waiting)?.manifest ?? this.#manifest;
    for (const move of moves) follow(move, this.#traffic);
  }
}

export function follow<Up extends Standby<Run>>(move: Move<Up>, traffic: Movable<Up>): void {
  switch (move.kind) {
    case "open":
      traffic.open(move.to);
      return;
    case "halt":
      traffic.halt(move.standby, move.initializing);
      return;
    case "close":
      traffic.close(move.failure);
      return;
    case "abandon":
      traffic.abandon(move.instance, move.failure, move.again);
      return;
  }
}
