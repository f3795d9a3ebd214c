/**
 * The file `config.setconfig` in the network directory. lightningd keeps there what `setconfig` set for good, and includes it from `config`
 * (configs.c). A line that no longer holds is written over; of an option with many values it is commented out.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigValue, ValueSource } from "./config-values.ts";

type FileSource = Extract<ValueSource, { kind: "file" }>;

const HEADER = "# Created and update by setconfig, but you can edit this manually when node is stopped.";
const INCLUDE = "include config.setconfig";

export class SettingsFile {
  readonly #config: string;
  readonly #path: string;
  readonly #say: (text: string) => void;

  /** @param say takes a log line about what is done */
  constructor(directory: string, say: (text: string) => void) {
    this.#config = join(directory, "config");
    this.#path = join(directory, "config.setconfig");
    this.#say = say;
  }

  /** @param current the value that counted so far @returns the place of the new value */
  save(line: string, current: ConfigValue | undefined): FileSource {
    this.#open();
    if (current?.source.kind !== "file") return this.#append(line);
    this.#replace(current.source, line, "replaced");
    return { ...current.source, text: line };
  }

  /** Saves an option with many values. @param old the values that stand in the file */
  saveAll(lines: readonly string[], old: readonly ConfigValue[]): readonly FileSource[] {
    this.#open();
    for (const { source } of old) {
      if (source.kind !== "file") continue;
      this.#replace(source, `# setconfig commented out (see config.setconfig): ${source.text}`, "commented out");
    }
    return lines.map((line) => this.#append(line));
  }

  #open(): void {
    const has = existsSync(this.#config) && readFileSync(this.#config, "utf8").split("\n").includes(INCLUDE);
    if (!has) append(this.#config, `# Inserted by setconfig ${timeText(new Date())}\n${INCLUDE}`);
    if (!existsSync(this.#path)) append(this.#path, HEADER);
  }

  #append(text: string): FileSource {
    return { kind: "file", path: this.#path, line: append(this.#path, text), text };
  }

  #replace({ path, line, text }: FileSource, replacement: string, what: string): void {
    const lines = readFileSync(path, "utf8").split("\n");
    lines[line - 1] = replacement;
    this.#say(`setconfig: ${what} line ${line} of ${path} (${text})`);
    writeFileSync(path, lines.join("\n"));
  }
}

/** @returns the number of the line */
function append(path: string, text: string): number {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  appendFileSync(path, `${before === "" || before.endsWith("\n") ? "" : "\n"}${text}\n`);
  return before.split("\n").length;
}

/** In the form of C's ctime: `Fri Nov  7 04:10:00 2026`. */
function timeText(time: Date): string {
  const [day = "", month = "", date = "", year = "", clock = ""] = time.toString().split(" ");
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${clock} ${year}`;
}
