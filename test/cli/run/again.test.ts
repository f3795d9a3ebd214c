/** `autoreload run` asks again by itself, and by the words of its prompt. */
import { expect, test } from "vitest";
import { source } from "../../proxy/workbench.ts";
import { Running } from "./running.ts";

const HELLO = (greeting: string): string =>
  source(`{ methods: { hello: ({ name }) => ${JSON.stringify(greeting)} + " " + name } }`);

test("a save is asked again without an option, and again, last, show, diff and pin are there", async () => {
  const running = new Running(HELLO("Hello"));
  expect(await running.line("hello name=bob")).toBe("Hello bob");
  running.save(HELLO("Hi"));
  await running.says('x.mjs: asked again: 1 differs (hello: was "Hello bob", is "Hi bob")');
  expect(await running.line("again hello")).toMatchObject({ asked: [{ result: "Hi bob" }] });
  expect(await running.line("last")).toMatchObject({ kept: [{ n: 1, method: "hello", versions: [1, 2] }] });
  expect(await running.line("again --by-version hello")).toEqual(await running.line("show 1"));
  expect(await running.line("diff")).toMatchObject({ kept: [{ differences: [{ is: '"Hi bob"' }] }] });
  expect(await running.line("pin hello")).toMatchObject({ pinned: [{ n: 1 }] });
  expect(await running.line("unpin hello")).toEqual({ pinned: [] });
});

test("it can be told not to", async () => {
  const running = new Running(HELLO("Hello"), ["-o", "autoreload-verdict=false"]);
  expect(await running.line("hello name=bob")).toBe("Hello bob");
  const status = (await running.line("autoreload-status")) as object;
  expect(JSON.stringify(status)).not.toContain("asked_again");
  running.save(HELLO("Hi"));
  await running.says("reloaded in");
  expect(await running.line("hello name=bob")).toBe("Hi bob");
});
