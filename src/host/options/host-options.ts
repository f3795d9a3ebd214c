/** What a host is started with. */
import { commandLine } from "../command-line.ts";
import type { OptionValue } from "../command-line.ts";
import type { Answers } from "../commands/answers.ts";
import type { LogBook, LogLevel } from "../log-book.ts";
import { allowsDeprecated } from "./own-options.ts";
import { VERSION } from "../version.ts";
import type { Settings } from "../node.ts";
import type { Receiver } from "../rpc/rpc-server.ts";

export interface PluginSpec {
  readonly path: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface HostOptions {
  readonly plugins?: readonly (string | PluginSpec)[];
  /** As on lightningd's command line; `true` sets a flag, an array a multi option. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** A temporary one, removed at the end, unless it is named. */
  readonly lightningDir?: string;
  /** Given to every plugin, as lightningd gives `--developer`. */
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `capture` (the default) keeps it in `plugin.stderr`. */
  readonly stderr?: "inherit" | "capture";
  readonly logLevel?: LogLevel;
  readonly allowDeprecatedApis?: boolean;
  /** lightningd gives a plugin 120 s for getmanifest and 120 s for init. */
  readonly startupMs?: number;
  /** lightningd gives a plugin that asked for `shutdown` 30 s. */
  readonly shutdownMs?: number;
  /** What methods of lightningd's answer that this one does not have; they come before `getinfo`, too. */
  readonly answers?: Answers;
  /**
   * Whoever plays lightningd's part by a script: it gets all that comes by lightning-rpc, in the place of lightningd's commands.
   * The host then starts and stops the plugins and judges what they say, asks and notifies nothing by itself, and passes
   * over options that no plugin has.
   */
  readonly script?: Receiver;
}

/** lightningd would not have started; the message is what it says, and `log` what it logged until then. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly code = "start-failed";
  readonly log: LogBook;

  constructor(message: string, log: LogBook) {
    super(message);
    this.log = log;
  }
}

export function settingsOf(options: HostOptions, lightningDir: string): Settings {
  const plugins = (options.plugins ?? []).map((plugin) => (typeof plugin === "string" ? plugin : plugin.path));
  const own = {
    LIGHTNINGD_PLUGIN: "1",
    LIGHTNINGD_VERSION: VERSION,
    LC_ALL: "C",
    LIGHTNINGD_COMMAND_LINE: JSON.stringify(commandLine(lightningDir, plugins, options.options ?? {})),
  };
  return {
    lightningDir,
    arguments: options.arguments ?? [],
    environment: { ...process.env, ...own, ...options.env },
    stderr: options.stderr ?? "capture",
    logLevel: options.logLevel ?? "info",
    allowDeprecatedApis: options.allowDeprecatedApis ?? allowsDeprecated(options.options ?? {}),
    startupMs: options.startupMs ?? 120_000,
    shutdownMs: options.shutdownMs ?? 30_000,
    answers: options.answers ?? (() => undefined),
    isScripted: options.script !== undefined,
  };
}
