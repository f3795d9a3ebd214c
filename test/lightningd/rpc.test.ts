import { getEventListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callNode } from "../../src/lightningd/rpc.ts";

/** A node that answers every request by its own text. */
async function node(answer: (request: { id: string; method: string; params: unknown }) => string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rpc-"));
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (text) => socket.write(answer(JSON.parse(text.toString()) as never)));
  });
  const path = join(directory, "lightning-rpc");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });
  return path;
}

test("a call leaves nothing behind on the signal that it was given", async () => {
  const path = await node(({ id, params }) => JSON.stringify({ jsonrpc: "2.0", id, result: params }));
  const { signal } = new AbortController();
  for (let call = 0; call < 5; call++) expect(await callNode(path, "plugin", ["list"], signal)).toEqual(["list"]);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("an error is told in the node's words, and a node that is not there by the system's", async () => {
  const { signal } = new AbortController();
  const path = await node(({ id }) => JSON.stringify({ jsonrpc: "2.0", id, error: { code: -3, message: "no" } }));
  await expect(callNode(path, "plugin", [], signal)).rejects.toMatchObject({ code: -3, message: "no" });
  await expect(callNode(`${path}.not`, "plugin", [], signal)).rejects.toMatchObject({ code: "ENOENT" });
});

test("ends when the signal says so", async () => {
  const path = await node(() => "");
  const controller = new AbortController();
  const call = callNode(path, "plugin", [], controller.signal);
  controller.abort(new Error("it is over"));
  await expect(call).rejects.toThrow("it is over");
  await expect(callNode(path, "plugin", [], controller.signal)).rejects.toThrow("it is over");
});
