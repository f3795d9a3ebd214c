import { chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { sayBuildFailed } from "../../src/trace/sentences/reload.ts";
import { runBuild } from "../../src/watch/build.ts";
import type { BuildResult } from "../../src/watch/build.ts";
import { findProject } from "../../src/watch/project.ts";
import { put, temporaryDirectory } from "./watched.ts";

interface Ran {
  readonly result: BuildResult;
  readonly lines: readonly string[];
  readonly cwd: string;
}

async function ran(command: string): Promise<Ran> {
  const cwd = temporaryDirectory();
  const lines: string[] = [];
  const result = await runBuild(command, { cwd, onLine: (line) => lines.push(line) });
  return { result, lines, cwd };
}

describe("a build", () => {
  test("that succeeds says how long it took", async () => {
    const { result, lines, cwd } = await ran(`pwd; echo "a  b" > 'out put'; cat out*`);
    expect(result).toEqual({ ok: true, ms: expect.any(Number) as number });
    expect(lines).toEqual([cwd, "a  b"]);
  });

  test("shows both outputs in the order of writing", async () => {
    const { lines } = await ran("for i in 1 2 3; do echo out $i; echo err $i >&2; done; printf 'no end of line'");
    expect(lines).toEqual(["out 1", "err 1", "out 2", "err 2", "out 3", "err 3", "no end of line"]);
  });

  test("is read by a shell", async () => {
    const { lines } = await ran("mkdir 'a b' && cd a* && A=1 sh -c 'echo $A' | cat; echo $((1 + 1))");
    expect(lines).toEqual(["1", "2"]);
  });

  test.each([
    ["exit 3", { kind: "exit", code: 3 }, /^failed with exit code 3 after \d+\.\d s$/],
    ["echo so >&2; false", { kind: "exit", code: 1 }, /exit code 1/],
    ["kill -9 $$", { kind: "signal", signal: "SIGKILL" }, /^was ended by SIGKILL after/],
    ["no-such-compiler x", { kind: "exit", code: 127 }, /there is no such command/],
    ["'unfinished", { kind: "exit", code: 2 }, /exit code 2/],
  ])("that fails says why: %s", async (command, why, sentence) => {
    const { result } = await ran(command);
    expect(result).toMatchObject({ ok: false, why });
    if (!result.ok) expect(sayBuildFailed(result)).toMatch(sentence);
  });

  test("that fails keeps its last lines", async () => {
    const { result } = await ran("seq 1000; echo error: it is wrong; exit 1");
    expect(result).toMatchObject({
      ok: false,
      outputTail: expect.stringMatching(/^902\n[^]*\n1000\nerror: it is wrong$/) as string,
    });
  });

  test("in a directory that does not exist", async () => {
    const result = await runBuild("true", { cwd: "/does/not/exist", onLine: () => undefined });
    expect(result).toMatchObject({
      ok: false,
      why: { kind: "start", message: "the directory /does/not/exist does not exist" },
    });
  });

  test("leaves nothing in the background", async () => {
    const { result, cwd } = await ran("sleep 1000 & echo $! > pid");
    expect(result.ok).toBe(true);
    await expect.poll(() => isRunning(pidIn(cwd))).toBe(false);
  });

  test.skipIf(process.platform !== "linux")("does not wait for a server that left it", async () => {
    const { result } = await ran("setsid sleep 3 & sleep 0.1");
    expect(result.ok).toBe(true);
    expect(result.ms).toBeLessThan(2500);
  });
});

describe("a build that is cancelled", () => {
  test.each([
    ["ends with all that it started", "sleep 1000 & echo $! > pid; echo started; wait"],
    [
      "may clean up",
      "trap 'sleep 0.2; rm half-done; exit' TERM; touch half-done; echo $$ > pid; echo started; while :; do sleep 0.05; done",
    ],
    ["is killed if it does not go", "trap '' TERM; echo $$ > pid; echo started; while :; do sleep 0.05; done"],
  ])("%s", async (_, command) => {
    const cwd = temporaryDirectory();
    const cancel = new AbortController();
    const onLine = (line: string): void => {
      if (line === "started") cancel.abort();
    };
    const result = await runBuild(command, { cwd, signal: cancel.signal, onLine });
    expect(result).toMatchObject({ ok: false, why: { kind: "cancelled" } });
    await expect.poll(() => isRunning(pidIn(cwd))).toBe(false);
    expect(existsSync(join(cwd, "half-done"))).toBe(false);
  });

  test("before it started does nothing", async () => {
    const cwd = temporaryDirectory();
    const result = await runBuild("touch done", { cwd, signal: AbortSignal.abort(), onLine: () => undefined });
    expect(result).toMatchObject({ ok: false, why: { kind: "cancelled" } });
    expect(existsSync(join(cwd, "done"))).toBe(false);
  });
});

function pidIn(directory: string): number {
  return Number(readFileSync(join(directory, "pid"), "utf8"));
}

/** Asked until it is so: a process that was killed is gone a moment later. A zombie is; its parent is no matter of ours. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("the project's directory", () => {
  test.each([
    ["of cargo", "Cargo.toml", "target/debug/x"],
    ["of go", "go.mod", "x"],
    ["of node", "package.json", "dist/bin/x.js"],
    ["of make", "Makefile", "build/x"],
    ["of poetry", "pyproject.toml", "src/x/x.py"],
  ])("%s is the nearest above", (_, marker, executable) => {
    const directory = temporaryDirectory();
    put(directory, { [marker]: "", [`inner/${marker}`]: "", [`inner/${executable}`]: "" });
    expect(findProject(join(directory, "inner", executable)).directory).toBe(join(directory, "inner"));
    expect(findProject(join(directory, executable)).directory).toBe(directory);
  });

  test("is that of a symlink's target", () => {
    const directory = temporaryDirectory();
    put(directory, { "project/go.mod": "", "project/cmd/x": "" });
    mkdirSync(join(directory, "plugins"));
    symlinkSync("../project/cmd/x", join(directory, "plugins/x"));
    expect(findProject(join(directory, "plugins/x")).directory).toBe(join(directory, "project"));
  });

  /** A tree of directories of this user's, but for these. */
  function owned(files: Readonly<Record<string, string>>, others: readonly string[]): string {
    const directory = temporaryDirectory();
    put(directory, files);
    for (const name of others) chownSync(join(directory, name), 65534, 65534);
    return directory;
  }

  test.runIf(process.getuid?.() === 0).each<[string, string[], string | undefined, string | undefined]>([
    ["belongs to another user", ["a/b"], "a", "a/b"],
    ["holds another user's marker alone, as /tmp may", ["a/b/Makefile"], "a", "a/b"],
    ["belongs to another user, as all above it", ["a/b", "a"], ".", "a/b"],
    ["holds another user's file beside its marker", ["a/b/x"], "a/b", undefined],
  ])("is not a nearer one that %s", (_, others, expected, foreign) => {
    const top = owned({ Makefile: "", "a/Makefile": "", "a/b/Makefile": "", "a/b/x": "" }, others);
    expect(findProject(join(top, "a/b/x"))).toEqual({
      directory: expected === undefined ? undefined : join(top, expected),
      foreign: foreign === undefined ? undefined : join(top, foreign),
    });
  });

  test.runIf(process.getuid?.() === 0)("is not even the file's own directory if that belongs to another user", () => {
    const top = owned({ "a/x": "" }, ["a"]);
    expect(findProject(join(top, "a/x"))).toEqual({ directory: undefined, foreign: join(top, "a") });
    vi.stubEnv("SUDO_UID", "65534");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(findProject(join(top, "a/x"))).toEqual({ directory: join(top, "a"), foreign: undefined });
  });

  test("is the file's own without any", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "x.py"), "");
    expect(findProject(join(directory, "x.py")).directory).toBe(dirname(join(directory, "x.py")));
  });
});

