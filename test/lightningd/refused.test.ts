import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recallRefused, refusedFrom, rememberRefused } from "../../src/lightningd/memory/refused.ts";
import { rememberManifest, stateFile } from "../../src/lightningd/memory/state.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "state-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const hello = { declaration: "methods hello", node: "/l/regtest" };

describe("what lightningd refused", () => {
  test("comes back, and leaves no file once all is taken", () => {
    expect(recallRefused("/x/a.py", directory)).toEqual({ deaths: 0, names: [] });
    expect(rememberRefused("/x/a.py", [hello], directory)).toBeUndefined();
    rememberManifest("/x/a.py", "{}", directory);
    expect(recallRefused("/x/a.py", directory)).toEqual({ deaths: 0, names: [hello] });
    expect(recallRefused("/x/b.py", directory)).toEqual({ deaths: 0, names: [] });
    rememberRefused("/x/a.py", [], directory);
    expect(recallRefused("/x/a.py", directory)).toEqual({ deaths: 0, names: [] });
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test("counts deaths until a start goes well, and keeps the names meanwhile", () => {
    rememberRefused("/x/a.py", [hello], directory);
    for (const deaths of [1, 2]) {
      appendFileSync(stateFile("/x/a.py", "killed", directory), "killed\n");
      expect(recallRefused("/x/a.py", directory)).toEqual({ deaths, names: [hello] });
    }
    rememberRefused("/x/a.py", [hello], directory);
    expect(recallRefused("/x/a.py", directory)).toEqual({ deaths: 0, names: [hello] });
  });

  test.each(["", "null", "{", "[]", '{"names":7}', '{"names":[null,{"declaration":1,"node":"/"},{"node":"/"}]}'])(
    "in a file that holds %s is as none",
    (text) => {
      writeFileSync(stateFile("/x/a.py", "refused", directory), text);
      expect(recallRefused("/x/a.py", directory).names).toEqual([]);
    },
  );

  test("is told where it cannot be kept", () => {
    expect(rememberRefused("/x/a.py", [hello], "/dev/null/x")).toMatch(
      /^What lightningd refused of \/x\/a\.py could not be kept \(.*\), so it is asked for again when the node starts\.$/,
    );
  });
});

describe("what is kept of a node's answer", () => {
  test("is what this node refuses now, and what another one did that is still there", () => {
    const here = "/l/regtest";
    const there = directory;
    const before = [
      { declaration: "methods taken", node: here },
      { declaration: "methods elsewhere", node: there },
      { declaration: "methods both", node: there },
      { declaration: "methods gone", node: there },
      { declaration: "methods of-no-node", node: join(directory, "removed") },
      { declaration: 'hooks {"name":"kept"}', node: here },
      { declaration: 'hooks {"name":"changed"}', node: here },
    ];
    const offered = new Set(
      before.map(({ declaration }) => declaration).filter((words) => !/gone|changed/.test(words)),
    );
    expect(refusedFrom(before, new Set(["methods both", "hooks new"]), offered, here)).toEqual([
      { declaration: "methods elsewhere", node: there },
      { declaration: 'hooks {"name":"kept"}', node: here },
      { declaration: "methods both", node: here },
      { declaration: "hooks new", node: here },
    ]);
  });
});
