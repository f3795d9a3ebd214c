/**
 * Plays lightningd for one run of the plugin: each request and notification goes out once all that the plugin did before it in the
 * session has happened, and an answer to a call of the plugin's once all that lightningd had said before it is out. No clock
 * has a part in that: only what does not come at all is given up after a while in which the plugin does nothing.
 */
import type { Frame } from "../jsonrpc/frame.ts";
import { parseFrame, textOf } from "../host/frames.ts";
import type { Session } from "../host/commands/command.ts";
import type { Plugin } from "../host/plugin/plugin.ts";
import { compared } from "./comparing.ts";
import { Causes } from "./causes.ts";
import { Expected } from "./expected.ts";
import type { Matching } from "./expected.ts";
import type { Finding, Written } from "./findings.ts";
import { judgement } from "./judging.ts";
import { Replies } from "./replies.ts";
import { bytesOfEvent } from "./score.ts";
import type { Ask, Call, Cue, Part, Tell } from "./score.ts";
import { extraCall } from "./sentences.ts";

/** Where the plugin was not asked, or could not answer, what it did not do besides is no news. */
const EXPLAINS: ReadonlySet<Finding["kind"]> = new Set(["no answer", "gone"]);
/** After its last word the plugin may still say what it did not say in the session. */
const LAST_WORDS_MS = 100;

export interface Performed {
  /** By the number of the cue; 0 for the start. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>;
  readonly ms: ReadonlyMap<number, number>;
  readonly skipped: ReadonlyMap<number, string>;
  readonly written: Written;
}

export interface PerformanceOptions extends Matching {
  /** How long the plugin may do nothing while something is waited for. */
  readonly patienceMs: number;
  /** Why a cue cannot be played for this plugin. */
  readonly goneOf: (cue: Cue) => string | undefined;
}

export class Performance {
  readonly #part: Part;
  readonly #options: PerformanceOptions;
  readonly #expected: Expected;
  readonly #causes: Causes;
  readonly #cues: readonly Cue[];
  readonly #findings = new Map<number, Finding[]>();
  readonly #ms = new Map<number, number>();
  readonly #skipped = new Map<number, string>();
  readonly #open = new Map<number, Ask>();
  readonly #replies = new Replies();
  #plugin: Plugin | undefined;
  #next = 0;
  /** What was sent last. */
  #last: number | undefined;
  /** The first request that the plugin owed an answer when it ended: most likely that was it. */
  #unanswered: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;
  #isOver = false;
  #over: () => void = () => undefined;
  readonly #end = new Promise<void>((resolve) => (this.#over = resolve));

  constructor(part: Part, options: PerformanceOptions) {
    this.#part = part;
    this.#options = options;
    this.#cues = part.cues;
    this.#expected = new Expected(part.deeds, options);
    this.#causes = new Causes(part.init);
  }

