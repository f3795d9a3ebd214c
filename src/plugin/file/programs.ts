/** What programs say of themselves. */
import { execFile } from "node:child_process";

const PATIENCE_MS = 5000;

/** What it prints first; undefined if that cannot be had. */
export async function firstLineOf(program: string, args: readonly string[]): Promise<string | undefined> {
  return await new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      const [line = ""] = `${stdout}${stderr}`.trim().split("\n");
      resolve(error !== null || line === "" ? undefined : line.slice(0, 100));
    }).stdin?.end();
  });
}
