import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HISTORY_LINES, loadHistory, saveHistory } from "../../../src/cli/run/history.ts";
import { readOwnFile } from "../../../src/lightningd/memory/user-directory.ts";

function state(): { readonly XDG_STATE_HOME: string } {
  const path = mkdtempSync(join(tmpdir(), "history-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return { XDG_STATE_HOME: path };
}

test("what was saved is there again, newest first, beside what else is kept for this user alone", () => {
  const env = state();
  expect(loadHistory(env)).toEqual([]);
  saveHistory(env, ["newest", "older"]);
  expect(loadHistory(env)).toEqual(["newest", "older"]);
  expect(readOwnFile(join(env.XDG_STATE_HOME, "cln-autoreload/history"))).toBe("older\nnewest\n");
});

test("it does not grow without end", () => {
  const env = state();
  saveHistory(
    env,
    Array.from({ length: HISTORY_LINES + 5 }, (_, index) => `line ${index}`),
  );
  expect(loadHistory(env)).toHaveLength(HISTORY_LINES);
  expect(loadHistory(env)[0]).toBe("line 0");
});

test("a place that cannot be written costs nothing", () => {
  const env = { XDG_STATE_HOME: "/dev/null/history" };
  saveHistory(env, ["x"]);
  expect(loadHistory(env)).toEqual([]);
});
