/**
 * What stands in a session: a header, then one event a line, as docs/session-format.md and schema/session-1.json have it. Readers
 * ignore kinds and members that they do not know, so what is added later breaks nobody.
 */

/** The first line of each of a session's files. */
export interface Header {
  readonly autoreload: "session/1";
  /** When the session began, in ISO 8601; an event's `t` counts from it. */
  readonly at: string;
  /** autoreload's version. */
  readonly tool: string;
  readonly host: string;
  readonly network: string;
  readonly plugins: readonly RecordedPlugin[];
  readonly masked: boolean;
  /** Where answers change from run to run, as JSON pointers below a name. */
  readonly ignore: readonly string[];
  /** Which of the session's files this is: absent in the first one, then 2, 3, ... */
  readonly part?: number;
  /** The process that records, on the machine where the file is. */
  readonly pid?: number;
}

export interface RecordedPlugin {
  readonly p: number;
  readonly name: string;
  readonly path: string;
}

/** The header as it is from this event on. */
export function withPlugin(header: Header, { p, plugin }: SessionEvent): Header {
  if (p === undefined || plugin === undefined || header.plugins.some((known) => known.p === p)) return header;
  return { ...header, plugins: [...header.plugins, { p, ...plugin }] };
}

export type Party = "cli" | "lightningd" | "plugin" | "autoreload" | "rpc";
export type Subject = "method" | "hook" | "topic" | "check" | "setconfig" | "handshake" | "rpc";
/** Each request has one: the plugin's own answer, ours in place of it, or our refusal. */
export type Fate = "answered" | "mended" | "refused";
/** Of an answer to what is asked again. */
export type Verdict = "same" | "differs" | "error" | "mended" | "unanswered" | "withheld";

interface Common {
  /** 1, 2, ... in the order in which the events were recorded. */
  readonly n: number;
  /** Milliseconds since the header's `at`, by a clock that never goes back. */
  readonly t: number;
  /** The plugin, as the header numbers it. */
  readonly p: number;
  /** Which instance of the plugin: 1 for the first. */
  readonly v: number;
  /** Which event caused this one. */
  readonly up?: number;
  /** `up` is not known but guessed: the only thing that the plugin was doing. */
  readonly guess?: boolean;
  /** Of the first event of a plugin that the header does not have, since it was loaded later: what the header would say. */
  readonly plugin?: Omit<RecordedPlugin, "p">;
  /** Members whose characters stand for one byte each, since their bytes were not UTF-8. */
  readonly latin1?: readonly string[];
}

/** What every event with a message's text has. */
interface Body {
  /** Of the message, in bytes. */
  readonly size: number;
  /** The message as it came; of a large one its head. */
  readonly body: string;
  /** How many bytes of a large message are kept. */
  readonly cut?: number;
  /** Where `body` (and `said`) have a pseudonym, as JSON pointers. */
  readonly mask?: readonly string[];
}

interface Message extends Common, Body {
  readonly from: Party;
  readonly to: Party;
  readonly of: Subject;
  /** The name of the method, hook or topic. */
  readonly m: string;
}

export interface RequestEvent extends Message {
  readonly k: "req";
  /** A string's characters, else the id's JSON text. */
  readonly id: string;
  /** The request that is asked again by this one; 0 for one that came before the recording began. */
  readonly again?: number;
}

export interface NotificationEvent extends Message {
  readonly k: "note";
}

interface Answer extends Message {
  readonly id: string;
  /** Which request; absent if that came before the recording began. */
  readonly re?: number;
  /** From the request to its answer. */
  readonly ms?: number;
  readonly fate: Fate;
  /** What is wrong with what the plugin answered. */
  readonly wrong?: string;
  /** What the plugin wrote, where `body` is what lightningd was told instead. */
  readonly said?: string;
  /** As its request has it. */
  readonly again?: number;
}

export interface ResultEvent extends Answer {
  readonly k: "res";
}

export interface ErrorEvent extends Answer {
  readonly k: "err";
}

export interface LogEvent extends Common {
  readonly k: "log";
  readonly level: string;
  readonly text: string;
  /** Whose line it is; the plugin's if absent. */
  readonly of?: "plugin" | "autoreload" | "lightningd";
  readonly mask?: readonly string[];
}

export interface StderrEvent extends Common {
  readonly k: "stderr";
  readonly text: string;
  readonly mask?: readonly string[];
}

/** What a plugin wrote to stdout that is no message. */
export interface StrayEvent extends Common {
  readonly k: "stray";
  readonly text: string;
  readonly wrong: string;
  readonly mask?: readonly string[];
}

export interface ChangeEvent extends Common {
  readonly k: "change";
  readonly files: readonly string[];
  readonly reason: string;
}

/** A build that begins (`command` alone), writes a line, or ends (`exit`). */
export interface BuildEvent extends Common {
  readonly k: "build";
  readonly command: string;
  readonly line?: string;
  /** An exit code, or the name of a signal. */
  readonly exit?: number | string;
  readonly ms?: number;
}

export interface ReloadEvent extends Common {
  readonly k: "reload";
  /** Where the reload is: it ends with `serving` or `failed`. */
  readonly step: string;
  /** Since the change, or since the plugin was started. */
  readonly ms: number;
  readonly reason: string;
  /** Absent for a reload. */
  readonly of?: "start" | "revival";
  /** How long calls waited. */
  readonly held?: number;
  /** What is other in the manifest, one sentence each. */
  readonly changed?: readonly string[];
  readonly failure?: Failure;
  /** An exit code, or the name of a signal. */
  readonly exit?: number | string;
}

export interface Failure {
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
}

/** The plugin's processes, once a second. */
export interface UseEvent extends Common {
  readonly k: "use";
  /** Percent of one processor. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Requests. */
  readonly open: number;
  readonly held: number;
}

/** How the answer to a request that was asked again differs from that of the version before. */
export interface AgainEvent extends Common {
  readonly k: "again";
  /** The request that was first asked; 0 for one that came before the recording began. */
  readonly of: number;
  /** The request that asked again. */
  readonly re: number;
  readonly verdict: Verdict;
  /** What is wrong with the answer, why there is none, or what was not passed on: a clause. */
  readonly why?: string;
  readonly diff?: readonly Difference[];
}

/** Values are JSON text, or words for what is no JSON; absent where there is none. */
export interface Difference {
  /** A JSON pointer into the answer. */
  readonly at: string;
  readonly was?: string;
  readonly is?: string;
}

/** What the recording had no room for. */
export interface LostEvent extends Omit<Common, "p" | "v"> {
  readonly k: "lost";
  readonly p?: number;
  readonly v?: number;
  readonly messages: number;
  readonly bytes: number;
}

export type AnswerEvent = ResultEvent | ErrorEvent;
export type SessionEvent =
  | RequestEvent
  | ResultEvent
  | ErrorEvent
  | NotificationEvent
  | LogEvent
  | StderrEvent
  | StrayEvent
  | ChangeEvent
  | BuildEvent
  | ReloadEvent
  | UseEvent
  | AgainEvent
  | LostEvent;
export type Kind = SessionEvent["k"];
