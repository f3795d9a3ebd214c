import { describe, expect, test } from "vitest";
import { sampleHook } from "../../src/lightningd/samples.ts";
import { HOOK_NAMES } from "../../src/lightningd/facts/hooks.ts";
import { error, result, startHost, toldPlugin, until } from "./support.ts";
import type { ToldPlugin } from "./support.ts";

function hooked(name: string, hook: string | object, answer?: string): ToldPlugin {
  const topic = typeof hook === "string" ? hook : (hook as { readonly name: string }).name;
  return toldPlugin(name, { manifest: { hooks: [hook] }, answers: answer === undefined ? {} : { [topic]: answer } });
}

const CONTINUE = { kind: "continue" };

test("every hook goes on where nobody is asked, and where the one asked lets it", async () => {
  const changing = ["openchannel2_changed", "openchannel2_sign"];
  const answers = changing.map((hook) => {
    const { psbt } = (sampleHook(hook) as Readonly<Record<string, { readonly psbt: string }>>)[hook] ?? {};
    return [hook, result(JSON.stringify({ result: "continue", psbt }))] as const;
  });
  const plugin = toldPlugin("x.mjs", { manifest: { hooks: HOOK_NAMES }, answers: Object.fromEntries(answers) });
  const [none, host] = await Promise.all([startHost({}), startHost({ plugins: [plugin] })]);
  for (const hook of HOOK_NAMES) {
    expect(await none.hook(hook)).toMatchObject({ ...CONTINUE, answers: [] });
    expect(await host.hook(hook)).toMatchObject({ ...CONTINUE, answers: [{ plugin: "x.mjs" }] });
    expect(plugin.received()).toMatch(new RegExp(`"id":"cln:${hook}#\\d+","method":"${hook}","params":\\{`));
  }
  expect(host.verdicts.list).toEqual([]);
});

test("one is asked after the other, in order, until one does not let it go on", async () => {
  const reject = result('{"result":"reject","error_message":"no"}');
  const plugins = [
    hooked("last.mjs", { name: "openchannel", after: ["says-no.mjs"] }),
    hooked("first.mjs", "openchannel"),
    hooked("says-no.mjs", "openchannel", reject),
  ];
  const host = await startHost({ plugins });
  const outcome = await host.hook("openchannel");
  expect(outcome).toMatchObject({
    kind: "result",
    plugin: "says-no.mjs",
    value: { result: "reject", error_message: "no" },
  });
  expect(outcome.answers.map(({ plugin }) => plugin)).toEqual(["first.mjs", "says-no.mjs"]);
  expect(plugins[0]?.received()).not.toContain("openchannel#");
});

test("filters keep a plugin from being asked", async () => {
  const plugins = [
    hooked("some.mjs", { name: "custommsg", filters: [32_769] }),
    hooked("others.mjs", { name: "custommsg", filters: [1, 2] }),
    hooked("all.mjs", "custommsg"),
  ];
  const host = await startHost({ plugins });
  const { answers } = await host.hook("custommsg", { peer_id: "02", payload: "8001ff" });
  expect(answers.map(({ plugin }) => plugin)).toEqual(["some.mjs", "all.mjs"]);
});

