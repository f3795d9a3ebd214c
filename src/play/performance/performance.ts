/**
 * Plays lightningd for one run of the plugin. Each request and notification goes out after all that the plugin did before it in the session
 * has happened, and an answer to the plugin's call after all that lightningd had said before it. No clock decides that; only a message that
 * does not come at all is given up, after the plugin has done nothing for a while.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import { parseFrame, textOf } from "../../host/frames.ts";
import type { Session } from "../../host/commands/command.ts";
import type { Plugin } from "../../host/plugin/plugin.ts";
import { compared } from "./comparing.ts";
import { Causes } from "./causes.ts";
import { Expected } from "./expected.ts";
import type { Matching } from "./expected.ts";
import type { Finding, Written } from "../findings.ts";
import { Hearing } from "./hearing.ts";
import { judged } from "./judging.ts";
import { Outcomes } from "./outcomes.ts";
import { Patience } from "./patience.ts";
import { Progress } from "./progress.ts";
import { Replies } from "./replies.ts";
import { bytesOfEvent } from "../score/score.ts";
import type { Ask, Cue, Part, Tell } from "../score/score.ts";

/** After the last expected message we wait so long for others that the session does not have. */
const LAST_WORDS_MS = 100;

export interface Performed {
  /** By the number of the cue; the start has 0. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>;
  readonly ms: ReadonlyMap<number, number>;
  readonly skipped: ReadonlyMap<number, string>;
  readonly written: Written;
}

export interface PerformanceOptions extends Matching {
  /** How long the plugin may do nothing while something is awaited. */
  readonly patienceMs: number;
  /** Says why a cue cannot be played for this plugin. */
  readonly goneOf: (cue: Cue) => string | undefined;
}

export class Performance {
  readonly #part: Part;
  readonly #options: PerformanceOptions;
  readonly #progress: Progress;
  readonly #expected: Expected;
  readonly #causes: Causes;
  readonly #cues: readonly Cue[];
  readonly #outcomes = new Outcomes();
  readonly #open = new Map<number, Ask>();
  readonly #replies = new Replies();
  readonly #hearing: Hearing;
  #plugin: Plugin | undefined;
  #next = 0;
  /** The number of what was sent last. */
  #last: number | undefined;
  /** The first request that was open when the plugin ended, since the plugin most likely ended over it. */
  #unanswered: number | undefined;
  readonly #patience = new Patience();
  #hasEnded = false;
  #isOver = false;
  #over: () => void = () => undefined;
  readonly #end = new Promise<void>((resolve) => (this.#over = resolve));

  constructor(part: Part, options: PerformanceOptions) {
    this.#part = part;
    this.#options = options;
    this.#cues = part.cues;
    this.#progress = new Progress(part.deeds, options.ignored);
    this.#expected = new Expected(part.deeds, options, this.#progress);
    this.#causes = new Causes(part.init);
    const shared = { expected: this.#expected, progress: this.#progress, causes: this.#causes, replies: this.#replies };
    this.#hearing = new Hearing({
      ...shared,
      found: (owner, finding) => this.#outcomes.find(this.#rowOf(owner), finding),
      isCutOff: (owner) => isOpenAtEnd(this.#cues, owner),
    });
  }

