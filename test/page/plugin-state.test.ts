import { expect, test } from "vitest";
import { stateOf } from "../../src/page/status/plugin-state.ts";

test.each([
  ["live", "serving", "serving", false],
  ["live", "failed", "ended: save it to start it", true],
  ["live", "reloading", "reloading", true],
  ["live", undefined, "serving", false],
  ["live", "recorded", "recorded", false],
  ["lost", "serving", "not connected", true],
  ["file", undefined, "recorded", false],
] as const)("a plugin behind a page that is %s, in state %s, is said to be %s", (connection, state, words, isBad) => {
  expect(stateOf(connection, state, undefined)).toEqual({ words, isBad });
});
