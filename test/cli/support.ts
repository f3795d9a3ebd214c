/** The command line, run as its user does. */
import { spawn } from "node:child_process";
import type { SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

export const ROOT = resolve(import.meta.dirname, "../..");
export const BIN = join(ROOT, "bin/autoreload.js");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export async function run(args: readonly string[], input = "", options: SpawnOptions = {}, bin = BIN): Promise<Ended> {
  return await runFile(process.execPath, [bin, ...args], options, input);
}

export async function runFile(
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
  input = "",
): Promise<Ended> {
  const child = spawn(file, args, { ...options, stdio: "pipe" });
  onTestFinished(() => void child.kill());
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const read = { text: "" };
    stream?.on("data", (bytes: Buffer) => (read.text += bytes.toString()));
    return read;
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out: out?.text ?? "", err: err?.text ?? "" };
}
