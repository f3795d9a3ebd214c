/** What is still to be registered, and what is registered in vain: the manifests of plugins against the claims of links. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { NO_NATIVE_PLUGINS } from "../../src/lightningd/launch/native-plugins.ts";
import { readManifest } from "../../src/lightningd/manifest/read.ts";
import type { Manifest } from "../../src/lightningd/manifest/manifest.ts";
import { ownManifest } from "../../src/lightningd/options/options.ts";
import { Link } from "../../src/proxy/link/link.ts";
import { METHOD_DECLARATIONS } from "../../src/proxy/declarations.ts";
import { ManagedPlugin } from "../../src/proxy/plugin.ts";
import { Claims } from "../../src/proxy/surface/claims.ts";
import { mergeSurfaces } from "../../src/proxy/surface/merge.ts";
import { isEmpty, isOutdated, missingOf, registeredBy } from "../../src/proxy/surface/to-register.ts";

const OWN = ownManifest(METHOD_DECLARATIONS);

function link(): Link {
  return new Link(new PassThrough(), new PassThrough(), { fromHost: () => undefined, linkEnded: () => undefined });
}

const manifest = (members: object): Manifest =>
  readManifest(JSON.stringify({ options: [], rpcmethods: [], ...members }));

function plugin(name: string, members: object): ManagedPlugin {
  const made = new ManagedPlugin({
    number: 1,
    versions: 0,
    path: `/plugins/${name}`,
    name,
    logName: name,
    args: [],
    readers: [],
    surroundings: () => ({
      link,
      linkFor: () => undefined,
      logPrefix: () => "",
      serves: () => undefined,
      hookAnswered: () => undefined,
      setconfigTaken: () => undefined,
      rpcFile: () => Promise.resolve(undefined),
    }),
  });
  made.offer(manifest(members));
  return made;
}

/** Names by kind, of what is not empty. */
function namesIn({ methods, options, hooks, topics, subscriptions, customMessages }: Manifest): object {
  const named = Object.entries({ methods, options, hooks, topics }).map(([kind, list]) => [
    kind,
    list.map(({ name }) => name),
  ]);
  const all = [...named, ["subscriptions", subscriptions], ["customMessages", customMessages]];
  return Object.fromEntries(all.filter(([, list]) => (list?.length ?? 0) > 0));
}

const method = (name: string, usage = ""): object => ({ name, usage, description: "" });
const option = (name: string): object => ({ name, type: "string", description: "" });
const FULL = {
  rpcmethods: [method("hello")],
  options: [option("greeting")],
  hooks: [{ name: "peer_connected" }],
  notifications: [{ method: "greeted" }],
  subscriptions: ["connect"],
  custommessages: [513],
};

test.each([
  ["nothing changed", FULL, {}],
  ["a method's words changed", { ...FULL, rpcmethods: [method("hello", "[name]")] }, {}],
  ["a method came", { ...FULL, rpcmethods: [method("hello"), method("bye")] }, { methods: ["bye"] }],
  ["a method was renamed", { ...FULL, rpcmethods: [method("bye")] }, { methods: ["bye"] }],
  ["an option came", { ...FULL, options: [option("greeting"), option("volume")] }, { options: ["volume"] }],
  [
    "a hook came",
    { ...FULL, hooks: [{ name: "peer_connected" }, { name: "openchannel" }] },
    { hooks: ["openchannel"] },
  ],
  [
    "a hook's order changed",
    { ...FULL, hooks: [{ name: "peer_connected", before: ["x.py"] }] },
    { hooks: ["peer_connected"] },
  ],
  ["a topic came", { ...FULL, notifications: [{ method: "greeted" }, { method: "left" }] }, { topics: ["left"] }],
  ["a subscription came", { ...FULL, subscriptions: ["connect", "disconnect"] }, { subscriptions: ["disconnect"] }],
  ["all came to be subscribed to", { ...FULL, subscriptions: ["*"] }, { subscriptions: ["*"] }],
  ["a custom message came", { ...FULL, custommessages: [513, 515] }, { customMessages: [515] }],
  ["all went", {}, {}],
])("%s: only what is new is missing", (_, members, missing) => {
  const hello = plugin("hello.py", FULL);
  const claims = new Claims(OWN);
  claims.add(link(), mergeSurfaces(OWN, [hello], NO_NATIVE_PLUGINS).registered);
  hello.offer(manifest(members));
  expect(namesIn(missingOf(hello, claims, () => true))).toEqual(missing);
  expect(isEmpty(missingOf(hello, claims, () => true))).toBe(Object.keys(missing).length === 0);
});

test("what may not be had is not asked for", () => {
  const hello = plugin("hello.py", FULL);
  const missing = missingOf(hello, new Claims(OWN), (kind, name) => kind !== "methods" || name !== "hello");
  expect(namesIn(missing)).toEqual({
    options: ["greeting"],
    hooks: ["peer_connected"],
    topics: ["greeted"],
    subscriptions: ["connect"],
    customMessages: [513],
  });
});

