import { expect, test } from "vitest";
import { NOTIFICATION_TOPICS } from "../../src/lightningd/samples.ts";
import { result, startHost, toldPlugin, until } from "./support.ts";
import type { ToldPlugin } from "./support.ts";

function subscriber(name: string, ...subscriptions: readonly string[]): ToldPlugin {
  return toldPlugin(name, { manifest: { subscriptions } });
}

/** The methods and topics that a plugin got, after its init. */
function topics(plugin: ToldPlugin): readonly string[] {
  return [...plugin.received().matchAll(/"method":"(\w+)"/g)].map(([, topic]) => topic ?? "").slice(2);
}

test("a topic goes to who subscribed, in order; to a wildcard too, and twice to who asked twice", async () => {
  const plugins = [
    subscriber("one.mjs", "connect"),
    subscriber("all.mjs", "*"),
    subscriber("both.mjs", "*", "connect"),
  ];
  const host = await startHost({ plugins });
  host.notify("connect");
  host.notify("disconnect", { disconnect: { id: "02" } });
  host.notify("log");
  host.notify("block_added", '{"block_added":{"hash":"00","height":18446744073709551615}}');
  const [one, all, both] = plugins as [ToldPlugin, ToldPlugin, ToldPlugin];
  await until(() => [all, both].every((plugin) => topics(plugin).includes("block_added")), "the last one");
  const others = (list: readonly string[]): readonly string[] => list.filter((topic) => topic !== "plugin_started");
  expect(topics(one)).toEqual(["connect"]);
  expect(others(topics(all))).toEqual(["connect", "disconnect", "block_added"]);
  expect(others(topics(both))).toEqual(["connect", "connect", "disconnect", "block_added"]);
  expect(all.received()).toContain(
    '{"jsonrpc":"2.0","method":"block_added","params":{"block_added":{"hash":"00","height":18446744073709551615}}}\n\n',
  );
});

test("there is a sample of every topic", async () => {
  const sent = NOTIFICATION_TOPICS.filter((topic) => !["log", "warning", "plugin_started", "shutdown"].includes(topic));
  const plugin = subscriber("x.mjs", ...NOTIFICATION_TOPICS);
  const host = await startHost({ plugins: [plugin] });
  expect(host.log.lines.filter(({ level }) => level === "unusual")).toEqual([]);
  for (const topic of sent) host.notify(topic);
  await until(() => topics(plugin).includes(sent.at(-1) ?? ""), "the last one");
  expect(topics(plugin).filter((topic) => sent.includes(topic))).toEqual(sent);
});

test("a plugin's own topic carries its name, and its params as they stood", async () => {
  const sent = '{"jsonrpc":"2.0","method":"mine","more":1,"params":{ "n": 1e400 }}';
  const manifest = {
    notifications: [{ method: "mine" }],
    rpcmethods: [{ name: "go", usage: "" }],
    subscriptions: ["mine"],
  };
  const sender = toldPlugin("sender.mjs", { manifest, answers: { go: `${sent}${result("{}")}` } });
  const listener = subscriber("listener.mjs", "mine");
  const host = await startHost({ plugins: [listener, sender] });
  await host.call("go");
  const message = '{"jsonrpc":"2.0","method":"mine","origin":"sender.mjs","params":{ "n": 1e400 }}\n\n';
  await until(() => [listener, sender].every((plugin) => plugin.received().includes(message)), "the notification");
});

test("a topic that was not declared goes nowhere, and is told", async () => {
  const sent = '{"jsonrpc":"2.0","method":"connect","params":{}}';
  const manifest = { rpcmethods: [{ name: "go", usage: "" }], subscriptions: ["connect"] };
  const plugin = toldPlugin("x.mjs", { manifest, answers: { go: `${sent}${result("{}")}` } });
  const host = await startHost({ plugins: [plugin] });
  await host.call("go");
  expect(await host.log.find(/plugin-x.mjs: /)).toMatchObject({
    level: "unusual",
    text:
      'Plugin attempted to send a notification to topic "connect" it hasn\'t declared in its manifest, ' +
      "not forwarding to subscribers.",
  });
  await host.call("go");
  expect(topics(plugin)).not.toContain("connect");
});

test("an unknown subscription is told", async () => {
  const host = await startHost({ plugins: [subscriber("x.mjs", "frob")] });
  expect(await host.log.find(/plugin-x.mjs/)).toMatchObject({
    level: "unusual",
    text: "topic 'frob' is not a known notification topic",
  });
});

test("others are told of plugins that come and go", async () => {
  const plugin = subscriber("x.mjs", "plugin_started", "plugin_stopped");
  const host = await startHost({ plugins: [plugin] });
  const late = toldPlugin("late.mjs", { manifest: { rpcmethods: [{ name: "a", usage: "" }] } });
  await host.pluginStart(late.path);
  await host.pluginStop("late.mjs");
  const told = `{"plugin_name":"late.mjs","plugin_path":"${late.path}","methods":["a"]}`;
  await until(() => topics(plugin).includes("plugin_stopped"), "plugin_stopped");
  expect(plugin.received()).toContain(`"method":"plugin_started","params":{"plugin_started":${told}}}`);
  expect(plugin.received()).toContain(`"method":"plugin_stopped","params":{"plugin_stopped":${told}}}`);
});
