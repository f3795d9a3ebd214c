import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ancestors, parentIn, splitArgs, splitCmdline } from "../../src/lightningd/launch/ancestors.ts";

/** Small images have none; macOS always has. */
const ps = ["/bin/ps", "/usr/bin/ps"].some((path) => existsSync(path));

/** Runs a process of that command line, whose parent is this one, until the check is done. */
async function withProcess(args: readonly string[], check: (pid: number) => void): Promise<void> {
  const child = spawn("/bin/sh", ["-c", "echo ready; read line", ...args], {
    argv0: "lightningd",
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  check(child.pid ?? 0);
  child.stdin.end();
  await text(child.stdout);
}

describe("ancestors", () => {
  test.runIf(process.platform === "linux")(
    "gives arguments exactly, spaces, newlines and empty ones included",
    async () => {
      const args = ["--autoreload-plugin=/a b/x.py", "", "--x", "line\nbreak", "ünï", ""];
      await withProcess(args, (pid) => {
        const [child, parent] = ancestors(pid, "linux");
        expect(child).toEqual({ pid, argv: ["lightningd", "-c", "echo ready; read line", ...args] });
        expect(parent?.pid).toBe(process.pid);
        expect(parent?.argv?.length).toBeGreaterThan(0);
      });
    },
  );

  test.runIf(ps)("asks ps where there is no /proc", async () => {
    await withProcess(["--daemon", "--autoreload-plugin=/a b/x.py", "--network", "regtest"], (pid) => {
      const [child, parent] = ancestors(pid, "darwin");
      expect(child?.argv?.slice(-4)).toEqual(["--daemon", "--autoreload-plugin=/a b/x.py", "--network", "regtest"]);
      expect(child?.argv?.[0]).toBe("lightningd");
      expect(parent?.pid).toBe(process.pid);
    });
  });

  test("ends at process 1, and at the first that cannot be seen", () => {
    const up = [...ancestors(process.pid, process.platform)];
    expect(up[0]?.pid).toBe(process.pid);
    expect(up.at(-1)?.pid).toBe(1);
    const gone = 2 ** 22 + 1;
    for (const platform of ["linux", "darwin"] as const) {
      const [only, ...more] = ancestors(gone, platform);
      expect(more).toEqual([]);
      expect(only?.argv).toBeUndefined();
      expect(only?.problem).toContain(`process ${gone}`);
    }
  });

  test("reads no further than it is asked to", () => {
    const [first] = ancestors(process.pid, process.platform);
    expect(first?.pid).toBe(process.pid);
  });
});

describe("splitCmdline", () => {
  test("gives back any arguments", () => {
    const argument = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1 }), (argv) => {
        expect(splitCmdline(argv.map((arg) => `${arg}\0`).join(""))).toEqual(argv);
      }),
    );
  });

  test("a kernel thread and a zombie have none", () => expect(splitCmdline("")).toEqual([]));
});

test.each([
  ["123 (cat) S 77 123 1", 77],
  ["123 (a) b) S 9 (x) R 78 123 1", 78],
  ["123 (two words) R 1 123 1", 1],
])("parentIn %j", (stat, parent) => expect(parentIn(stat)).toBe(parent));

describe("splitArgs tells the words that ps joined apart", () => {
  const exists = (path: string): boolean => ["/x/my plugin.py", "/x/y.py"].includes(path);
  test.each<[string, string[]]>([
    ["lightningd --daemon", ["lightningd", "--daemon"]],
    ["lightningd --network regtest --x=1", ["lightningd", "--network", "regtest", "--x=1"]],
    ["python3 run.py --x=1", ["python3", "run.py", "--x=1"]],
    ["l --autoreload-plugin=/x/my plugin.py --x=1", ["l", "--autoreload-plugin=/x/my plugin.py", "--x=1"]],
    ["l --autoreload-plugin /x/my plugin.py --x=1", ["l", "--autoreload-plugin", "/x/my plugin.py", "--x=1"]],
    ["l --autoreload-plugin=/x/my plugin.py start now", ["l", "--autoreload-plugin=/x/my plugin.py", "start", "now"]],
    ["l --autoreload-plugin=/x/y.py start", ["l", "--autoreload-plugin=/x/y.py", "start"]],
    ["l --autoreload-plugin=./no such.py --x", ["l", "--autoreload-plugin=./no such.py", "--x"]],
    ["l --alias=two  spaces -n 1", ["l", "--alias=two  spaces", "-n", "1"]],
    ["", [""]],
  ])("%s", (line, argv) => expect(splitArgs(line, exists)).toEqual(argv));
});