test.each([
  ["a method of ours", { rpcmethods: [method("autoreload-status")] }, "methods", "autoreload-status", "autoreload"],
  ["an option of ours", { options: [option("autoreload-plugin")] }, "options", "autoreload-plugin", "autoreload"],
  ["a method of the first", { rpcmethods: [method("hello")] }, "methods", "hello", "first.py"],
  ["an option of the first", { options: [option("greeting")] }, "options", "greeting", "first.py"],
])("of two plugins the first has the name, and ours go before: %s", (_, members, kind, name, holder) => {
  const first = plugin("first.py", { rpcmethods: [method("hello")], options: [option("greeting")] });
  const second = plugin("second.py", members);
  const { registered, leftOut } = mergeSurfaces(OWN, [first, second], NO_NATIVE_PLUGINS);
  expect(leftOut).toEqual([{ plugin: second, what: { kind, name, holder } }]);
  expect(registered.methods.get("hello")?.plugin).toBe(first);
  expect(registered.options.get("greeting")?.plugin).toBe(first);
});

test("a hook that two want is one's on our own link, and the other one's is missing", () => {
  const hooks = { hooks: [{ name: "htlc_accepted" }] };
  const first = plugin("first.py", hooks);
  const second = plugin("second.py", hooks);
  const claims = new Claims(OWN);
  const { registered, leftOut } = mergeSurfaces(OWN, [first, second], NO_NATIVE_PLUGINS);
  claims.add(link(), registered);
  expect(leftOut).toEqual([]);
  expect(namesIn(missingOf(first, claims, () => true))).toEqual({});
  expect(namesIn(missingOf(second, claims, () => true))).toEqual({ hooks: ["htlc_accepted"] });
});

test("a subscription of one plugin on our own link serves the other too, and a companion's only its own", () => {
  const first = plugin("first.py", { subscriptions: ["connect"] });
  const second = plugin("second.py", { subscriptions: ["connect", "disconnect"] });
  const claims = new Claims(OWN);
  const main = link();
  const companion = link();
  claims.add(main, mergeSurfaces(OWN, [first], NO_NATIVE_PLUGINS).registered);
  expect(namesIn(missingOf(second, claims, () => true))).toEqual({ subscriptions: ["disconnect"] });
  claims.add(companion, registeredBy(second, manifest({ subscriptions: ["disconnect"] })));
  expect(claims.carrierOf("connect", second)).toBe(main);
  expect(claims.carrierOf("disconnect", second)).toBe(companion);
  expect(claims.carrierOf("disconnect", first)).toBeUndefined();
});

test("what one plugin offers no more is another one's that offers it, on our own link", () => {
  const first = plugin("first.py", FULL);
  const second = plugin("second.py", FULL);
  const claims = new Claims(OWN);
  const main = link();
  claims.add(main, mergeSurfaces(OWN, [first, second], NO_NATIVE_PLUGINS).registered);
  claims.inherit(second);
  expect(claims.linkOf("methods", "hello", second)).toBeUndefined();
  first.offer(manifest({}));
  claims.inherit(second);
  expect(claims.linkOf("methods", "hello", second)).toBe(main);
  expect(claims.linkOf("options", "greeting", second)).toBe(main);
  expect(claims.linkOf("hooks", "peer_connected", second)).toBeUndefined();
});

test.each<[string, object, object, boolean]>([
  ["a method that is still offered", { rpcmethods: [method("bye")] }, { rpcmethods: [method("bye")] }, false],
  ["a method that is not", { rpcmethods: [method("bye")] }, {}, true],
  ["one of two methods that is", { rpcmethods: [method("bye"), method("hi")] }, { rpcmethods: [method("hi")] }, false],
  ["a hook that is", { hooks: [{ name: "openchannel" }] }, { hooks: [{ name: "openchannel" }] }, false],
  ["a hook that is not", { hooks: [{ name: "openchannel" }] }, {}, true],
  ["a topic that is", { notifications: [{ method: "left" }] }, { notifications: [{ method: "left" }] }, false],
  ["a subscription that is", { subscriptions: ["connect"] }, { subscriptions: ["connect"] }, false],
  ["nothing but its end", { subscriptions: ["shutdown"] }, { subscriptions: ["shutdown"] }, true],
  ["a custom message that is", { custommessages: [513] }, { custommessages: [513] }, false],
  // lightningd crashes when a set option vanishes.
  ["an option that is not", { options: [option("volume")] }, {}, false],
])("a companion with %s", (_, registered, offered, isToGo) => {
  const hello = plugin("hello.py", offered);
  const carrier = { plugin: hello, manifest: manifest(registered), link: link(), ended: false };
  const claims = new Claims(OWN);
  claims.add(carrier.link, registeredBy(hello, carrier.manifest));
  expect(isOutdated(carrier, claims)).toBe(isToGo);
  expect(isOutdated({ ...carrier, ended: true }, claims)).toBe(true);
});