  /** Plays to the end, with a plugin that was started. */
  async play(plugin: Plugin): Promise<void> {
    this.#plugin = plugin;
    this.#causes.started();
    plugin.onGone(() => this.#ended(plugin.gone ?? "ended"));
    this.#advance();
    await this.#end;
    clearTimeout(this.#timer);
  }

  /** @param ended why the plugin did not come up */
  failed(ended: string): void {
    this.#find(0, { kind: "no answer", why: ended });
    for (const { n } of this.#cues) this.#skipped.set(n, "the plugin did not start");
  }

  /** What lightningd kills or ends for, as the host says it. */
  judged(text: string): void {
    this.#find(this.#last ?? 0, { kind: "verdict", text });
  }

  /** A call of the plugin's own. */
  called(session: Session, frame: Frame): void {
    const { id } = frame;
    const body = textOf(frame).toString();
    const m = frame.method ?? "";
    if (id === undefined) return;
    const cause = this.#causes.ofCall(String(frame.value("id")));
    const taken = this.#expected.take("call", m, body, cause);
    const call = (taken as Call | undefined) ?? (cause.n === undefined ? this.#expected.twin(m, body) : undefined);
    if (call === undefined) {
      const nearest = this.#expected.nearest("call", m, body, cause);
      const extra = { kind: "extra", what: "call", m, body, nearest } as const;
      this.#find(this.#rowOf(cause.n), extra);
      this.#replies.refuse(extraCall(extra), session, id);
    } else this.#replies.add(call, session, id);
    this.#advance();
  }

  /** A notification of the plugin's. */
  said(frame: Frame): void {
    const m = frame.method ?? "";
    if (m === "log") return;
    const body = textOf(frame).toString();
    const about = frame.value("params");
    const cause = this.#causes.ofWord(m, about);
    if (this.#expected.take("word", m, body, cause) === undefined) {
      const nearest = this.#expected.nearest("word", m, body, cause);
      this.#find(this.#rowOf(cause.n), { kind: "extra", what: "word", m, body, nearest });
    }
    this.#advance();
  }

  /** To be called once, at the end. */
  performed(): Performed {
    for (const deed of this.#hasEnded ? [] : this.#expected.missing) {
      const row = this.#rowOf(deed.event.up);
      const isExplained = this.#skipped.has(row) || this.#findings.get(row)?.some(({ kind }) => EXPLAINS.has(kind));
      if (isExplained !== true) this.#find(row, { kind: "missing", deed });
    }
    const written = this.#part.deeds.flatMap((deed): [number, string][] => {
      const body = this.#expected.bodyOf(deed);
      return body === undefined ? [] : [[deed.n, body]];
    });
    return { findings: this.#findings, ms: this.#ms, skipped: this.#skipped, written: new Map(written) };
  }

  #advance(): void {
    if (this.#plugin === undefined) {
      this.#reply();
      return;
    }
    if (this.#isOver) return;
    for (let cue = this.#cues[this.#next]; cue !== undefined; cue = this.#cues[this.#next]) {
      if (this.#expected.awaited(cue.n) !== undefined) break;
      this.#next++;
      this.#send(cue, this.#plugin);
    }
    this.#reply();
    this.#wait();
  }

  #reply(): void {
    this.#replies.send(this.#plugin === undefined ? Infinity : (this.#cues[this.#next]?.n ?? Infinity));
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const awaited = this.#expected.awaited();
    const isDone = awaited === undefined && this.#next >= this.#cues.length;
    const ms = isDone ? LAST_WORDS_MS : this.#options.patienceMs + 2 * (msOf(awaited) ?? 0);
    this.#timer = setTimeout(() => {
      if (isDone) this.#finish();
      else this.#giveUp();
    }, ms);
  }

  #giveUp(): void {
    const awaited = this.#expected.awaited();
    if (awaited !== undefined) this.#expected.giveUp(awaited);
    if (awaited?.kind === "answer") {
      const { re = 0 } = awaited.event;
      const why = `no answer: the plugin did nothing for ${Math.round(this.#options.patienceMs / 1000)} s`;
      this.#find(re, { kind: "no answer", why });
    }
    this.#advance();
  }

  #send(cue: Cue, plugin: Plugin): void {
    const gone = this.#options.goneOf(cue);
    const skip =
      (plugin.gone === undefined ? undefined : "the plugin had ended") ??
      (cue.kind === "ask" ? cue.skip : undefined) ??
      (cue.m === "shutdown" ? "the plugin would end" : undefined);
    if (skip !== undefined || gone !== undefined) {
      if (skip === undefined && gone !== undefined) this.#find(cue.n, { kind: "gone", text: gone });
      else if (skip !== undefined) this.#skipped.set(cue.n, skip);
      if (cue.kind === "ask" && cue.answer !== undefined) this.#expected.giveUp(cue.answer);
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
        this.#ms.set(cue.n, performance.now() - began);
        this.#causes.answered(cue.n);
        this.#open.delete(cue.n);
        this.#answered(cue, frame, response);
        // A plugin that ended has its end told next.
        if (plugin.gone === undefined) this.#advance();
        else this.#unanswered ??= cue.n;
      },
    });
  }

  #answered(cue: Ask, request: Frame, response: Frame): void {
    const { answer } = cue;
    if (answer === undefined) return;
    const body = textOf(response).toString();
    this.#expected.answered(answer, body);
    const differences = compared(answer, body, this.#options.ignored);
    if (differences.length > 0) this.#find(cue.n, { kind: "answer", differences });
    const verdict = cue.of === "hook" ? judgement(cue.m, answer, request, response) : undefined;
    if (verdict !== undefined) this.#find(cue.n, { kind: "verdict", text: verdict });
  }

  /** What it still owed is answered by then, by lightningd. */
  #ended(why: string): void {
    if (this.#isOver) return;
    this.#hasEnded = true;
    this.#find(this.#unanswered ?? this.#last ?? 0, { kind: "verdict", text: `the plugin ended here: it ${why}` });
    this.#expected.giveUpAll();
    this.#advance();
  }

  #finish(): void {
    this.#isOver = true;
    this.#over();
  }

  #rowOf(n: number | undefined): number {
    return n !== undefined && this.#cues.some((cue) => cue.n === n) ? n : n === undefined ? (this.#last ?? 0) : 0;
  }

  #find(n: number, finding: Finding): void {
    this.#findings.set(n, [...(this.#findings.get(n) ?? []), finding]);
  }
}

function msOf(deed: ReturnType<Expected["awaited"]>): number | undefined {
  return deed?.kind === "answer" ? deed.event.ms : undefined;
}
