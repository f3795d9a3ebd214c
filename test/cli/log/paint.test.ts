import { describe, expect, test } from "vitest";
import { paint, surfaceOf } from "../../../src/cli/terminal/paint.ts";
import type { Piece } from "../../../src/cli/terminal/paint.ts";

const LINE: readonly Piece[] = [
  { text: "hello ", tone: "name" },
  { text: "failed", tone: "bad" },
];

describe("a terminal", () => {
  const terminal = { isTTY: true, columns: 80 };

  test.each([
    [terminal, {}, true, 80],
    [terminal, { NO_COLOR: "1" }, false, 80],
    [terminal, { NO_COLOR: "" }, true, 80],
    [terminal, { TERM: "dumb" }, false, 80],
    [{ isTTY: true, columns: 0 }, {}, true, undefined],
    [{ isTTY: true, columns: 40 }, {}, true, undefined],
    [{}, {}, false, undefined],
    [{ isTTY: false }, {}, false, undefined],
  ])("%j with %j: colours %s, columns %s", (stream, env, hasColours, columns) => {
    expect(surfaceOf(stream, env)).toEqual({ hasColours, columns });
  });

  test("has colours, and lines that fit", () => {
    expect(paint(LINE, { hasColours: true, columns: undefined })).toBe(
      "\u001b[36mhello \u001b[0m\u001b[31mfailed\u001b[0m",
    );
    expect(paint(LINE, { hasColours: false, columns: 12 })).toBe("hello failed");
    expect(paint(LINE, { hasColours: false, columns: 11 })).toBe("hello fa...");
    expect(paint(LINE, { hasColours: false, columns: 4 })).toBe("h...");
  });
});
