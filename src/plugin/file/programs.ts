/** Asks programs about themselves. */
import { execFile } from "node:child_process";

const PATIENCE_MS = 5000;

/** The first line that the program prints; undefined if it prints none. */
export async function firstLineOf(program: string, args: readonly string[]): Promise<string | undefined> {
  return await new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      const [line = ""] = `${stdout}${stderr}`.trim().split("\n");
      resolve(error !== null || line === "" ? undefined : line.slice(0, 100));
    }).stdin?.end();
  });
}