describe("a build that says very much", () => {
  test("shows its beginning, its errors and its end, and how much is left out", async () => {
    const { lines } = await ran(
      "seq 100000; echo 'a.c:1: error: no'; echo ' | int x'; seq 100000; echo '0 errors'; echo done",
    );
    expect(lines.slice(0, 2)).toEqual(["1", "2"]);
    const at = lines.indexOf("a.c:1: error: no");
    expect(lines[at - 1]).toMatch(/^\(\d+ lines left out\)$/);
    expect(lines[at + 1]).toBe(" | int x");
    expect(lines.slice(-3)).toEqual(["100000", "0 errors", "done"]);
    expect(lines.length).toBeLessThan(1000);
  });

  test("however many errors it has", async () => {
    const { lines, result } = await ran("i=0; yes error: no | head -n 100000; exit 1");
    expect(lines.length).toBeLessThan(1000);
    expect(result).toMatchObject({
      ok: false,
      outputTail: expect.stringMatching(/^(error: no\n){99}error: no$/) as string,
    });
  });

  test("keeps the beginning of a line that never ends", async () => {
    const { lines } = await ran("head -c 5000000 /dev/zero | tr '\\0' x; echo; echo next");
    expect(lines).toEqual(["x".repeat(2000), "next"]);
  });

  test("tears no character", async () => {
    const { lines } = await ran(`printf '\\303'; sleep 0.1; printf '\\244\\r\\n'`);
    expect(lines).toEqual(["ä"]);
  });
});
