import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { startHost, temporaryDirectory, toldPlugin } from "./support.ts";

const POLITE = { subscriptions: ["shutdown"] };

test("a plugin that asked for shutdown is told and waited for; any other one loses its pipes", async () => {
  const polite = toldPlugin("polite.mjs", { manifest: POLITE });
  const other = toldPlugin("other.mjs");
  const host = await startHost({ plugins: [polite, other] });
  await host.stop();
  expect(polite.received()).toMatch(/\{"jsonrpc":"2.0","method":"shutdown","params":\{"shutdown":\{\}\}\}\n\n$/);
  expect(other.received()).not.toContain("shutdown");
  expect(host.plugin("polite.mjs").child?.exit).toEqual({ code: 0, signal: null });
  expect(host.plugin("other.mjs").child?.exit).toBeDefined();
  expect(host.leftOver).toEqual([]);
  expect(await host.log.find(/polite.mjs: Killing/)).toMatchObject({ level: "debug" });
});

test("a plugin that takes too long is given up, and counted if it lives on", async () => {
  const slow = toldPlugin("slow.mjs", { manifest: POLITE, answers: { shutdown: "!nothing" } });
  const host = await startHost({ plugins: [slow], shutdownMs: 100 });
  await host.stop();
  expect(host.log.lines).toContainEqual(
    expect.objectContaining({ source: "lightningd", text: "slow.mjs: failed to self-terminate in time, killing." }),
  );
  expect(host.plugin("slow.mjs").child?.exit).toBeDefined();
});

test("plugin stop kills at once, or after its time who asked for shutdown", async () => {
  const slow = toldPlugin("slow.mjs", { manifest: POLITE, answers: { shutdown: "!nothing" } });
  const host = await startHost({ plugins: [slow, toldPlugin("other.mjs")], shutdownMs: 100 });
  await host.pluginStop("other.mjs");
  await host.pluginStop("slow.mjs");
  const texts = host.log.lines.filter(({ source }) => source.startsWith("plugin-")).map(({ text }) => text);
  expect(texts.filter((text) => !text.startsWith("started"))).toEqual([
    "Killing plugin: stopped by lightningd via RPC",
    "Timeout on shutdown: killing anyway",
    "Killing plugin: stopped by lightningd via RPC",
  ]);
  expect(host.verdicts.list).toEqual([]);
});

test("when lightningd is killed its plugins see the end of their stdin", async () => {
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: POLITE })] });
  await host.kill();
  expect(host.plugin("x.mjs").child?.exit).toEqual({ code: 0, signal: null });
  await host.stop();
});

test("a directory that was made is removed, one that was named is kept", async () => {
  const lightningDir = temporaryDirectory();
  const own = await startHost({});
  const named = await startHost({ lightningDir });
  await Promise.all([own.stop(), named.stop()]);
  expect(existsSync(own.lightningDir)).toBe(false);
  expect(existsSync(`${lightningDir}/regtest`)).toBe(true);
});
