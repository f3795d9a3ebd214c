/** Which files of a traceback are a library's: the place to look at is in the plugin's own. */
import { expect, test } from "vitest";
import { isLibrary } from "../../src/session/rows/library.ts";

test.each([
  ["/home/me/hello.py", false],
  ["/home/me/lib/hello.py", false],
  ["/home/me/python3/hello.py", false],
  ["/usr/lib/python3.11/json/decoder.py", true],
  ["/home/me/.venv/lib/python3.11/site-packages/pyln/client/plugin.py", true],
  ["/usr/lib/python3/dist-packages/x.py", true],
  ["<frozen importlib._bootstrap>", true],
  ["/home/me/node_modules/x/index.js", true],
  ["/home/me/src/main.rs", false],
  ["/rustc/90b35a62/library/core/src/option.rs", true],
  ["/home/me/.cargo/registry/src/x-1.0/lib.rs", true],
  ["/home/me/.rustup/toolchains/x/lib/rustlib/src/rust/library/std/src/panicking.rs", true],
])("%s: %s", (file, expected) => {
  expect(isLibrary(file)).toBe(expected);
});
