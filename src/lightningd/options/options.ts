/**
 * autoreload's own options: how lightningd learns of them, and how their values are read. Each may be given once for all plugins or, as
 * `name.py:VALUE`, for one of them.
 */
import type { Manifest, OptionDeclaration } from "../manifest/manifest.ts";

const DESCRIPTIONS = {
  "autoreload-plugin": "Path of the plugin to run and to reload when it changes (may be given again for more plugins)",
  "autoreload-overlap": "Start the new instance while the old one still serves: true (default) or false",
  "autoreload-retry": "Method that is sent again when a reload interrupts it (* for all; may be given again)",
  "autoreload-hook-timeout":
    "Milliseconds after which a hook that is not answered yet is reported; 0: never (default: 5000)",
  "autoreload-grace": "Milliseconds that a plugin is given to stop before SIGKILL (default: 2000)",
  "autoreload-signal": "Signal that asks a plugin to stop (default: SIGTERM)",
  "autoreload-watch": "File or directory that the plugin is made of, to be watched too (may be given again)",
  "autoreload-poll": "Look for changes every so many milliseconds instead of waiting for events (Docker mounts, NFS)",
  "autoreload-build": "Command that builds the plugin when its sources change",
  "autoreload-record-file": "File to record the session to, instead of one in the user's state directory",
  "autoreload-record-mask": "Name of a member whose values are masked in recordings, too (may be given again)",
  "autoreload-inspect":
    "Show what happens on a page of 127.0.0.1: a port, auto for any that is free, or a unix socket's path",
  "autoreload-verdict":
    "Ask each new version what the last one was asked, and say what differs: true or false (default)",
  "autoreload-exec": "How to run the plugin, with {} for its path, such as: python3 -X dev {}",
} as const;

const FLAGS = {
  "autoreload-record": "Record what lightningd and the plugin say to each other to a file",
  "autoreload-record-unmasked": "Record secrets as they are",
  "autoreload-inspect-again": "Let the inspector's page ask plugins again, and send them what it likes",
  "autoreload-again-writes":
    "Let all calls through that a plugin makes when it is asked again, not those alone that read",
  "autoreload-strict": "Pass on whatever the plugin writes, even what ends the plugin or the node",
  "autoreload-hide-stderr": "Show what the plugin writes to stderr in the log alone, and in no answer to a caller",
} as const;

type FlagName = keyof typeof FLAGS;
export type OptionName = keyof typeof DESCRIPTIONS | FlagName;

/** How to run, watch and reload one plugin. */
export interface Settings {
  readonly overlap: boolean;
  readonly strict: boolean;
  readonly hideStderr: boolean;
  /** Whether the plugin's calls are kept, and asked again of each new version. */
  readonly verdict: boolean;
  /** Whether the plugin may do more than read in these calls. */
  readonly againWrites: boolean;
  /** Methods to be sent again; `*` stands for all. */
  readonly retry: ReadonlySet<string>;
  /** 0: never. */
  readonly hookTimeoutMs: number;
  readonly graceMs: number;
  readonly signal: NodeJS.Signals;
  readonly watch: readonly string[];
  readonly pollMs: number | undefined;
  readonly build: string | undefined;
  readonly exec: string | undefined;
}

export const DEFAULT_SETTINGS: Settings = {
  overlap: true,
  strict: false,
  hideStderr: false,
  verdict: false,
  againWrites: false,
  retry: new Set(),
  hookTimeoutMs: 5000,
  graceMs: 2000,
  signal: "SIGTERM",
  watch: [],
  pollMs: undefined,
  build: undefined,
  exec: undefined,
};

/** By option name, the values as they were given, in order. */
export type OptionValues = ReadonlyMap<string, readonly string[]>;

export function declareOptions(): OptionDeclaration[] {
  const strings = Object.entries(DESCRIPTIONS).map(([name, description]) =>
    declaration({ name, type: "string", multi: true, description }),
  );
  const flags = Object.entries(FLAGS).map(([name, description]) => declaration({ name, type: "flag", description }));
  return [...strings, ...flags];
}

export function isOurOption(name: string): boolean {
  return name in DESCRIPTIONS || name in FLAGS;
}

/** A value that cannot be used. @property right what it must be, as words after "must be" */
export interface Unusable {
  readonly name: string;
  readonly value: string;
  readonly right: string;
}