  /** Plays to the end with a plugin that has started. */
  async play(plugin: Plugin): Promise<void> {
    this.#plugin = plugin;
    this.#causes.started();
    this.#progress.started(this.#part);
    plugin.onGone(() => this.#ended(plugin.gone ?? "ended"));
    this.#advance();
    await this.#end;
    this.#patience.end();
  }

  /** @param ended why the plugin did not start */
  failed(ended: string): void {
    this.#outcomes.find(0, { kind: "no answer", why: ended });
    for (const { n } of this.#cues) this.#outcomes.skipped.set(n, "the plugin did not start");
  }

  /** Takes the plugin's answer to init. An error is no end: lightningd lets such a plugin run. */
  initialized(response: Frame): void {
    const { started } = this.#part;
    const body = textOf(response).toString();
    const differences = started === undefined ? [] : compared(started, body, this.#options.ignored);
    if (differences.length > 0) this.#outcomes.find(0, { kind: "answer", differences });
  }

  /** Takes a verdict: lightningd would kill the plugin or end itself. @param text in the host's words */
  judged(text: string): void {
    this.#outcomes.find(this.#last ?? 0, { kind: "verdict", text });
  }

  /** Takes a call of the plugin's. */
  called(session: Session, frame: Frame): void {
    this.#hearing.call(session, frame);
    this.#advance();
  }

  /** Takes a notification of the plugin's. */
  said(frame: Frame): void {
    if (frame.method === "log") return;
    this.#hearing.notification(frame);
    this.#advance();
  }

  /** To be called once, at the end. */
  performed(): Performed {
    for (const deed of this.#hasEnded ? [] : this.#expected.missing) {
      const row = this.#rowOf(deed.owners[0]);
      if (!this.#outcomes.isExplained(row)) this.#outcomes.find(row, { kind: "missing", deed });
    }
    const { findings, ms, skipped } = this.#outcomes;
    return { findings, ms, skipped, written: this.#progress.written };
  }

  #advance(): void {
    if (this.#plugin === undefined) {
      this.#replies.send(() => true);
      return;
    }
    if (this.#isOver) return;
    this.#reply();
    for (let cue = this.#cues[this.#next]; cue !== undefined; cue = this.#cues[this.#next]) {
      if (this.#progress.awaited(cue.n) !== undefined) break;
      this.#next++;
      this.#send(cue, this.#plugin);
      this.#reply();
    }
    this.#wait();
  }

  #reply(): void {
    const next = this.#cues[this.#next]?.n ?? Infinity;
    this.#replies.send((call, n) => this.#progress.mayAnswer(call, n, next));
  }

  #wait(): void {
    const awaited = this.#progress.awaited();
    const isDone = awaited === undefined && this.#next >= this.#cues.length;
    const ms = isDone ? LAST_WORDS_MS : this.#options.patienceMs + 2 * (msOf(awaited) ?? 0);
    const step = `${this.#next} ${this.#progress.steps} ${awaited?.n}`;
    this.#patience.wait(step, ms, () => (isDone ? this.#finish() : this.#giveUp()));
  }

  #giveUp(): void {
    const awaited = this.#progress.awaited();
    if (awaited !== undefined) this.#progress.giveUp(awaited);
    if (awaited?.kind === "answer") {
      const { re = 0 } = awaited.event;
      const why = `no answer: the plugin did nothing for ${Math.round(this.#options.patienceMs / 1000)} s`;
      this.#outcomes.find(re, { kind: "no answer", why });
    }
    this.#advance();
  }

  #send(cue: Cue, plugin: Plugin): void {
    const skip = reasonToSkip(cue, plugin);
    const gone = skip === undefined ? this.#options.goneOf(cue) : undefined;
    if (skip !== undefined) this.#outcomes.skipped.set(cue.n, skip);
    if (gone !== undefined) this.#outcomes.find(cue.n, { kind: "gone", text: gone });
    if (skip !== undefined || gone !== undefined) {
      if (cue.kind === "ask") this.#progress.skip(cue);
      return;
    }
    this.#last = cue.n;
    if (cue.kind === "tell") this.#tell(cue, plugin);
    else this.#ask(cue, plugin);
  }

  #tell(cue: Tell, plugin: Plugin): void {
    this.#causes.told(cue.n);
    plugin.send(bytesOfEvent(cue.event));
  }

  #ask(cue: Ask, plugin: Plugin): void {
    const bytes = bytesOfEvent(cue.event);
    const frame = parseFrame(bytes);
    if (frame.id === undefined) return;
    this.#causes.asked(cue.n, cue.event.id);
    this.#open.set(cue.n, cue);
    const began = performance.now();
    plugin.request(frame.id, bytes, {
      method: cue.m,
      answered: (response) => {
        this.#outcomes.ms.set(cue.n, performance.now() - began);
        this.#causes.answered(cue.n);
        this.#open.delete(cue.n);
        this.#answered(cue, frame, response);
        // If the plugin has ended, the news of its end comes next.
        if (plugin.gone === undefined) this.#advance();
        else this.#unanswered ??= cue.n;
      },
    });
  }

  #answered(cue: Ask, request: Frame, response: Frame): void {
    const { answer } = cue;
    if (answer === undefined) return;
    this.#progress.did(answer, textOf(response).toString());
    const findings = judged({ ...cue, answer }, request, response, this.#options.ignored);
    for (const finding of findings) this.#outcomes.find(cue.n, finding);
  }

  /** By now lightningd has answered what the plugin left open. */
  #ended(why: string): void {
    if (this.#isOver) return;
    this.#hasEnded = true;
    this.#outcomes.find(this.#unanswered ?? this.#last ?? 0, {
      kind: "verdict",
      text: `the plugin ended here: it ${why}`,
    });
    this.#progress.giveUpAll();
    this.#advance();
  }

  #finish(): void {
    this.#isOver = true;
    this.#over();
  }

  #rowOf(n: number | undefined): number {
    return n !== undefined && this.#cues.some((cue) => cue.n === n) ? n : n === undefined ? (this.#last ?? 0) : 0;
  }
}

function reasonToSkip(cue: Cue, plugin: Plugin): string | undefined {
  if (plugin.gone !== undefined) return "the plugin had ended";
  if (cue.kind === "ask" && cue.skip !== undefined) return cue.skip;
  return cue.m === "shutdown" ? "the plugin would end" : undefined;
}

/** Whether the session ends before this request's answer, as at a kill: then what else came of it is not in the session. */
function isOpenAtEnd(cues: readonly Cue[], n: number | undefined): boolean {
  return cues.some((cue) => cue.n === n && cue.kind === "ask" && cue.answer === undefined && cue.skip === undefined);
}

function msOf(deed: ReturnType<Progress["awaited"]>): number | undefined {
  return deed?.kind === "answer" ? deed.event.ms : undefined;
}
