/** The words of the filter language, for the parser, the completion and the help. */

export interface WordHelp {
  readonly word: string;
  readonly says: string;
}

export interface KeyHelp extends WordHelp {
  /** The words that may follow the key; empty where any name may. */
  readonly values: readonly WordHelp[];
}

/** A row that took longer is `late`: a caller notices that. */
export const LATE_MS = 1000;

const PARTIES: readonly WordHelp[] = [
  { word: "cli", says: "who calls a command" },
  { word: "lightningd", says: "the node" },
  { word: "plugin", says: "the plugin" },
  { word: "autoreload", says: "autoreload itself" },
  { word: "rpc", says: "the node's commands, as the plugin calls them" },
];

export const STATUSES: readonly WordHelp[] = [
  { word: "ok", says: "went well" },
  { word: "err", says: "an error, refused, a version that did not start" },
  { word: "mended", says: "a wrong answer, another one in its place" },
  { word: "refused", says: "autoreload answered, since the plugin could not" },
  { word: "open", says: "not answered" },
  { word: "ended", says: "not answered, and its version has ended" },
  { word: "late", says: `took longer than ${LATE_MS / 1000} s` },
  { word: "same", says: "asked again: the same answer" },
  { word: "differs", says: "asked again: another answer" },
];

const SUBJECTS: readonly WordHelp[] = [
  { word: "method", says: "a command of the plugin" },
  { word: "hook", says: "a hook" },
  { word: "topic", says: "a notification" },
  { word: "rpc", says: "the plugin's own call" },
  { word: "handshake", says: "getmanifest and init" },
  { word: "setconfig", says: "an option that is changed" },
  { word: "check", says: "a command that is only checked" },
];

export const KINDS: readonly WordHelp[] = [
  { word: "req", says: "requests" },
  { word: "note", says: "notifications" },
  { word: "log", says: "lines of the log" },
  { word: "node", says: "lines of the node's own log" },
  { word: "stderr", says: "what the plugin writes to stderr" },
  { word: "stray", says: "what it writes to stdout that is no message" },
  { word: "change", says: "files that changed" },
  { word: "build", says: "builds" },
  { word: "reload", says: "how versions start and end" },
  { word: "again", says: "answers to what was asked again" },
  { word: "use", says: "memory and processor" },
  { word: "lost", says: "what was not recorded" },
];

export const KEYS: readonly KeyHelp[] = [
  { word: "m:", says: "the name of a method, hook or topic; * for any part", values: [] },
  { word: "of:", says: "what is asked", values: SUBJECTS },
  { word: "k:", says: "kind of event", values: KINDS },
  { word: "from:", says: "who asks", values: PARTIES },
  { word: "to:", says: "who is asked", values: PARTIES },
  { word: "status:", says: "what came of it", values: STATUSES },
  { word: "v:", says: "the plugin's version, 13 or 11..13", values: [] },
  { word: "p:", says: "the plugin, by number or name", values: [] },
  { word: "id:", says: "part of the request's id", values: [] },
  { word: "t:", says: "seconds since the beginning, 22.9..38.2", values: [] },
];

/** Words that have no key. */
export const SIGNS: readonly WordHelp[] = [
  { word: ">5ms", says: "took longer" },
  { word: "<5ms", says: "took less" },
  { word: '"text"', says: "text in bodies and logs" },
  { word: "-", says: "before any word: not" },
];