/**
 * The settings of one plugin. A value that cannot be used is reported, and the default stays.
 * @param plugin the plugin's name, as before the colon in `name.py:VALUE`
 * @param others the names of all plugins, by which such a value differs from another one with a colon
 * @param unusable called for each wrong value
 */
export function readSettings(
  values: OptionValues,
  plugin: string,
  others: readonly string[],
  unusable: (value: Unusable) => void,
): Settings {
  const all = (name: OptionName): string[] => valuesFor(values.get(name) ?? [], plugin, others);
  const last = (name: OptionName): string | undefined => all(name).at(-1);
  const wrong = <T>(name: OptionName, value: string, right: string, fallback: T): T => {
    unusable({ name, value, right });
    return fallback;
  };
  const milliseconds = <T>(name: OptionName, fallback: T): number | T => {
    const value = last(name);
    if (value === undefined) return fallback;
    return /^\d{1,9}$/.test(value) ? Number(value) : wrong(name, value, "a number of milliseconds", fallback);
  };
  const yesOrNo = (name: OptionName, fallback: boolean): boolean => {
    const value = last(name);
    if (value === undefined) return fallback;
    if (/^(true|1|on|yes)$/i.test(value)) return true;
    if (/^(false|0|off|no)$/i.test(value)) return false;
    return wrong(name, value, "true or false", fallback);
  };
  const signal = (): NodeJS.Signals => {
    const value = last("autoreload-signal");
    if (value === undefined) return DEFAULT_SETTINGS.signal;
    const name = value.toUpperCase().replace(/^(?:SIG)?/, "SIG");
    return isSignal(name)
      ? name
      : wrong("autoreload-signal", value, "a signal's name such as SIGINT", DEFAULT_SETTINGS.signal);
  };
  return {
    overlap: yesOrNo("autoreload-overlap", DEFAULT_SETTINGS.overlap),
    // A flag has no value on the command line.
    strict: isSet(values, "autoreload-strict"),
    hideStderr: isSet(values, "autoreload-hide-stderr"),
    verdict: yesOrNo("autoreload-verdict", DEFAULT_SETTINGS.verdict),
    againWrites: isSet(values, "autoreload-again-writes"),
    retry: new Set(all("autoreload-retry")),
    hookTimeoutMs: milliseconds("autoreload-hook-timeout", DEFAULT_SETTINGS.hookTimeoutMs),
    graceMs: milliseconds("autoreload-grace", DEFAULT_SETTINGS.graceMs),
    signal: signal(),
    watch: all("autoreload-watch"),
    pollMs: milliseconds("autoreload-poll", undefined) || undefined,
    build: last("autoreload-build"),
    exec: last("autoreload-exec"),
  };
}

/** A flag has no value on the command line. */
export function isSet(values: OptionValues, name: FlagName): boolean {
  return ["", "true"].includes((values.get(name) ?? []).at(-1) ?? "false");
}

/** The manifest of autoreload without plugins. @param subscriptions those beside the ones that it always has */
export function ownManifest(methods: Manifest["methods"], subscriptions: readonly string[] = []): Manifest {
  return {
    options: declareOptions(),
    methods,
    hooks: [],
    subscriptions: ["shutdown", ...subscriptions],
    topics: [],
    customMessages: [],
    featurebits: undefined,
    dynamic: true,
    canCheck: false,
  };
}

function declaration(option: { name: string; type: string; description: string; multi?: boolean }): OptionDeclaration {
  const text = JSON.stringify(option);
  return { name: option.name, type: option.type, multi: option.multi ?? false, dynamic: false, text };
}

/** The values for all plugins, then those for this one: the last one counts, so the narrower one does. */
function valuesFor(values: readonly string[], plugin: string, others: readonly string[]): string[] {
  const own = `${plugin}:`;
  const named = values.filter((value) => value.startsWith(own)).map((value) => value.slice(own.length));
  const isForOther = (value: string): boolean => others.some((other) => value.startsWith(`${other}:`));
  return [...values.filter((value) => !value.startsWith(own) && !isForOther(value)), ...named];
}

function isSignal(name: string): name is NodeJS.Signals {
  return /^SIG(HUP|INT|QUIT|ABRT|USR1|USR2|PIPE|ALRM|TERM|CONT|KILL)$/.test(name);
}
