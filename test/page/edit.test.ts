/** What a user types before a request is asked again. */
import { expect, test } from "vitest";
import { faultOfParams } from "../../src/page/actions/params.ts";

test.each([
  ['{"a":1}', undefined],
  ["[]", undefined],
  ["1", "Params are an object"],
  ["null", "Params are an object"],
  ['{"a":', "This is no JSON yet"],
])("%s is sent, or it is said why not", (text, fault) => {
  if (fault === undefined) expect(faultOfParams(text)).toBeUndefined();
  else expect(faultOfParams(text)).toContain(fault);
});
