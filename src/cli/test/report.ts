/** Prints the results of a test: a line for each request, its differences below it, and a summary. */
import { relative } from "node:path";
import { duration } from "../../session/rows/measures.ts";
import type { Result, Suite } from "../../play/findings.ts";
import type { Score } from "../../play/score/score.ts";
import { linesOf, titleOf } from "../../play/sentences.ts";
import { printable } from "../../trace/printable.ts";
import { paint } from "../terminal/paint.ts";
import type { Surface, Tone } from "../terminal/paint.ts";

const INDENT = " ".repeat(12);

export class Report {
  readonly #surface: Surface;
  readonly #write: (line: string) => void;

  constructor({ hasColours }: Surface, write: (line: string) => void) {
    // Differences are shown whole.
    this.#surface = { hasColours, columns: undefined };
    this.#write = write;
  }

  begins(file: string, { header, name, parts }: Score, plugin: string): void {
    const path = relative(process.cwd(), plugin);
    const runs = parts.length === 1 ? "" : `, ${parts.length} runs`;
    this.#line(`${file}: ${path.startsWith("..") ? plugin : path || name}`, "name", `  (${header.host}${runs})`);
  }

  problem(text: string): void {
    this.#line(text, "odd");
  }

  updated(changing: readonly string[]): void {
    if (changing.length === 0) this.#line("  nothing else changes from run to run", "quiet");
    for (const pointer of changing) this.#line(`  ignored from now on: ${pointer}`, "odd");
  }

  results(results: readonly Result[], { parts }: Score): void {
    for (const alike of leftOutAlike(results)) this.#result(alike, parts.length > 1);
  }

  summary(suites: readonly Suite[]): void {
    const all = suites.flatMap(({ results }) => results);
    const count = (word: Word): number => all.filter((result) => wordOf(result) === word).length;
    const counts = (["same", "differs", "left out"] as const).map((word) => [count(word), word] as const);
    const text = counts
      .filter(([number, word]) => number > 0 || word === "same")
      .map(([number, word]) => `${number} ${word}`);
    const ms = suites.reduce((sum, suite) => sum + suite.ms, 0);
    this.#write("");
    this.#line(text.join(", "), count("differs") > 0 ? "bad" : "good", `  in ${duration(ms)}`);
  }

  #result([result, ...others]: Alike, hasVersions: boolean): void {
    const word = wordOf(result);
    const title = `${printable(titleOf(result.cue))}${others.length === 0 ? "" : ` and ${others.length} more`}`;
    const version = hasVersions ? `v${result.v} `.padEnd(5) : "";
    const more = result.skip ?? (result.ms === undefined ? undefined : duration(result.ms));
    this.#write(
      paint(
        [
          { text: `  ${word.padEnd(10)}`, tone: TONES[word] },
          { text: version, tone: "quiet" },
          { text: title, tone: "plain" },
          { text: more === undefined ? "" : `  ${more}`, tone: "quiet" },
        ],
        this.#surface,
      ),
    );
    for (const line of result.changed) this.#line(`${INDENT}manifest: ${line}`, "odd");
    for (const finding of result.findings) for (const line of linesOf(finding)) this.#line(`${INDENT}${line}`, "bad");
    for (const line of result.lastWords) this.#line(`${INDENT}| ${line}`, "quiet");
  }

  #line(text: string, tone: Tone, more = ""): void {
    this.#write(
      paint(
        [
          { text: printable(text), tone },
          { text: more, tone: "quiet" },
        ],
        this.#surface,
      ),
    );
  }
}

type Alike = readonly [Result, ...Result[]];

/** What is left out for the same reason, one after the other, is one line: a thousand of them would hide why. */
function leftOutAlike(results: readonly Result[]): readonly Alike[] {
  const alike: [Result, ...Result[]][] = [];
  for (const result of results) {
    const last = alike.at(-1);
    if (last !== undefined && isLeftOut(result) && isLeftOut(last[0]) && last[0].skip === result.skip)
      last.push(result);
    else alike.push([result]);
  }
  return alike;
}

function isLeftOut(result: Result): boolean {
  return wordOf(result) === "left out";
}

type Word = "same" | "differs" | "left out";

const TONES: Readonly<Record<Word, Tone>> = { same: "good", differs: "bad", "left out": "quiet" };

function wordOf({ findings, skip }: Result): Word {
  if (findings.length > 0) return "differs";
  return skip === undefined ? "same" : "left out";
}
