/** Patterns in the syntax of .gitignore: which paths below one directory they match. Matching is the `ignore` package's. */
import createIgnore from "ignore";
import { readLines } from "./lines.ts";

/** As git does by default: file names differ by case on Linux, and do not on macOS. */
const IGNORE_CASE = process.platform === "darwin";

/** The package remembers its answer for every path it was ever asked about; after this many it starts anew. */
const MAX_REMEMBERED = 2000;

export class Patterns {
  static readonly none = new Patterns([]);

  readonly #lines: readonly string[];
  #matcher: ReturnType<typeof createIgnore> | undefined;
  #asked = 0;

  private constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /**
   * These patterns and, stronger than they, those of one more file.
   * @param text the file's text
   * @param directory where the file lies, relative to the top directory ("" or "a/b"); its patterns hold below it
   */
  with(text: string, directory: string): Patterns {
    const lines = readLines(inBytes(text.replace(/^\uFEFF/, "")), inBytes(directory));
    return lines.length === 0 ? this : new Patterns([...this.#lines, ...lines]);
  }

  /**
   * Whether the last pattern that matches the path does not start with "!", or that is so for a directory above it.
   * @param path relative to the top directory, directories with a slash at their end
   */
  match(path: string): boolean {
    if (this.#lines.length === 0) return false;
    if (this.#matcher === undefined || ++this.#asked > MAX_REMEMBERED) {
      this.#matcher = createIgnore({ ignorecase: IGNORE_CASE }).add(this.#matcher ?? this.#lines);
      this.#asked = 0;
    }
    return this.#matcher.ignores(inBytes(path));
  }

  /** Whether they say the same, line by line. */
  equals(other: Patterns): boolean {
    return this.#lines.length === other.#lines.length && this.#lines.every((line, at) => line === other.#lines[at]);
  }
}

/** One character for each byte, since to git "?" and a member of a class are one byte. */
function inBytes(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString("latin1");
}
