/** A session as it is to be played: what lightningd does and what the plugin is expected to do, in the order of the recording. */
import { bytesOf } from "../../session/format/bytes.ts";
import type {
  AnswerEvent,
  Header,
  NotificationEvent,
  RequestEvent,
  SessionEvent,
  Subject,
} from "../../session/format/events.ts";
import { member, nodesOf } from "../../session/json/nodes.ts";
import type { Row } from "../../session/rows/row.ts";
import { Owners } from "./owners.ts";
import type { Answers, Ownership } from "./owners.ts";
import { heard } from "./unheard.ts";

/** A request of lightningd's. */
export interface Ask {
  readonly kind: "ask";
  readonly n: number;
  readonly m: string;
  readonly of: Subject;
  readonly event: RequestEvent;
  /** The plugin's answer; undefined if it never came. */
  readonly answer: Answer | undefined;
  /** Why the request is not played. */
  readonly skip: string | undefined;
}

export interface Answer {
  readonly kind: "answer";
  readonly n: number;
  readonly m: string;
  readonly event: AnswerEvent;
  /** What the plugin wrote, whether or not lightningd got it. */
  readonly body: string;
}

/** A notification of lightningd's. */
export interface Tell {
  readonly kind: "tell";
  readonly n: number;
  readonly m: string;
  readonly event: NotificationEvent;
}

/** A call of the plugin's own. */
export interface Call extends Ownership {
  readonly kind: "call";
  readonly n: number;
  readonly m: string;
  readonly event: RequestEvent;
  /** The node's answer. */
  readonly reply: AnswerEvent | undefined;
}

/** A notification of the plugin's. */
export interface Word extends Ownership {
  readonly kind: "word";
  readonly n: number;
  readonly m: string;
  readonly event: NotificationEvent;
}

/** An act of lightningd's. */
export type Cue = Ask | Tell;
/** An act of the plugin's. */
export type Deed = Answer | Call | Word;

/** One run of the plugin. */
export interface Part {
  readonly v: number;
  /** The values of its options in `init`, as a JSON object's text; undefined if it was started before the recording. */
  readonly options: string | undefined;
  /** The plugin's answer to getmanifest, as JSON text. */
  readonly manifest: string | undefined;
  /** The request of `init`: the calls that it causes belong to the start. */
  readonly init: number | undefined;
  /** The plugin's answer to it. */
  readonly started: Answer | undefined;
  readonly cues: readonly Cue[];
  readonly deeds: readonly Deed[];
}

export interface Score {
  readonly header: Header;
  readonly p: number;
  readonly name: string;
  readonly path: string;
  readonly parts: readonly Part[];
}

/** @param p the plugin's number in the header */
export function scoreOf(header: Header, events: readonly SessionEvent[], p: number): Score {
  const { name, path } = header.plugins.find((plugin) => plugin.p === p) ?? { name: "", path: "" };
  const own = events.filter((event) => event.p === p);
  const answers = new Map<number, AnswerEvent>();
  for (const event of own) if (isAnswer(event) && event.re !== undefined) answers.set(event.re, event);
  const versions = new Set(own.filter(isPlayed).map((event) => versionOf(event, answers)));
  const parts = [...versions]
    .toSorted((one, other) => one - other)
    .flatMap((v) => {
      const events = own.filter((event) => versionOf(event, answers) === v);
      return hasRun(events, answers) ? [partOf(v, events, answers)] : [];
    });
  return { header, p, name, path, parts };
}

/** The cue as a row, for filters. */
export function rowOf(cue: Cue): Row {
  const answer = cue.kind === "ask" ? cue.answer?.event : undefined;
  return { event: cue.event, depth: 0, root: cue.n, answer, verdict: undefined, reload: undefined, children: [] };
}

/** The bytes of a message, with the end that lightningd gives it. */
export function bytesOfEvent({ body, latin1 = [] }: { body: string; latin1?: readonly string[] }): Buffer {
  return Buffer.concat([bytesOf(body, latin1.includes("body")), Buffer.from("\n\n")]);
}

/** A member of a message, as JSON text; of the member's member, with more names. */
export function memberOf(body: string, ...names: readonly string[]): string | undefined {
  const node = names.reduce((at, name) => member(at, name), nodesOf(body)[0]);
  return node === undefined ? undefined : body.slice(node.from, node.to);
}

