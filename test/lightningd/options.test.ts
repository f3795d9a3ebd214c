import { expect, test } from "vitest";
import { readSettings } from "../../src/lightningd/options/options.ts";

test.each([
  [[], false],
  // As it stands on lightningd's command line; as init has it; from the environment.
  [[""], true],
  [["true"], true],
  [["false"], false],
  [["false", ""], true],
])("autoreload-strict given as %j is %j", (given, strict) => {
  const settings = readSettings(new Map([["autoreload-strict", given]]), "a.py", [], () => expect.unreachable());
  expect(settings.strict).toBe(strict);
});
