/** The command line, run to its end on files of a test. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { lineOf } from "../../../src/session/format/line.ts";
import { temporaryDirectory } from "../../host/support.ts";
import { HEADER } from "../../session/sample.ts";

const BIN = fileURLToPath(new URL("../../../bin/autoreload.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env }, stdio: "pipe" });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end();
  return child;
}

export async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = start(args, env);
  const read = { out: "", err: "" };
  child.stdout.on("data", (bytes: Buffer) => (read.out += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (read.err += bytes.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...read };
}

/** What a program has written so far, to a stream of it. */
export class Written {
  text = "";
  #isOver = false;
  #waiting: (() => void)[] = [];

  constructor(stream: Readable) {
    stream.on("data", (bytes: Buffer) => this.#came(() => (this.text += bytes.toString())));
    stream.once("end", () => this.#came(() => (this.#isOver = true)));
  }

  async until(wanted: string): Promise<string> {
    while (!this.text.includes(wanted)) {
      if (this.#isOver) throw new Error(`it ended without ${JSON.stringify(wanted)}: ${this.text}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.text;
  }

  #came(note: () => void): void {
    note();
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

export function fileWith(text: string, name = "hello.jsonl", directory = temporaryDirectory()): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** A session of so many bytes, in requests with their answers, one in a hundred of which is never answered. */
export async function generated(bytes: number): Promise<string> {
  const path = fileWith(lineOf(HEADER));
  const file = createWriteStream(path, { flags: "a" });
  for (let n = 1; file.bytesWritten + file.writableLength < bytes; n += 2) {
    const common = { t: n, p: 1, v: 1, from: "cli", to: "plugin", of: "method", m: "hello", id: `cli:${n}` } as const;
    const body = JSON.stringify({ id: n, params: { text: "x".repeat(400) } });
    let text = lineOf({ ...common, n, k: "req", size: body.length, body });
    if (n % 200 !== 1) {
      text += lineOf({ ...common, n: n + 1, k: "res", re: n, ms: 1, fate: "answered", size: body.length, body });
    }
    if (!file.write(text)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return path;
}

/** The most memory that a command took, in bytes; its output is read and thrown away. */
export async function peakMemory(args: readonly string[]): Promise<number> {
  const report = `process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS))`;
  // The newer a Node is, the more garbage it lets lie: here only what is kept is to count.
  const options = `--max-semi-space-size=1 --import=data:text/javascript,${encodeURIComponent(report)}`;
  const child = start(args, { NODE_OPTIONS: options });
  child.stdout.resume();
  let err = "";
  child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  const kilobytes = /peak (\d+)/.exec(err)?.[1];
  if (code !== 0 || kilobytes === undefined || !err.startsWith("peak")) throw new Error(`ended with ${code}: ${err}`);
  return Number(kilobytes) * 1024;
}
