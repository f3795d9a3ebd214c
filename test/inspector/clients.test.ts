/** Clients that are slow, many, or never done. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { TOKEN, door, request, statusOf } from "./door.ts";
import type { Door } from "./door.ts";

const OURS = { Host: "127.0.0.1:1", Authorization: `Bearer ${TOKEN}` };
const STATE = request("GET /state HTTP/1.1", { ...OURS, Connection: "close" });

function connected({ at }: Door): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = "port" in at ? connect(at.port, "127.0.0.1") : connect(at.path);
    socket.once("connect", () => resolve(socket)).once("error", reject);
    socket.resume();
  });
}

test.each([
  ["half a head", "GET /state HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"],
  ["nothing", ""],
  [
    "half a body",
    request("POST /again HTTP/1.1", { ...OURS, "Content-Type": "application/json", "Content-Length": "9" }, "{"),
  ],
  ["a whole request, and keeps its connection", request("GET /state HTTP/1.1", OURS)],
])("a client that sends %s is let go", async (_, bytes) => {
  await using open = await door(undefined, undefined, true);
  await open.send(bytes);
});

test("64 connections are taken, and one more when one of them has gone", async () => {
  await using open = await door();
  const sockets: Socket[] = [];
  for (let n = 0; n < 64; n++) sockets.push(await connected(open));
  // Nothing is said to it: whoever fills them up is no browser.
  expect(await open.send("").catch(() => "")).toBe("");
  const [first] = sockets;
  await new Promise((resolve) => first?.once("close", resolve).end());
  await expect.poll(async () => statusOf(await open.send(STATE).catch(() => ""))).toBe(200);
  for (const socket of sockets) socket.destroy();
});

test("16 tabs may be open; one more is told so", async () => {
  await using open = await door(undefined, {
    stream: (to) => void to.write("line\n"),
    answer: async () => Promise.resolve({}),
  });
  const events = request("GET /events HTTP/1.1", OURS);
  const tabs: Socket[] = [];
  for (let n = 0; n < 16; n++) tabs.push((await streamed(open, events)).tab);
  const answer = await open.send(events);
  expect(statusOf(answer)).toBe(503);
  expect(answer).toContain("16 tabs are open");
  expect(statusOf(await open.send(STATE))).toBe(200);
  tabs.pop()?.destroy();
  await expect.poll(async () => (await streamed(open, events)).status).toBe(200);
  for (const tab of tabs) tab.destroy();
});

async function streamed(open: Door, events: string): Promise<{ readonly tab: Socket; readonly status: number }> {
  const tab = await connected(open);
  const first = new Promise<Buffer>((resolve) => tab.once("data", resolve));
  tab.write(events);
  return { tab, status: statusOf((await first).toString()) };
}
