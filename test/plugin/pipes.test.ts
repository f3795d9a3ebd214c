import { once } from "node:events";
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { openPipes, preparePipes } from "../../src/plugin/process/start/pipes.ts";

/** What a shell says that was given the pipes as its own. */
async function say(word: string): Promise<string> {
  const pipes = await openPipes();
  const child = spawn(
    "/bin/sh",
    ["-c", `read -r line < /dev/stdin; echo "${word} $line" > /dev/stdout; test -p /dev/stderr`],
    {
      stdio: [...pipes.childEnds],
    },
  );
  const exit = once(child, "exit");
  pipes.closeChildEnds();
  let heard = "";
  pipes.stdout.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  pipes.stderr.resume();
  // Opening a fifo by name waits for a writer, so ours stays until the child is through.
  pipes.stdin.write("heard\n");
  const closed = once(pipes.stdout, "close");
  expect(await exit).toEqual([0, null]);
  pipes.stdin.end();
  await closed;
  return heard;
}

test("a child has pipes that it can open by name", async () => {
  expect(await say("one")).toBe("one heard\n");
});

test("children that start together, with pipes made ahead, have pipes of their own", async () => {
  preparePipes();
  expect(await Promise.all([say("one"), say("two"), say("three")])).toEqual([
    "one heard\n",
    "two heard\n",
    "three heard\n",
  ]);
});
