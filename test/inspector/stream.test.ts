/** What a tab is sent: all that is in memory, then what comes; and what it costs when it does not read. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { Live } from "../../src/inspector/live.ts";
import { Memory } from "../../src/inspector/memory.ts";
import type { Header, SessionEvent } from "../../src/session/format/events.ts";
import { lineOf } from "../../src/session/format/line.ts";
import { TOKEN, door, request } from "./door.ts";

const HEADER: Header = {
  autoreload: "session/1",
  at: "2026-11-27T01:03:36.551Z",
  tool: "0.1.0",
  host: "lightningd",
  network: "regtest",
  plugins: [],
  masked: true,
  ignore: [],
};

interface Session {
  readonly memory: Memory;
  readonly live: Live;
  readonly add: (events: number, characters?: number) => void;
}

function session(mostBytes?: number): Session {
  const memory = new Memory(0, mostBytes);
  const live = new Live({
    memory,
    inspecting: { at: { port: 0 }, token: TOKEN, run: "this" },
    header: () => HEADER,
    proxy: async () => Promise.reject(new Error("there is none")),
  });
  const add = (events: number, characters = 10): void => {
    for (let count = 0; count < events; count++) {
      const n = memory.last + 1;
      const event: SessionEvent = { n, t: n, k: "stderr", p: 1, v: 1, text: "x".repeat(characters) };
      memory.keep(event, lineOf(event), false);
    }
    live.more();
  };
  return { memory, live, add };
}

type Line = Readonly<Record<string, unknown>>;

class Tab {
  readonly socket: Socket;
  bytes = 0;
  #text = "";
  #wake: () => void = () => undefined;

  constructor(port: number, query: string) {
    this.socket = connect(port, "127.0.0.1");
    const headers = { Host: `127.0.0.1:${port}`, Authorization: `Bearer ${TOKEN}` };
    // In HTTP/1.0 there are no chunks.
    this.socket.write(request(`GET /events${query} HTTP/1.0`, headers));
    this.socket.on("data", (piece: Buffer) => {
      this.bytes += piece.length;
      this.#text += piece.toString();
      this.#wake();
    });
  }

  get lines(): Line[] {
    const body = this.#text.slice(this.#text.indexOf("\r\n\r\n") + 4);
    return body
      .slice(0, body.lastIndexOf("\n") + 1)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Line);
  }

  /** Its lines, once the last event has this number. */
  async until(n: number): Promise<Line[]> {
    while (this.lines.at(-1)?.["n"] !== n) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.lines;
  }
}

function numbersOf(lines: readonly Line[]): unknown[] {
  return lines.map(({ n }) => n);
}

test("a tab is sent the header, all that is in memory, and what comes then", async () => {
  const { live, add } = session();
  await using open = await door({ port: 0 }, live);
  add(3);
  const tab = new Tab(portOf(open.at), "");
  const [header, ...events] = await tab.until(3);
  expect(header).toEqual({ ...HEADER, run: "this", oldest: 1 });
  expect(numbersOf(events)).toEqual([1, 2, 3]);
  add(2);
  expect(numbersOf(await tab.until(5)).slice(1)).toEqual([1, 2, 3, 4, 5]);
  tab.socket.destroy();
});

test.each([
  ["what it does not have", "?after=3&of=this", [4, 5]],
  ["all of it, if what it has is of another run", "?after=3&of=other", [1, 2, 3, 4, 5]],
  ["all of it, if it does not say of which run it has something", "?after=3", [1, 2, 3, 4, 5]],
])("a tab that comes again is sent %s", async (_, query, numbers) => {
  const { live, add } = session();
  await using open = await door({ port: 0 }, live);
  add(5);
  const tab = new Tab(portOf(open.at), query);
  expect(numbersOf(await tab.until(5)).slice(1)).toEqual(numbers);
  tab.socket.destroy();
});

test("what has left the memory is said to be lost, with how much it was", async () => {
  const { live, add, memory } = session(10_000);
  await using open = await door({ port: 0 }, live);
  add(100, 300);
  const { oldest } = memory;
  expect(oldest).toBeGreaterThan(2);
  const tab = new Tab(portOf(open.at), "?after=2&of=this");
  const [header, lost, first] = await tab.until(100);
  expect(header).toMatchObject({ oldest });
  expect(lost).toEqual({ n: oldest - 1, t: oldest, k: "lost", messages: oldest - 3, bytes: 0 });
  expect(first).toMatchObject({ n: oldest });
  tab.socket.destroy();
});

test("a tab that does not read costs what a socket holds, and is told what it missed when it reads again", async () => {
  const MOST = 1024 * 1024;
  const { live, add, memory } = session(MOST);
  await using open = await door({ port: 0 }, live);
  add(1);
  const tab = new Tab(portOf(open.at), "");
  await tab.until(1);
  tab.socket.pause();
  // 64 MB, of which the sockets hold a few.
  for (let n = 0; n < 640; n++) {
    add(10, 10_000);
    await new Promise(setImmediate);
    expect(memory.bytes).toBeLessThanOrEqual(MOST);
  }
  tab.socket.resume();
  const events = (await tab.until(6401)).slice(1);
  const lost = events.flatMap((event) => (event["k"] === "lost" ? [Number(event["messages"])] : []));
  expect(lost.length).toBeGreaterThan(0);
  const missed = lost.reduce((sum, messages) => sum + messages, 0);
  expect(events.length - lost.length + missed).toBe(6401);
  expect(tab.bytes).toBeLessThan(32 * 1024 * 1024);
  const numbers = events.map(({ n }) => Number(n));
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  tab.socket.destroy();
});

function portOf(at: object): number {
  return "port" in at ? Number(at.port) : 0;
}
