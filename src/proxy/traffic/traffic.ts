/**
 * All messages of one plugin: from the links to the instance in service and back. The gate says where requests go: to an
 * instance, into the hold while a reload changes it, or back with an error. Only the lifecycle moves the gate.
 */
import { INVALID_REQUEST } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Passage } from "../../jsonrpc/framer.ts";
import { isSynchronous } from "../../lightningd/facts/hooks.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { RequestKind } from "../../trace/events/traffic.ts";
import type { Emit } from "../../trace/stream.ts";
import { trace } from "../../trace/tracing.ts";
import { tap } from "../../recording/tap.ts";
import type { Failure } from "../../trace/failure.ts";
import { wayOf } from "./gate.ts";
import type { Gate, Standby } from "./gate.ts";
import { Hold } from "./hold.ts";
import { Ledger, requestIn } from "./ledger.ts";
import type { Asked, OpenRequest } from "./ledger.ts";
import { Input } from "./input.ts";
import { Lateness, lateEvent } from "./lateness.ts";
import type { Link } from "../link/link.ts";
import type { Surroundings } from "./events.ts";
import { offers } from "./offers.ts";
import { Output } from "./output.ts";
import { Replies } from "./replies.ts";
import type { Witness } from "./witness.ts";

export interface TrafficSettings {
  readonly strict: boolean;
  readonly retry: ReadonlySet<string>;
  readonly hookTimeoutMs: number;
  readonly hideStderr: boolean;
}

export interface TrafficOptions {
  /** The plugin's, among all. */
  readonly number: number;
  readonly name: string;
  readonly emit: Emit;
  readonly surroundings: Surroundings;
  readonly settings: () => TrafficSettings;
}

/** For the rest of a request that was refused. */
const NOWHERE: Passage = { more: () => undefined, end: () => undefined };

export class Traffic {
  /** The plugin's, among all. */
  readonly number: number;
  readonly ledger = new Ledger();
  readonly hold = new Hold();
  /** The way back. */
  readonly output: Output;
  readonly input: Input;
  #gate: Gate<Instance> = { kind: "held", standby: undefined, initializing: false };
  #again: OpenRequest[] = [];
  readonly #replies: Replies;
  readonly #options: TrafficOptions;

