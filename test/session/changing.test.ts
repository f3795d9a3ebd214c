/** What changes from call to call, by two texts of the same code. */
import { expect, test } from "vitest";
import { changingIn } from "../../src/session/json/changing.ts";

test.each<[string, string, string, Readonly<Record<string, boolean>>]>([
  ["nothing", '{"a":1}', '{ "a": 1 }', {}],
  ["a number", '{"a":1.5}', '{"a":-2e7}', { "/a": true }],
  ["a time in a text", '"at 12:03:05"', '"at 12:03:17"', { "": true }],
  ["a duration in a text", '"1.5 s"', '"12 s"', { "": true }],
  ["a random text", '{"id":"f91d-b7"}', '{"id":"7ac-0e"}', { "/id": false }],
  ["a value that comes and goes", '{"a":1,"b":2}', '{"a":1}', { "/b": false }],
  ["a truth", '{"a":true}', '{"a":false}', { "/a": false }],
  ["a list's length", '{"a":[1]}', '{"a":[1,1]}', { "/a": false }],
  ["one element", '{"a":[1,2]}', '{"a":[1,3]}', { "/a/1": true }],
  ["the order of elements", '{"a":["x","y","z"]}', '{"a":["x","z","y"]}', { "/a": false }],
  ["the order of objects", '{"a":[{"b":1},{"b":2},{"b":3}]}', '{"a":[{"b":3},{"b":2},{"b":1}]}', { "/a": false }],
  ["all names of an object", '{"a":{"x1":1,"x2":2}}', '{"a":{"x3":1,"x4":2}}', { "/a": false }],
  ["one name of several", '{"a":{"x":1,"y":2}}', '{"a":{"x":1,"z":2}}', { "/a/y": false, "/a/z": false }],
  ["an object that is empty", '{"a":{}}', '{"a":{"x":1}}', { "/a/x": false }],
])("%s", (_, one, other, changing) => {
  expect(Object.fromEntries(changingIn(one, other).map(({ at, keepsForm }) => [at, keepsForm]))).toEqual(changing);
});

test("texts as deep as they are long take no time", () => {
  const [open, close] = ["[".repeat(30_000), "]".repeat(30_000)];
  expect(changingIn(`${open}1${close}`, `${open}2${close}`)).toEqual([{ at: "/0".repeat(30_000), keepsForm: true }]);
});
