import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HISTORY_LINES, historyPath, loadHistory, saveHistory } from "../../../src/cli/run/history.ts";

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "history-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("what was saved is there again, newest first, for its user alone", () => {
  const path = historyPath({ XDG_STATE_HOME: directory() });
  expect(loadHistory(path)).toEqual([]);
  saveHistory(path, ["newest", "older"]);
  expect(loadHistory(path)).toEqual(["newest", "older"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("it does not grow without end", () => {
  const path = join(directory(), "history");
  saveHistory(
    path,
    Array.from({ length: HISTORY_LINES + 5 }, (_, index) => `line ${index}`),
  );
  expect(loadHistory(path)).toHaveLength(HISTORY_LINES);
  expect(loadHistory(path)[0]).toBe("line 0");
});

test("it stands under the home directory by default, and a place that cannot be written costs nothing", () => {
  expect(historyPath({})).toMatch(/\/\.local\/state\/autoreload\/history$/);
  saveHistory("/dev/null/history", ["x"]);
  expect(loadHistory("/dev/null/history")).toEqual([]);
});
