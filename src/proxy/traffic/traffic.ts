/**
 * All messages of one plugin: from the links to the instance in service and back. The gate says where requests go: to an
 * instance, into the hold while a reload changes it, or back with an error. Only the lifecycle moves the gate.
 */
import { encodeError, encodeResult } from "../../jsonrpc/encode.ts";
import { INVALID_REQUEST, METHOD_NOT_FOUND } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Passage } from "../../jsonrpc/framer.ts";
import { BUILT_IN_TOPICS, NATIVE_TOPICS } from "../../lightningd/facts/topics.ts";
import { isSynchronous } from "../../lightningd/hooks/table.ts";
import { isOwnId } from "../../plugin/process/instance.ts";
import type { Instance, InstanceSink } from "../../plugin/process/instance.ts";
import type { Logger } from "../../trace/log.ts";
import { asError, forCallers, summarize } from "../../plugin/failure.ts";
import type { Failure } from "../../plugin/failure.ts";
import { wayOf } from "./gate.ts";
import type { Gate, Standby } from "./gate.ts";
import { Hold } from "./hold.ts";
import { Ledger } from "./ledger.ts";
import type { OpenRequest, RequestKind } from "./ledger.ts";
import { Lateness } from "./lateness.ts";
import type { Link } from "../link/link.ts";
import { offers, whatIsGone } from "./offers.ts";
import { Shield, safeAnswerTo } from "./shield.ts";
import type { Outlet, Wrong } from "./shield.ts";

export interface TrafficSettings {
  readonly strict: boolean;
  readonly retry: ReadonlySet<string>;
  readonly hookTimeoutMs: number;
  readonly hideStderr: boolean;
}

export interface TrafficOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly outlet: Outlet;
  readonly settings: () => TrafficSettings;
  /** A setconfig that the plugin accepted: from now on it is part of what init says. */
  readonly configured: (params: string) => void;
  /** What an instance did leaves no way to go on with it. @param why follows its name in a sentence */
  readonly brokenOff: (instance: Instance, why: string) => void;
  /** A request is not answered within the time that it should take. */
  readonly isLate: (request: OpenRequest, afterMs: number) => void;
}

/** For the rest of a request that was refused. */
const NOWHERE: Passage = { more: () => undefined, end: () => undefined };

