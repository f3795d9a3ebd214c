/** `autoreload run` with lines on its stdin, and the file of its plugin to save. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "../../host/support.ts";

const BIN = fileURLToPath(new URL("../../../bin/autoreload.js", import.meta.url));
const LIMIT_MS = 20_000;

export class Running {
  readonly path = join(temporaryDirectory(), "x.mjs");
  readonly #child;
  #out = "";
  #err = "";
  #wake: () => void = () => undefined;

  constructor(text: string, args: readonly string[] = []) {
    this.save(text);
    this.#child = spawn(process.execPath, [BIN, "run", this.path, ...args], { stdio: "pipe" });
    onTestFinished(() => void this.#child.kill());
    this.#child.stdout.on("data", (bytes: Buffer) => this.#came(() => (this.#out += bytes.toString())));
    this.#child.stderr.on("data", (bytes: Buffer) => this.#came(() => (this.#err += bytes.toString())));
  }

  /** All that it wrote to stderr. */
  get said(): string {
    return this.#err;
  }

  save(text: string): void {
    writeFileSync(this.path, text, { mode: 0o755 });
  }

  /** A line that is answered with nothing. */
  write(text: string): void {
    this.#child.stdin.write(`${text}\n`);
  }

  /** @returns what the line is answered with, the next line of stdout */
  async line(text: string): Promise<unknown> {
    this.write(text);
    await this.#until(() => this.#out.includes("\n"));
    const end = this.#out.indexOf("\n");
    const answer: unknown = JSON.parse(this.#out.slice(0, end));
    this.#out = this.#out.slice(end + 1);
    return answer;
  }

  async says(text: string): Promise<void> {
    await this.#until(() => this.#err.includes(text));
  }

  /** @returns what it wrote to stderr that matches */
  async match(pattern: RegExp): Promise<string> {
    await this.#until(() => pattern.test(this.#err));
    return pattern.exec(this.#err)?.[0] ?? "";
  }

  /** At once, as by a crash. */
  async kill(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  #came(keep: () => void): void {
    keep();
    this.#wake();
  }

  async #until(isSo: () => boolean): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`it did not come; so far: ${this.#out}\n${this.#err}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, LIMIT_MS).unref();
      });
    }
  }
}
