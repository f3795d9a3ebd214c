/** What the parts of one embedded node share: its settings, its log, and what plugins registered. */
import { CommandTable } from "./command-table.ts";
import type { Answers } from "./commands/answers.ts";
import { ConfigValues } from "./options/config-values.ts";
import { Features } from "./features.ts";
import { HookRegistry } from "./hooks/hook-registry.ts";
import { isShown, LogBook } from "./log-book.ts";
import type { LogLevel, LogLine } from "./log-book.ts";
import { Notifier } from "./notifier.ts";
import { OptionTable } from "./options/option-table.ts";
import type { Plugin } from "./plugin/plugin.ts";
import { RequestIds } from "./request-ids.ts";
import { Verdicts } from "./verdicts.ts";

export const NETWORK = "regtest";

export interface Settings {
  /** `--lightning-dir` */
  readonly lightningDir: string;
  /** Every plugin gets these, as lightningd passes `--developer` on. */
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly stderr: "inherit" | "capture";
  /** The lowest level of lines that are shown, and sent as `log` notifications. */
  readonly logLevel: LogLevel;
  readonly allowDeprecatedApis: boolean;
  /** How long a plugin may take for getmanifest, and again for init. */
  readonly startupMs: number;
  /** How long a plugin that asked for `shutdown` may take to go. */
  readonly shutdownMs: number;
  readonly answers: Answers;
  /** Whether a script asks, notifies and answers the plugins, and not the node by itself. */
  readonly isScripted: boolean;
}

export class EmbeddedNode {
  readonly settings: Settings;
  /** `<lightning-dir>/regtest`, where plugins run. */
  readonly directory: string;
  readonly log = new LogBook();
  readonly verdicts = new Verdicts();
  readonly ids = new RequestIds();
  readonly options: OptionTable;
  readonly values = new ConfigValues();
  readonly commands = new CommandTable();
  readonly hooks = new HookRegistry(this.log);
  readonly features = new Features();
  /** In lightningd's order, which is that of registration. */
  readonly plugins: Plugin[] = [];
  readonly notifier = new Notifier(() => (this.settings.isScripted ? [] : this.plugins));
  /** The last fault of an answer to rpc_command. */
  lastBadWish = "";
  /** `starting` until all plugins have got their init, or something ends the wait for that. */
  state: "starting" | "running" | "stopping" = "starting";

  constructor(settings: Settings) {
    this.settings = settings;
    this.options = new OptionTable(settings.allowDeprecatedApis);
    this.directory = `${settings.lightningDir}/${NETWORK}`;
  }

  /** The plugins in this directory start with the node. */
  get pluginsDirectory(): string {
    return `${this.settings.lightningDir}/plugins`;
  }

  /** Logs a line. Subscribers of `log` get it, and with `warn` those of `warning` too. */
  say(source: string, level: LogLevel, text: string, warn = false): void {
    const line = this.log.add(source, level, text);
    if (isShown(level, this.settings.logLevel)) this.#notify("log", line, line.level);
    if (warn) this.#notify("warning", line, line.level === "broken" ? "error" : "warn");
  }

  /** Records that lightningd would have ended here. This one goes on, so that its user can try more. */
  fatal(why: string, plugin?: Plugin, source = "lightningd"): void {
    this.say(source, "broken", why);
    this.verdicts.add({ victim: "node", plugin: plugin?.name, why });
  }

  addFeatures(bits: ReadonlyMap<string, string>): boolean {
    return this.features.add(bits);
  }

  #notify(topic: "log" | "warning", line: LogLine, level: string): void {
    if (!this.notifier.wanted(topic)) return;
    const milliseconds = line.time.getTime();
    const time = `${Math.floor(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, "0")}000000`;
    const timestamp = line.time.toISOString();
    this.notifier.send(topic, { [topic]: { level, time, timestamp, source: line.source, log: line.text } });
  }
}