describe("answers that end lightningd are told, and the chain goes on", () => {
  test.each([
    [
      "htlc_accepted",
      error('{"code":-1,"message":"m"}'),
      /^Plugin bad.mjs for htlc_accepted returned non-result response \{/,
    ],
    ["htlc_accepted", error('"oops"'), /returned non-result response/],
    ["htlc_accepted", '{"jsonrpc":"2.0","id":$ID}', /returned non-result response/],
    ["htlc_accepted", result('{"result":"reslove"}'), /gave the htlc_accepted hook a wrong answer: "result" must be/],
    ["htlc_accepted", result("null"), /wrong answer/],
    ["peer_connected", result('{"result":"yes"}'), /wrong answer/],
    ["invoice_payment", result('{"result":1}'), /wrong answer/],
    ["custommsg", result("{}"), /wrong answer/],
    ["openchannel2_changed", result('{"result":"continue"}'), /psbt/],
    ["db_write", result('{"result":"no"}'), /returned failed db_write/],
    ["db_write", error('{"code":-4,"message":"m"}'), /returned an invalid response to the db_write hook/],
  ])("%s %s", async (hook, answer, why) => {
    const bad = hooked("bad.mjs", hook, answer);
    const host = await startHost({});
    await host.pluginStart(bad.path);
    await host.pluginStart(hooked("good.mjs", hook).path);
    const { answers } = await host.hook(hook);
    expect(answers.map(({ plugin }) => plugin)).toContain("good.mjs");
    expect(host.verdicts.list[0]).toEqual({
      victim: "node",
      plugin: "bad.mjs",
      why: expect.stringMatching(why) as string,
    });
    expect(host.log.lines.some(({ level, text }) => level === "broken" && why.test(text))).toBe(true);
  });
});

test.each([
  ["the error that says so", error('{"code":-4,"message":"dead"}')],
  ["its death", "!exit"],
])("a plugin's end, told by %s, is taken for continue", async (_, answer) => {
  const host = await startHost({
    plugins: [hooked("dies.mjs", "htlc_accepted", answer), hooked("on.mjs", "htlc_accepted")],
  });
  const outcome = await host.hook("htlc_accepted");
  expect(outcome).toMatchObject({ kind: "continue", answers: [{ plugin: "dies.mjs" }, { plugin: "on.mjs" }] });
  expect(host.verdicts.list).toEqual([]);
  expect(host.log.lines).toContainEqual(
    expect.objectContaining({ source: "lightningd", text: "Plugin died from htlc_accepted hook call" }),
  );
});

test("hooks whose result nobody reads can be answered with anything", async () => {
  const hooks = ["commitment_revocation", "onion_message_recv"];
  const plugin = toldPlugin("x.mjs", {
    manifest: { hooks },
    answers: Object.fromEntries(hooks.map((hook) => [hook, result('{"result":"whatever"}')])),
  });
  const host = await startHost({ plugins: [plugin] });
  expect(await host.hook("commitment_revocation")).toMatchObject(CONTINUE);
  expect(await host.hook("onion_message_recv")).toMatchObject({ kind: "result", value: { result: "whatever" } });
  expect(host.verdicts.list).toEqual([]);
});

test("what a plugin changes, the next one sees", async () => {
  const payload = `{"result":"continue","payload":"${"01".repeat(32)}","forward_to":"${"ab".repeat(32)}"}`;
  const next = hooked("next.mjs", "htlc_accepted");
  const host = await startHost({ plugins: [hooked("changes.mjs", "htlc_accepted", result(payload)), next] });
  expect(await host.hook("htlc_accepted")).toMatchObject({
    kind: "continue",
    params: { onion: { payload: `20${"01".repeat(32)}` }, forward_to: "ab".repeat(32) },
  });
  expect(next.received()).toContain(`"payload":"20${"01".repeat(32)}"`);
});

test("a plugin that comes while a hook is in use is asked from the next call on", async () => {
  const waiting = hooked("waits.mjs", "peer_connected", "!nothing");
  const host = await startHost({ plugins: [waiting] });
  const outcome = host.hook("peer_connected");
  await until(() => waiting.received().includes("peer_connected#"), "the call");
  await host.pluginStart(hooked("late.mjs", { name: "peer_connected", before: ["waits.mjs"] }).path);
  expect(host.log.lines).toContainEqual(
    expect.objectContaining({ text: "Deferring registration of hook peer_connected until it's not in use." }),
  );
  const id = /"id":("cln:peer_connected#\d+")/.exec(waiting.received())?.[1] ?? "";
  const { child } = host.plugin("waits.mjs");
  child?.emit("stdout", Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{"result":"continue"}}`));
  await outcome;
  const next = host.hook("peer_connected");
  next.catch(() => undefined);
  await until(() => waiting.received().split("peer_connected#").length === 3, "the second call");
  expect(host.verdicts.list).toEqual([]);
  await host.kill();
  await expect(next).rejects.toThrow("the host was stopped before the hook peer_connected was answered");
});

test("there are no other hooks than lightningd's", async () => {
  const host = await startHost({});
  await expect(host.hook("frob")).rejects.toThrow(
    /lightningd has no hook frob; it has commitment_revocation, custommsg/,
  );
});
