/**
 * The lines of a session: a header, then an event on each line. docs/session-format.md and schema/session-1.json describe them. Readers
 * skip kinds and members that they do not know, so a later version may add some.
 */

/** The first line of each of a session's files. */
export interface Header {
  readonly autoreload: "session/1";
  /** When the session began, in ISO 8601. An event's `t` counts from then. */
  readonly at: string;
  /** The version of autoreload. */
  readonly tool: string;
  readonly host: string;
  readonly network: string;
  readonly plugins: readonly RecordedPlugin[];
  readonly masked: boolean;
  /** The values in answers that change from run to run, as JSON pointers below a name. */
  readonly ignore: readonly string[];
  /** The file's number among the session's files: absent in the first file, then 2, 3, ... */
  readonly part?: number;
  /** The process that records. Its number means something only on the machine where the file is. */
  readonly pid?: number;
}

export interface RecordedPlugin {
  readonly p: number;
  readonly name: string;
  readonly path: string;
}

/** The header, with the plugin that this event may bring. */
export function withPlugin(header: Header, { p, plugin }: SessionEvent): Header {
  if (p === undefined || plugin === undefined || header.plugins.some((known) => known.p === p)) return header;
  return { ...header, plugins: [...header.plugins, { p, ...plugin }] };
}

export type Party = "cli" | "lightningd" | "plugin" | "autoreload" | "rpc";
export type Subject = "method" | "hook" | "topic" | "check" | "setconfig" | "handshake" | "rpc";
/** How a request ended: by the plugin's own answer, by our answer in place of the plugin's, or by our refusal. */
export type Fate = "answered" | "mended" | "refused";
/** How the answer to a request asked again compares with the earlier answer. */
export type Verdict = "same" | "differs" | "error" | "mended" | "unanswered" | "withheld";

interface Common {
  /** 1, 2, ... in the order of recording. */
  readonly n: number;
  /** Milliseconds since the header's `at`, by a clock that never goes back. */
  readonly t: number;
  /** The plugin's number in the header. */
  readonly p: number;
  /** The plugin's instance: 1 for the first. */
  readonly v: number;
  /** The event that caused this one. */
  readonly up?: number;
  /** Whether `up` is a guess: it was the only thing that the plugin was doing. */
  readonly guess?: boolean;
  /** The header's entry for a plugin that was loaded after the header was written; on that plugin's first event. */
  readonly plugin?: Omit<RecordedPlugin, "p">;
  /** The members that have one character for each byte, because their bytes were not UTF-8. */
  readonly latin1?: readonly string[];
  /** The places of pseudonyms in texts, in order; those in `body` and `said` are in `mask`. */
  readonly ranges?: readonly MaskedRange[];
}

/** In UTF-16 code units, as JavaScript counts. */
export interface MaskedRange {
  readonly from: number;
  readonly to: number;
  /** The JSON pointer of the text in the event; absent for its `text`. */
  readonly of?: string;
}

/** The members of every event that has a message's text. */
interface Body {
  /** The size of the message in bytes. */
  readonly size: number;
  /** The message as it came; the head of a large message. */
  readonly body: string;
  /** The number of bytes that were kept of a large message. */
  readonly cut?: number;
  /** The places of pseudonyms in `body` (and `said`), as JSON pointers. */
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
  /** The characters of a string id; the JSON text of any other id. */
  readonly id: string;
  /** The request that this one repeats; 0 if that request came before the recording began. */
  readonly again?: number;
}

export interface NotificationEvent extends Message {
  readonly k: "note";
}

interface Answer extends Message {
  readonly id: string;
  /** The request that this answers; absent if it came before the recording began. */
  readonly re?: number;
  /** The time from the request to this answer. */
  readonly ms?: number;
  readonly fate: Fate;
  /** What is wrong with the plugin's answer. */
  readonly wrong?: string;
  /** What the plugin wrote, if `body` is what we told lightningd instead. */
  readonly said?: string;
  /** The request's `again`. */
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
  readonly text: string;
  readonly level: string;
  /** The writer of the line; absent for the plugin. */
  readonly of?: "plugin" | "autoreload" | "lightningd";
}

export interface StderrEvent extends Common {
  readonly k: "stderr";
  readonly text: string;
}

/** Text that a plugin wrote to stdout and that is no message. */
export interface StrayEvent extends Common {
  readonly k: "stray";
  readonly text: string;
  readonly wrong: string;
}

export interface ChangeEvent extends Common {
  readonly k: "change";
  readonly files: readonly string[];
  readonly reason: string;
}

/** One step of a build: its beginning (`command` alone), a line that it writes, or its end (`exit`). */
export interface BuildEvent extends Common {
  readonly k: "build";
  readonly command: string;
  readonly line?: string;
  /** The exit code, or the name of a signal. */
  readonly exit?: number | string;
  readonly ms?: number;
}

export interface ReloadEvent extends Common {
  readonly k: "reload";
  /** The step that the reload has reached; the last one is `serving`, `failed` or `overtaken`. Later a version that served may be `ended`. */
  readonly step: string;
  /** The time since the change, or since the plugin was started; of a version that `ended`, the time for which it served. */
  readonly ms: number;
  /** Why it was reloaded; of a version that `ended`, whether it `crashed` or `ended` by itself, or was `stopped`. */
  readonly reason: string;
  /** Absent for a reload, and for an end. */
  readonly of?: "start" | "revival";
  /** Of one that `failed`, the version that serves on; 0 if none does. */
  readonly serves?: number;
  /** How long calls waited, in ms. */
  readonly held?: number;
  /** What changed in the manifest, a sentence for each change. */
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
  /** The version whose answer it is compared with; absent where the user pointed at an answer. */
  readonly against?: number;
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
