/** `autoreload run` asks again by itself, and by the words of its prompt. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../../host/support.ts";
import { source } from "../../proxy/workbench.ts";

const BIN = fileURLToPath(new URL("../../../bin/autoreload.js", import.meta.url));
const LIMIT_MS = 20_000;

const HELLO = (greeting: string): string =>
  source(`{ methods: { hello: ({ name }) => ${JSON.stringify(greeting)} + " " + name } }`);

/** A session of lines and saves. */
class Running {
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

  save(text: string): void {
    writeFileSync(this.path, text, { mode: 0o755 });
  }

  /** @returns what the line is answered with, the next line of stdout */
  async line(text: string): Promise<unknown> {
    this.#child.stdin.write(`${text}\n`);
    await this.#until(() => this.#out.includes("\n"));
    const end = this.#out.indexOf("\n");
    const answer: unknown = JSON.parse(this.#out.slice(0, end));
    this.#out = this.#out.slice(end + 1);
    return answer;
  }

  async says(text: string): Promise<void> {
    await this.#until(() => this.#err.includes(text));
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

test("a save is asked again without an option, and again, last, show, diff and pin are there", async () => {
  const running = new Running(HELLO("Hello"));
  expect(await running.line("hello name=bob")).toBe("Hello bob");
  running.save(HELLO("Hi"));
  await running.says('x.mjs: asked again: 1 differs (hello: was "Hello bob", is "Hi bob")');
  expect(await running.line("again hello")).toMatchObject({ asked: [{ result: "Hi bob" }] });
  expect(await running.line("last")).toMatchObject({ kept: [{ n: 1, method: "hello", versions: [1, 2] }] });
  expect(await running.line("again --by-version hello")).toEqual(await running.line("show 1"));
  expect(await running.line("diff")).toMatchObject({ kept: [{ differences: [{ is: '"Hi bob"' }] }] });
  expect(await running.line("pin hello")).toMatchObject({ pinned: [{ n: 1 }] });
  expect(await running.line("unpin hello")).toEqual({ pinned: [] });
});

test("it can be told not to", async () => {
  const running = new Running(HELLO("Hello"), ["-o", "autoreload-verdict=false"]);
  expect(await running.line("hello name=bob")).toBe("Hello bob");
  const status = (await running.line("autoreload-status")) as object;
  expect(JSON.stringify(status)).not.toContain("asked_again");
  running.save(HELLO("Hi"));
  await running.says("reloaded in");
  expect(await running.line("hello name=bob")).toBe("Hi bob");
});
