/** Other programs: where they are, and what they say of themselves. */
import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { mayExecute } from "../plugin/file/executable.ts";

const PATIENCE_MS = 5000;

/** The first of this name in PATH. */
export function inPath(program: string, searchPath = process.env["PATH"]): string | undefined {
  const directories = (searchPath ?? "").split(delimiter).filter((directory) => directory !== "");
  return directories.map((directory) => join(directory, program)).find((path) => mayExecute(path));
}

/** What it prints first; undefined if that cannot be had. */
export async function firstLineOf(program: string, args: readonly string[]): Promise<string | undefined> {
  return await new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      const [line = ""] = `${stdout}${stderr}`.trim().split("\n");
      resolve(error !== null || line === "" ? undefined : line.slice(0, 100));
    }).stdin?.end();
  });
}
