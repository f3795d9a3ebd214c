import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { put, temporaryDirectory } from "./watched.ts";

/** A user namespace has limits of its own, so that nobody else on this system runs out of watches. */
function withLimit(limit: string, value: number): readonly string[] {
  return ["--user", "--map-root-user", "sh", "-c", `echo ${value} > /proc/sys/user/${limit} && exec "$@"`, "sh"];
}

function canLimit(): boolean {
  try {
    execFileSync("unshare", [...withLimit("max_inotify_watches", 10), "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!canLimit())("where the system has no watches left (needs Linux with user namespaces)", () => {
  test.each([
    [
      "max_inotify_watches",
      12,
      /^No file watches are left on this system for .* \(fs\.inotify\.max_user_watches is \d+\)\. To raise the limit: sudo sysctl -w fs\.inotify\.max_user_watches=524288\. Until then changes are looked for every 1000 ms\.$/,
    ],
    [
      "max_inotify_instances",
      0,
      /^No more programs can watch files on this system \(fs\.inotify\.max_user_instances is \d+\)\. To raise the limit: sudo sysctl -w fs\.inotify\.max_user_instances=1024\. Until/,
    ],
  ])("%s: it is told, and polled", async (limit, value, sentence) => {
    const directory = temporaryDirectory();
    const files = Array.from({ length: 30 }, (_, n) => [`plugin/lib/${n}/a.py`, ""]);
    put(directory, { "plugin/x.py": "#!/bin/sh\n", "plugin/.autorestart_excludes": "", ...Object.fromEntries(files) });
    chmodSync(join(directory, "plugin/x.py"), 0o755);
    const script = await bundle(directory);
    const watcher = spawn("unshare", [
      ...withLimit(limit, value),
      process.execPath,
      script,
      join(directory, "plugin/x.py"),
    ]);
    onTestFinished(() => void watcher.kill("SIGKILL"));
    const lines = createInterface({ input: watcher.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    expect(await next()).toMatch(sentence);
    expect(await next()).toBe("ready");
    for (const name of ["lib/29/a.py", "lib/0/a.py", "lib/new/b/c.py"]) {
      mkdirSync(join(directory, "plugin", name, ".."), { recursive: true });
      writeFileSync(join(directory, "plugin", name), "new");
      expect(await next()).toBe(`${name} changed`);
    }
    watcher.kill("SIGKILL");
    await once(watcher, "exit");
  });
});

/** A program of its own that prints what the watcher tells. */
async function bundle(directory: string): Promise<string> {
  const outfile = join(directory, "watch.mjs");
  const contents = `
    import { sayProblem } from "./src/trace/sentences/watch.ts";
    import { watchPlugin } from "./src/watch/watch.ts";
    const print = (line) => process.stdout.write(line + "\\n");
    const watcher = watchPlugin({ executable: process.argv[2] }, { change: ({ reason }) => print(reason), problem: (problem) => print(sayProblem(problem)) });
    await watcher.ready;
    print("ready");
  `;
  const stdin = { contents, resolveDir: process.cwd(), loader: "js" as const };
  await build({ stdin, outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  return outfile;
}