  constructor(options: TrafficOptions) {
    const { name, emit, settings } = options;
    const { ledger } = this;
    this.#options = options;
    this.number = options.number;
    this.#replies = new Replies(name, ledger, settings);
    this.output = new Output({ ...options, ledger, replies: this.#replies });
    const lateness = new Lateness({
      ledger,
      hookTimeoutMs: () => settings().hookTimeoutMs,
      isLate: (request, afterMs) => emit(lateEvent(request, afterMs)),
    });
    this.input = new Input(name, lateness);
  }

  get gate(): Gate<Instance> {
    return this.#gate;
  }

  /** Who keeps what is asked and answered from now on; undefined for nobody. */
  set witness(witness: Witness | undefined) {
    this.input.witness = witness;
    this.output.witness = witness;
  }

  // From the host

  /** @param frame perhaps a run */
  request(kind: RequestKind, name: string, frame: Frame, link: Link): void {
    const gate = this.#gate;
    if (frame.count === 1) {
      const request = this.#enter(kind, name, frame, link);
      if (request !== undefined) this.#route(request, frame);
    } else if (gate.kind === "open" && this.#goesWhole(kind, name)) this.#sendRun(name, frame, link, gate.instance);
    else for (const each of frame.each()) this.request(kind, name, each, link);
  }

  /**
   * A call of a method that is still coming goes on as it comes, if it can go on at once and need not be kept.
   * @returns undefined if it is to come as a whole
   */
  begin(name: string, head: Frame, link: Link): Passage | undefined {
    const gate = this.#gate;
    if (gate.kind !== "open" || isKept("method", name, this.#options.settings())) return undefined;
    const { instance } = gate;
    const request = this.#enter("method", name, head, link);
    if (request === undefined) return NOWHERE;
    return this.input.pass(request, head, instance);
  }

  /** @param frame perhaps of several, of one topic */
  notification(frame: Frame, link: Link): void {
    switch (this.#gate.kind) {
      case "open":
        this.input.tell(frame, this.#gate.instance, link);
        return;
      case "held":
        for (const each of frame.each()) this.hold.add(each, undefined, link);
        this.#traceHeld(frame.method ?? "");
        return;
      case "closed":
        for (const each of frame.each()) this.hold.keep(each);
        return;
    }
  }

  // From the lifecycle

  /** Serves from this instance: first what the last one left open, then what was held, then what comes. */
  open({ instance, manifest }: Standby<Instance>): void {
    this.#gate = { kind: "open", instance };
    tap?.note({ note: "serves", p: this.number, v: instance.version });
    const again = this.#again;
    this.#again = [];
    for (const request of again) {
      if (request.frame === undefined) continue;
      if (offers(manifest, request.frame, request)) {
        this.ledger.counts.sentAgain++;
        this.input.send(request, request.frame, instance);
      } else this.#replies.give(request, { kind: "gone" });
    }
    for (const { frame, request } of this.hold.take()) {
      const isOffered = offers(manifest, frame, request);
      if (request === undefined) {
        if (isOffered) this.input.tell(frame, instance);
      } else if (isOffered) this.input.send(request, frame, instance);
      else this.#replies.give(request, { kind: "gone" });
    }
  }

  /** Holds what comes in; `standby` may still be asked what cannot wait. */
  halt(standby: Standby<Instance> | undefined, initializing = false): void {
    this.#gate = { kind: "held", standby, initializing };
  }

  /** Answers what comes in, and what waits, by the failure. */
  close(failure: Failure): void {
    this.#gate = { kind: "closed", failure };
    const waiting = [...this.#again, ...this.hold.takeRequests()];
    this.#again = [];
    for (const request of waiting) this.#replies.give(request, { kind: "failed", failure });
  }

  /** The instance is gone: what it left open is sent again where it may be, or refused with the failure. */
  abandon(instance: Instance, failure: Failure, again: boolean): void {
    for (const request of this.ledger.openAt(instance)) {
      this.ledger.release(request);
      if (request.kind === "hook" && isSynchronous(request.name)) this.#askNext(request);
      else if (again && mayRepeat(request)) this.#again.push(request);
      else this.#replies.give(request, { kind: "failed", failure });
    }
  }

  #route(request: OpenRequest, frame: Frame): void {
    const { kind, name, id } = request;
    const way = wayOf(this.#gate, kind, name);
    trace.traffic?.({ kind: "routed", request: kind, name, id, way: way.kind }, this.#options.name);
    switch (way.kind) {
      case "send":
        this.input.send(request, frame, way.instance);
        return;
      case "hold":
        this.hold.add(frame, request, request.link);
        this.#traceHeld(name);
        return;
      case "refuse":
        this.#replies.give(request, { kind: "failed", failure: way.failure });
        return;
      case "continue":
        this.#skip(request);
        return;
    }
  }

  /** Whether nobody needs calls that lie next to each other each by itself. */
  #goesWhole(kind: RequestKind, name: string): boolean {
    return this.input.witness === undefined && !isKept(kind, name, this.#options.settings());
  }

  /** What has to be refused of a run parts it. */
  #sendRun(name: string, run: Frame, link: Link, instance: Instance): void {
    const asked: Asked = { kind: "method", name, link, frame: undefined };
    let requests: OpenRequest[] = [];
    const sendUpTo = (end: number): void => {
      if (requests.length > 0) this.input.sendRun(requests, run.part(end - requests.length, end), instance, link);
      requests = [];
    };
    for (let place = 0; place < run.count; place++) {
      const request = this.#open(requestIn(run, place, asked));
      if (request === undefined) sendUpTo(place);
      else requests.push(request);
    }
    sendUpTo(run.count);
  }

  #enter(kind: RequestKind, name: string, frame: Frame, link: Link): OpenRequest | undefined {
    const kept = isKept(kind, name, this.#options.settings()) ? frame.detached() : undefined;
    return this.#open(requestIn(frame, 0, { kind, name, link, frame: kept }));
  }

  #open(request: OpenRequest): OpenRequest | undefined {
    if (this.ledger.open(request)) return request;
    const { id, link } = request;
    link.refuse(id, { code: INVALID_REQUEST, message: `A request with the id ${id} is open already.` });
    return undefined;
  }

  #traceHeld(name: string): void {
    trace.traffic?.({ kind: "held", name, waiting: this.hold.size }, this.#options.name);
  }

  /** lightningd stands still for the request: the next instance is asked now, or none. */
  #askNext(request: OpenRequest): void {
    const { frame } = request;
    if (this.#gate.kind !== "held" || frame === undefined) this.#skip(request);
    else {
      this.#route(request, frame);
      if (request.sentTo !== undefined) this.ledger.counts.sentAgain++;
    }
  }

  #skip(request: OpenRequest): void {
    this.#replies.give(request, { kind: "skipped" });
    this.#options.emit({ kind: "skipped", hook: request.name });
  }
}

/** Whether a request may be needed again: to send it to another instance, or to check its answer. */
function isKept(kind: RequestKind, name: string, { retry }: TrafficSettings): boolean {
  return kind !== "method" || (retry.size > 0 && (retry.has("*") || retry.has(name)));
}

function mayRepeat({ kind, frame }: OpenRequest): boolean {
  return kind === "hook" || (kind === "method" && frame !== undefined);
}
