/** The options that a host is started with. */
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
  /** As on lightningd's command line: `true` sets a flag, an array sets a multi option. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** A named one is kept. Without a name a temporary one is made, and removed at the end. */
  readonly lightningDir?: string;
  /** Every plugin gets these, as lightningd passes `--developer` on. */
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
  /** Answers for methods of lightningd that this one does not have, and for those that only say how the node is, such as `getinfo`. */
  readonly answers?: Answers;
  /**
   * A script that plays lightningd's part. It gets all that comes by lightning-rpc, in place of lightningd's commands. The host then
   * starts, stops and judges the plugins, asks and notifies nothing by itself, and ignores options that no plugin has.
   */
  readonly script?: Receiver;
}

/** lightningd would not have started. The message is lightningd's, and `log` has what it logged until then. */
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
