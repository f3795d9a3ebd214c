/** Sends messages to an instance: counts them, notes them in the request, and reads a link no faster than the instance reads. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Passage } from "../../jsonrpc/framer.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { trace } from "../../trace/tracing.ts";
import type { Link } from "../link/link.ts";
import type { Lateness } from "./lateness.ts";
import type { OpenRequest } from "./ledger.ts";
import type { Witness } from "./witness.ts";

export class Input {
  /** Messages to the plugin. */
  messages = 0;
  witness: Witness | undefined;
  readonly #plugin: string;
  readonly #lateness: Lateness;

  /** @param plugin its name */
  constructor(plugin: string, lateness: Lateness) {
    this.#plugin = plugin;
    this.#lateness = lateness;
  }

  send(request: OpenRequest, frame: Frame, instance: Instance): void {
    request.sentAs = instance.send(frame);
    this.witness?.asked(request, frame);
    this.#sent(request, instance);
    waitFor(instance, request.link);
  }

  /** Calls of one link that lie next to each other go on as they lie. @param requests those of the run */
  sendRun(requests: readonly OpenRequest[], run: Frame, instance: Instance, link: Link): void {
    const sentAs = instance.send(run);
    const sentAt = performance.now();
    this.messages += requests.length;
    for (const request of requests) {
      request.sentTo = instance;
      request.sentAs = sentAs;
      request.sentAt = sentAt;
    }
    this.#lateness.watch();
    waitFor(instance, link);
  }

  /** A request that is still coming goes on as it comes. @returns who takes the rest of it */
  pass(request: OpenRequest, head: Frame, instance: Instance): Passage {
    const { number, passage } = instance.pass(head);
    request.sentAs = number;
    this.witness?.asked(request, undefined);
    this.#sent(request, instance);
    const more = (bytes: Buffer): void => {
      passage.more(bytes);
      waitFor(instance, request.link);
    };
    return { more, end: (bytes) => passage.end(bytes) };
  }

  /** @param link that brought the notification just now */
  tell(frame: Frame, instance: Instance, link?: Link): void {
    instance.tell(frame);
    this.messages += frame.count;
    trace.traffic?.({ kind: "told", topic: frame.method ?? "", to: instance.version }, this.#plugin);
    if (link !== undefined) waitFor(instance, link);
  }

  #sent(request: OpenRequest, instance: Instance): void {
    const { name, id } = request;
    this.messages++;
    trace.traffic?.({ kind: "sent", name, id, to: instance.version }, this.#plugin);
    request.sentTo = instance;
    request.sentAt = performance.now();
    request.isLate = false;
    this.#lateness.watch();
  }
}

/** Back-pressure: the link is read no faster than the instance reads. */
function waitFor(instance: Instance, link: Link): void {
  if (!instance.full) return;
  link.pause(instance);
  instance.onceDrained(() => link.resume(instance));
}
