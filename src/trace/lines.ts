/**
 * Cuts bytes into lines as they come, without tearing a line or a character. Of a line that does not end it keeps the beginning, which
 * split2 would drop.
 */
import { StringDecoder } from "node:string_decoder";

export class Lines {
  readonly #longest: number;
  readonly #decoder = new StringDecoder("utf8");
  #unfinished = "";

  /** @param longest how many characters of a line are kept */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** @returns the lines that are whole now, without their ends */
  push(piece: Buffer): string[] {
    const lines = this.#decoder.write(piece).split("\n");
    lines[0] = this.#unfinished + (lines[0] ?? "");
    this.#unfinished = (lines.pop() ?? "").slice(0, this.#longest);
    return lines.map((line) => line.replace(/\r$/, "").slice(0, this.#longest));
  }

  /** @returns the open line, if there is one */
  end(): string[] {
    const rest = this.#unfinished + this.#decoder.end();
    this.#unfinished = "";
    return rest === "" ? [] : [rest];
  }
}