function isAnswer(event: SessionEvent): event is AnswerEvent {
  return event.k === "res" || event.k === "err";
}

/** Whether the event is something to be played, or to be compared. */
function isPlayed(event: SessionEvent): boolean {
  return (event.k === "req" || event.k === "note") && (event.to === "plugin" || event.from === "plugin");
}

/** The version of an event. A request that was held during a reload belongs to the version that answered it. */
function versionOf(event: SessionEvent, answers: Answers): number {
  const answer = event.k === "req" && event.to === "plugin" ? answers.get(event.n) : undefined;
  return (answer?.from === "plugin" ? answer.v : event.v) ?? 0;
}

/**
 * Whether a version is played. It is if it answered its init; if it served before the recording, so that there is no handshake of it; or if
 * it answered a hook before its init, as db_write. A version that did not start has nothing to be compared with.
 */
function hasRun(events: readonly SessionEvent[], answers: Answers): boolean {
  const handshakes = events.filter((event): event is RequestEvent => event.k === "req" && isHandshake(event));
  if (handshakes.length === 0) return true;
  if (handshakes.some(({ n, m }) => m === "init" && answers.get(n)?.from === "plugin")) return true;
  return events.some((event) => isAnswer(event) && event.of === "hook" && event.from === "plugin");
}

function partOf(v: number, events: readonly SessionEvent[], answers: Answers): Part {
  const handshake = (m: string): RequestEvent | undefined =>
    events.find((event): event is RequestEvent => event.k === "req" && isHandshake(event) && event.m === m);
  const [getmanifest, init] = [handshake("getmanifest"), handshake("init")];
  const [manifest, started] = [getmanifest, init].map((request) => request && answers.get(request.n));
  const owners = new Owners(events, answers);
  const known = heard(events, answers, owners);
  const cues = events.flatMap((event) => cueOf(event, known) ?? []);
  const given = cues.flatMap((cue) => (cue.kind === "ask" && cue.skip === undefined ? (cue.answer ?? []) : []));
  const others = events.flatMap((event) => deedOf(event, answers, owners) ?? []);
  return {
    v,
    options: init && memberOf(init.body, "params", "options"),
    manifest: manifest && memberOf(manifest.body, "result"),
    init: init?.n,
    started: started?.from === "plugin" ? answerOf(started) : undefined,
    cues,
    deeds: [...given, ...others].toSorted((one, other) => one.n - other.n),
  };
}

function isHandshake({ of }: RequestEvent | NotificationEvent): boolean {
  return of === "handshake";
}

/** What autoreload asked by itself is a cue too, since it may have changed the plugin's state. */
function cueOf(event: SessionEvent, answers: Answers): Cue | undefined {
  if ((event.k !== "req" && event.k !== "note") || event.to !== "plugin" || isHandshake(event)) return undefined;
  const { n, m } = event;
  if (event.from === "autoreload" && m === "shutdown") return undefined;
  if (event.k === "note") return event.cut === undefined ? { kind: "tell", n, m, event } : undefined;
  const answer = answers.get(n);
  const isOurs = answer !== undefined && answer.from !== "plugin";
  return {
    kind: "ask",
    n,
    m,
    of: event.of,
    event,
    answer: answer === undefined || isOurs ? undefined : answerOf(answer),
    skip:
      event.cut !== undefined
        ? `the session has only the first ${event.cut} bytes of it`
        : isOurs
          ? "autoreload answered it in the session, not the plugin"
          : undefined,
  };
}

function answerOf(event: AnswerEvent): Answer {
  return { kind: "answer", n: event.n, m: event.m, event, body: event.said ?? event.body };
}

function deedOf(event: SessionEvent, answers: Answers, owners: Owners): Call | Word | undefined {
  if ((event.k !== "req" && event.k !== "note") || event.from !== "plugin") return undefined;
  const { n, m } = event;
  if (event.k === "note") return { kind: "word", n, m, event, ...owners.of(event) };
  return event.to === "rpc" ? { kind: "call", n, m, event, reply: answers.get(n), ...owners.of(event) } : undefined;
}
