/** Traffic while a tab is open that does not read: neither callers wait for it nor another tab. */
import { connect } from "node:net";
import { expect, test } from "vitest";
import { ECHOES_BYTES, LIMIT_MS, Workbench } from "../proxy/workbench.ts";
import { request } from "./door.ts";
import { Visitor } from "./visitor.ts";

/** 15 MB in all, of which the sockets of a tab hold a few. */
const ROUNDS = 12;
const AT_ONCE = 10;
const TEXT = "x".repeat(60_000);

test("nobody waits for a tab that does not read", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": ECHOES_BYTES },
    options: { "autoreload-inspect": "auto" },
  });
  using visitor = await Visitor.of(bench);
  const { port } = new URL(visitor.base);
  const deaf = connect(Number(port), "127.0.0.1");
  const headers = { Host: `127.0.0.1:${port}`, Authorization: `Bearer ${visitor.token}` };
  deaf.write(request("GET /events HTTP/1.1", headers));
  deaf.pause();
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => bench.call("echo", { n, text: TEXT })));
  }
  // Where the thread came behind by a whole ring, it lost some; not for long.
  const isSeen = (): boolean =>
    visitor.events.some((event) => event.k === "res" && event.m === "echo" && event.size < 1000);
  const called = async (): Promise<boolean> => bench.call("echo", { last: true }).then(isSeen);
  await expect.poll(called, { timeout: LIMIT_MS }).toBe(true);
  deaf.destroy();
});
