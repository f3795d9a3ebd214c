/** Passes on an instance's answers to the links that asked, as the shield judges them. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { Emit } from "../../trace/stream.ts";
import { trace } from "../../trace/tracing.ts";
import type { Link } from "../link/link.ts";
import type { Surroundings } from "./events.ts";
import type { Ledger, OpenRequest } from "./ledger.ts";
import type { Replies } from "./replies.ts";
import type { Verdict } from "./shield.ts";
import type { Witness } from "./witness.ts";

export interface AnswersOptions {
  readonly name: string;
  readonly emit: Emit;
  readonly ledger: Ledger;
  readonly replies: Replies;
  readonly surroundings: Surroundings;
}

/** Some of a run. */
export interface Part {
  readonly frame: Frame;
  /** Who asked, if all of it answers calls of that link. */
  readonly link: Link | undefined;
}

export class Answers {
  witness: Witness | undefined;
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** An answer is right, or something else is given in its place. */
  pass(request: OpenRequest, frame: Frame, verdict: Verdict, from: Instance): void {
    const { ledger, surroundings, emit, replies } = this.#options;
    from.hasRead(request.sentAs);
    if (verdict.kind === "right") {
      this.#trace(request, from);
      if (request.kind === "hook") surroundings.hookAnswered(request, frame);
      ledger.close(request, "answered");
      request.link.forward(frame);
      if (request.kind === "setconfig" && frame.has("result") && !frame.has("error")) this.#noteSetconfig(request);
    } else {
      const { kind, name } = request;
      const { wrong, instead } = verdict;
      emit({ kind: "wrong-answer", request: kind, name, wrong, instead });
      replies.give(request, verdict);
    }
    this.witness?.answered(request, frame, verdict, from);
  }

  /** Answers of a run to calls of one link are closed here, to go on as they lie. What is none, or is to something else, parts them. */
  *partsOf(run: Frame, from: Instance): Generator<Part> {
    const { ledger } = this.#options;
    let link: Link | undefined;
    let first = 0;
    for (let place = 0; place < run.count; place++) {
      const request = ledger.of(run, place);
      if (request?.sentTo === from && request.kind === "method" && (link === undefined || request.link === link)) {
        link = request.link;
        from.hasRead(request.sentAs);
        ledger.close(request, "answered");
        continue;
      }
      if (link !== undefined) yield { frame: run.part(first, place), link };
      yield { frame: run.part(place, place + 1), link: undefined };
      first = place + 1;
      link = undefined;
    }
    if (link !== undefined) yield { frame: run.part(first, run.count), link };
  }

  #trace({ name, id, sentAt }: OpenRequest, { version }: Instance): void {
    trace.traffic?.({ kind: "answered", name, id, by: version, ms: performance.now() - sentAt }, this.#options.name);
  }

  #noteSetconfig({ frame }: OpenRequest): void {
    const params = frame?.text("params");
    if (params !== undefined) this.#options.surroundings.setconfigTaken(params);
  }
}
