import { expect, test } from "vitest";
import { addressOf, mainPlaceIn, placesIn } from "../../src/page/text/places.ts";

const drawn = (text: string): string[] =>
  placesIn(text).map(
    ({ words, file, line, column }) => `${words} = ${file} ${line}${column === undefined ? "" : ` ${column}`}`,
  );

test.each([
  [
    "Python",
    'File "/home/me/my hello.py", line 31, in hello',
    ['File "/home/me/my hello.py", line 31 = /home/me/my hello.py 31'],
  ],
  ["Node", "    at hello (/home/me/hello.mjs:27:15)", ["/home/me/hello.mjs:27:15 = /home/me/hello.mjs 27 15"]],
  ["a file's address", "at file:///home/me/a.js:3:1", ["file:///home/me/a.js:3:1 = /home/me/a.js 3 1"]],
  [
    "Go and compilers",
    "\t/src/main.go:12 +0x1d\n/src/a.c:3: error",
    ["/src/main.go:12 = /src/main.go 12", "/src/a.c:3 = /src/a.c 3"],
  ],
  ["what is no place", "http://example.org/a.js:80 and main.rs:3, and 12:30:01", []],
])("finds places of %s", (_, text, places) => {
  expect(drawn(text)).toEqual(places);
});

test.each([
  ["vscode", "vscode://file/home/me/my%20hello.py:31"],
  ["idea", "idea://open?file=/home/me/my%20hello.py&line=31"],
  ["none", ""],
] as const)("the address for %s", (editor, address) => {
  expect(addressOf(editor, "/home/me/my hello.py", 31)).toBe(address);
});

test("a file's name ends no address", () => {
  expect(addressOf("vscode", "/a?b#c", 1)).toBe("vscode://file/a%3Fb%23c:1");
});

test.each([
  ["the innermost", 'File "/a.py", line 1\nFile "/b.py", line 2', "/b.py"],
  ["no library's", 'File "/a.py", line 1\nFile "/v/lib/python3.11/site-packages/pyln/b.py", line 2', "/a.py"],
  ["no module's", "at f (/me/a.mjs:1:1)\nat g (/me/node_modules/x/b.mjs:2:1)", "/me/a.mjs"],
  ["a library's where there is no other", 'File "/v/lib/python3.11/json/b.py", line 2', "/v/lib/python3.11/json/b.py"],
  ["none", "KeyError", undefined],
])("where to look first is %s", (_, text, file) => {
  expect(mainPlaceIn(text)?.file).toBe(file);
});