export class Traffic implements InstanceSink {
  readonly ledger = new Ledger();
  readonly hold = new Hold();
  readonly shield: Shield;
  /** Messages to and from the plugin. */
  toPlugin = 0;
  fromPlugin = 0;
  #gate: Gate<Instance> = { kind: "held", standby: undefined, initializing: false };
  #again: OpenRequest[] = [];
  #whenIdle: { readonly instance: Instance; readonly wake: () => void } | undefined;
  readonly #options: TrafficOptions;
  readonly #lateness: Lateness;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.shield = new Shield(options);
    const { settings, isLate } = options;
    this.#lateness = new Lateness({ ledger: this.ledger, hookTimeoutMs: () => settings().hookTimeoutMs, isLate });
  }

  get gate(): Gate<Instance> {
    return this.#gate;
  }

  // From the host

  request(kind: RequestKind, name: string, frame: Frame, link: Link): void {
    const request = this.#enter(kind, name, frame, link);
    if (request !== undefined) this.#route(request, frame);
  }

  /**
   * A call of a method that is still coming goes on as it comes, if it can go on at once and need not be kept.
   * @returns undefined if it is to come as a whole
   */
  begin(name: string, head: Frame, link: Link): Passage | undefined {
    const gate = this.#gate;
    if (gate.kind !== "open" || this.#isKept("method", name)) return undefined;
    const { instance } = gate;
    const request = this.#enter("method", name, head, link);
    if (request === undefined) return NOWHERE;
    const { number, passage } = instance.pass(head);
    request.sentAs = number;
    this.#sent(request, instance);
    this.toPlugin++;
    const more = (bytes: Buffer): void => {
      passage.more(bytes);
      this.#waitFor(instance, link);
    };
    return { more, end: (bytes) => passage.end(bytes) };
  }

  notification(frame: Frame, link: Link): void {
    switch (this.#gate.kind) {
      case "open":
        this.#tell(frame, this.#gate.instance, link);
        return;
      case "held":
        this.hold.add(frame, undefined, link);
        return;
      case "closed":
        this.hold.keep(frame);
        return;
    }
  }

  // From the plugin

  message(frame: Frame, from: Instance): void {
    this.fromPlugin++;
    if (frame.method !== undefined && this.#isEcho(frame)) {
      this.stray(inOneLine(frame), from);
      return;
    }
    this.shield.endLine(from.number);
    const request = this.ledger.of(frame);
    if (!frame.has("id")) this.#nameless(frame, from);
    else if (request === undefined || request.sentTo !== from) this.#slowDown(from, this.shield.unexpected(frame));
    else this.#answered(request, frame, from);
  }

  stray(bytes: Buffer, from: Instance): void {
    const link = this.shield.stray(bytes, from.number, (id, how) => this.#unreadable(id, how, from));
    this.#slowDown(from, link);
  }

  launched({ pid }: Instance): void {
    const what = `its process (${pid}) exited with code 0, and another one has its stdout: that is the plugin from now on`;
    this.#options.logger.log("info", what);
  }

  tooLarge(id: string | undefined, from: Instance): void {
    const how = "is larger than 256 MiB, which is more than autoreload keeps of a message";
    this.shield.sayLost(`wrote a message to lightningd that ${how}`);
    if (id !== undefined) this.#unreadable(id, how, from);
  }

  ended(from: Instance): void {
    this.shield.ended(from.number);
  }

  // From the lifecycle

  /** Serves from this instance: first what the last one left open, then what was held, then what comes. */
  open({ instance, manifest }: Standby<Instance>): void {
    this.#gate = { kind: "open", instance };
    const again = this.#again;
    this.#again = [];
    for (const request of again) {
      if (request.frame === undefined) continue;
      if (offers(manifest, request.frame, request)) {
        this.ledger.counts.sentAgain++;
        this.#send(request, request.frame, instance);
      } else this.#refuseGone(request);
    }
    for (const { frame, request } of this.hold.take()) {
      const isOffered = offers(manifest, frame, request);
      if (request === undefined) {
        if (isOffered) this.#tell(frame, instance);
      } else if (isOffered) this.#send(request, frame, instance);
      else this.#refuseGone(request);
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
    for (const request of waiting) this.#refuse(request, failure);
  }

  /** Resolves when the instance has answered all that it was sent, or when the signal aborts. */
  async drained(instance: Instance, signal: AbortSignal): Promise<void> {
    if (!this.ledger.hasOpenAt(instance) || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = { instance, wake: resolve };
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.#whenIdle = undefined;
  }

  /** The instance is gone: what it left open is sent again where it may be, or refused with the failure. */
  abandon(instance: Instance, failure: Failure, again: boolean): void {
    for (const request of this.ledger.openAt(instance)) {
      if (request.kind === "hook" && isSynchronous(request.name)) this.#askNext(request);
      else if (again && this.#mayRepeat(request)) {
        request.sentTo = undefined;
        this.#again.push(request);
      } else this.#refuse(request, failure);
    }
    this.#idle(instance);
  }

  #route(request: OpenRequest, frame: Frame): void {
    const way = wayOf(this.#gate, request.kind, request.name);
    switch (way.kind) {
      case "send":
        this.#send(request, frame, way.instance);
        return;
      case "hold":
        this.hold.add(frame, request, request.link);
        return;
      case "refuse":
        this.#refuse(request, way.failure);
        return;
      case "continue":
        this.#continueAlone(request);
        return;
    }
  }

  #enter(kind: RequestKind, name: string, frame: Frame, link: Link): OpenRequest | undefined {
    const id = frame.id ?? "null";
    const request: OpenRequest = {
      id,
      idNumber: frame.idNumber,
      kind,
      name,
      link,
      frame: this.#isKept(kind, name) ? frame.detached() : undefined,
      sentTo: undefined,
      sentAs: 0,
      sentAt: 0,
      isLate: false,
    };
    if (this.ledger.open(request)) return request;
    link.refuse(id, { code: INVALID_REQUEST, message: `A request with the id ${id} is open already.` });
    return undefined;
  }

  /** Whether a request may be needed again. */
  #isKept(kind: RequestKind, name: string): boolean {
    const { retry } = this.#options.settings();
    return kind !== "method" || (retry.size > 0 && (retry.has("*") || retry.has(name)));
  }

  #send(request: OpenRequest, frame: Frame, instance: Instance): void {
    request.sentAs = instance.send(frame);
    this.#sent(request, instance);
    this.#passed(instance, request.link);
  }

  #tell(frame: Frame, instance: Instance, link?: Link): void {
    instance.tell(frame);
    this.#passed(instance, link);
  }

  #passed(instance: Instance, link: Link | undefined): void {
    this.toPlugin++;
    if (link !== undefined) this.#waitFor(instance, link);
  }

  /** Reads no more from the host than the instance does. */
  #waitFor(instance: Instance, link: Link): void {
    if (!instance.full) return;
    link.pause(instance);
    instance.onceDrained(() => link.resume(instance));
  }

  #sent(request: OpenRequest, instance: Instance): void {
    request.sentTo = instance;
    request.sentAt = performance.now();
    request.isLate = false;
    this.#lateness.watch();
  }

  #answered(request: OpenRequest, frame: Frame, from: Instance): void {
    const { link } = request;
    from.hasRead(request.sentAs);
    const wrong = this.shield.judge(request, frame);
    if (wrong === undefined) {
      this.ledger.close(request, "answered");
      link.forward(frame);
      if (request.kind === "setconfig" && frame.has("result") && !frame.has("error")) this.#noteSetconfig(request);
    } else this.#mend(request, wrong);
    this.#slowDown(from, link);
    this.#idle(from);
  }

  /** Who writes more than its link takes is not read until that is out. */
  #slowDown(from: Instance, link: Link | undefined): void {
    if (link?.full !== true) return;
    from.pause();
    link.onceDrained(() => from.resume());
  }

  /** Whoever looks for a bug prints what it reads: a request is no answer to itself, nor can lightningd's own notifications be sent. */
  #isEcho(frame: Frame): boolean {
    const { id, method = "" } = frame;
    if (frame.has("result") || frame.has("error") || BUILT_IN_TOPICS.includes(method)) return false;
    if (this.#options.settings().strict) return false;
    if (id === undefined) return NATIVE_TOPICS.includes(method);
    return isOwnId(id) || this.ledger.of(frame)?.name === method;
  }

  /** A notification, or an answer that does not say to what it is one. */
  #nameless(frame: Frame, from: Instance): void {
    if (this.#options.settings().strict || !(frame.has("result") || frame.has("error"))) {
      this.#slowDown(
        from,
        this.shield.notification(frame, from, (id) => this.ledger.get(id)?.link),
      );
      return;
    }
    this.shield.nameless(frame);
    const [only, ...others] = this.ledger.openAt(from);
    // With several open, one of them would wait for ever, and nobody knows which.
    if (others.length > 0) this.#options.brokenOff(from, 'it answered a request without its "id"');
    else if (only !== undefined) this.#spoiled(only, 'its answer has no "id"');
  }

  #noteSetconfig(request: OpenRequest): void {
    const params = request.frame?.text("params");
    if (params !== undefined) this.#options.configured(params);
  }

  /** What seems to be an answer goes nowhere. @param how follows "its answer" */
  #unreadable(id: string, how: string, from: Instance): void {
    const request = this.ledger.get(id);
    if (request === undefined) from.spoil(id, how);
    // Half an answer at its end is told as what it is: the end.
    else if (request.sentTo === from && from.exit === undefined) this.#spoiled(request, `its answer ${how}`);
  }

  #spoiled(request: OpenRequest, wrong: string): void {
    const { sentTo } = request;
    this.#mend(request, { wrong, instead: undefined });
    if (sentTo !== undefined) this.#idle(sentTo);
  }

  /** Answers in the plugin's place what it answered wrongly. */
  #mend(request: OpenRequest, { wrong, instead }: Wrong): void {
    this.ledger.close(request, "mended");
    const { id, name, link } = request;
    if (request.kind === "hook") link.send(encodeResult(id, instead ?? safeAnswerTo(request)));
    else {
      const message = `${this.#options.name} answered ${name} wrongly: ${wrong}.`;
      link.send(encodeError(id, { code: INVALID_REQUEST, message }));
    }
  }

  #refuse(request: OpenRequest, failure: Failure): void {
    const { id, name, link } = request;
    this.ledger.close(request, "refused");
    if (request.kind === "hook") link.send(encodeResult(id, safeAnswerTo(request)));
    else {
      const told = forCallers(failure, this.#options.settings());
      link.refuse(id, asError(`${this.#options.name} did not answer ${name}: ${summarize(told)}`, told));
    }
  }

  /** The version that serves now has it no more. */
  #refuseGone(request: OpenRequest): void {
    const { id, kind, link } = request;
    this.ledger.close(request, "refused");
    if (kind === "hook") link.send(encodeResult(id, safeAnswerTo(request)));
    else {
      const message = `${this.#options.name} has no ${whatIsGone(request)} any more: it was reloaded while this call waited.`;
      link.refuse(id, { code: METHOD_NOT_FOUND, message });
    }
  }

  /** lightningd stands still for it: whoever comes next is asked now, or nobody. */
  #askNext(request: OpenRequest): void {
    const { frame } = request;
    request.sentTo = undefined;
    if (this.#gate.kind !== "held" || frame === undefined) this.#continueAlone(request);
    else {
      this.#route(request, frame);
      if (request.sentTo !== undefined) this.ledger.counts.sentAgain++;
    }
  }

  #continueAlone(request: OpenRequest): void {
    this.ledger.close(request, "refused");
    request.link.answer(request.id, safeAnswerTo(request));
    this.shield.saySkipped(request.name);
  }

  #mayRepeat(request: OpenRequest): boolean {
    return request.kind === "hook" || (request.kind === "method" && request.frame !== undefined);
  }

  #idle(instance: Instance): void {
    if (this.#whenIdle?.instance === instance && !this.ledger.hasOpenAt(instance)) this.#whenIdle.wake();
  }
}

/** A message that is shown as the print that it is: it may have been printed over many lines, and it ends one. */
function inOneLine(frame: Frame): Buffer {
  return Buffer.from(
    `${frame
      .bytes()
      .toString()
      .trim()
      .replaceAll(/\s*\n\s*/g, " ")}\n`,
  );
}
