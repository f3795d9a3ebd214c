import { describe, expect, test } from "vitest";
import { error, launchHost, result, startHost, toldPlugin } from "./support.ts";

/** What lightningd kills a plugin for, by the whole result of getmanifest; tried on a running node. */
const REFUSED: readonly (readonly [manifest: string, why: string])[] = [
  ['{"rpcmethods":[]}', '"result.options" was not found in the manifest'],
  ['{"options":null,"rpcmethods":[]}', '"result.options" is not an array'],
  ['{"options":[]}', '"result.rpcmethods" missing'],
  ['{"options":[],"rpcmethods":null}', '"result.rpcmethods" is not an array'],
  [withOption('{"name":"x-opt","type":"string"}'), 'An option is missing either "name", "description" or "type"'],
  [
    withOption('{"name":"X","type":"string","description":"d"}'),
    `Option "name" must be lowercase alphanumeric, plus _ or -'`,
  ],
  [withOption(option("wrong")), 'Only "string", "int", "bool", and "flag" options are supported'],
  [withOption(option("flag", '"multi":true')), "flag type cannot be multi"],
  [withOption(option("bool", '"multi":true')), "bool type cannot be multi"],
  [withOption(option("string", '"multi":"true"')), '--x-opt: invalid "multi" field true'],
  [withOption(option("string", '"dynamic":1')), '--x-opt: invalid "dynamic" field 1'],
  [withOption(option("flag", '"default":true')), "--x-opt type flag default must be 'false' not true"],
  [withOption(option("flag", '"default":"x"')), `--x-opt type flag default must be 'false' not "x"`],
  [withOption(option("bool", '"default":"maybe"')), "Invalid default 'maybe': Invalid argument 'maybe'"],
  [withOption(option("int", '"default":1.5')), "Invalid default '1.5': '1.5' is not a number"],
  [withMethod('{"usage":""}'), 'rpcmethod does not have a string "name": {"usage":""}'],
  [withMethod('"x"'), 'rpcmethod does not have a string "name": x'],
  [withMethod('{"name":"xm"}'), '"usage" not provided by plugin'],
  [withMethod('{"name":"xm","usage":1}'), '"usage" is not a string: {"name":"xm","usage":1}'],
  [withMember('"dynamic":"yes"'), 'getmanifest: invalid "dynamic" field yes'],
  [withMember('"nonnumericids":false'), "Plugin does not allow nonnumericids"],
  [withMember('"nonnumericids":"x"'), 'Invalid nonnumericids: "x"'],
  [withMember('"cancheck":"x"'), 'Invalid cancheck: "x"'],
  [withMember('"custommessages":{}'), "custommessages must be array, not '{}'"],
  [withMember('"custommessages":[65536]'), "custommessages 0 not a u16: '65536'"],
  [withMember('"notifications":{}'), '"result.notifications" is not an array'],
  [withMember('"notifications":["x"]'), '"result.notifications[0]" is not an object'],
  [withMember('"notifications":[{"method":1}]'), '"result.notifications[0].name" missing or not a string.'],
  [
    withMember('"notifications":[{"method":"connect"}]'),
    'plugin attempted to register a native notification topic "connect", these may however only be sent by lightningd',
  ],
  [withMember('"subscriptions":null'), '"result.subscriptions" is not an array'],
  [withMember('"subscriptions":[1]'), "result.subscriptions[0] is not a string: '1'"],
  [withMember('"hooks":["frob"]'), "Unknown hook name frob"],
  [withMember('"hooks":[{"before":[]}]'), 'no name in hook obj {"before":[]}'],
  [withMember('"hooks":["rpc_command","rpc_command"]'), "Registered for hook rpc_command multiple times"],
  [withMember('"hooks":[{"name":"htlc_accepted","filters":[]}]'), "Hook htlc_accepted does not allow filters"],
  [withMember('"hooks":[{"name":"custommsg","filters":"x"}]'), "filters token must be an array"],
  [withMember('"hooks":[{"name":"rpc_command","filters":[1]}]'), "filters must be array of strings, not '1'"],
  [
    withMember('"hooks":[{"name":"custommsg","filters":["x"]}]'),
    `filters must be array of unsigned integers, not '"x"'`,
  ],
  [withMember('"featurebits":{"node":"zz"}'), "Featurebits returned by plugin is not a valid hexadecimal string: zz"],
  [
    withMember('"dynamic":true,"featurebits":{"node":"01"}'),
    'Custom featurebits only allows for non-dynamic plugins: dynamic=1, featurebits={"node":"01"}',
  ],
  [withMember('"featurebits":{"init":"02"}'), "Custom featurebits already present"],
  [
    withMethod('{"name":"xm","usage":""},{"name":"xm","usage":""}'),
    'Could not register method "xm", a method with that name is already registered by plugin ',
  ],
];

function withMember(member: string): string {
  return `{"options":[],"rpcmethods":[],${member}}`;
}

function withOption(text: string): string {
  return `{"options":[${text}],"rpcmethods":[]}`;
}

function withMethod(text: string): string {
  return `{"options":[],"rpcmethods":[${text}]}`;
}

function option(type: string, more = '"default":null'): string {
  return `{"name":"x-opt","type":"${type}","description":"d",${more}}`;
}

describe("a manifest that lightningd refuses gets the plugin killed, in its words", () => {
  test.each(REFUSED)("%s", async (manifest, why) => {
    const plugin = toldPlugin("x.mjs", { answers: { getmanifest: result(manifest) } });
    const host = await startHost({ plugins: [plugin] });
    expect(host.verdicts.list).toMatchObject([{ victim: "plugin", plugin: "x.mjs" }]);
    expect(host.verdicts.list[0]?.why.startsWith(why)).toBe(true);
    expect(host.log.lines).toContainEqual(
      expect.objectContaining({ level: "unusual", text: `Killing plugin: ${host.verdicts.list[0]?.why}` }),
    );
    expect(await host.pluginList()).toEqual([]);
  });
});

describe("a manifest that lightningd takes", () => {
  test.each([
    withOption(option("string-conceal")),
    withOption(option("int", '"default":"5"')),
    withOption(option("bool", '"default":"no"')),
    withOption(option("string", '"default":{"a":1}')),
    withMember('"hooks":"rpc_command"'),
    withMember('"custommessages":["33001"]'),
    withMember('"featurebits":{"node":"","init":null}'),
    withMember('"subscriptions":["nobody knows"],"unknown":1'),
    withMethod('{"name":"","usage":""}'),
  ])("%s", async (manifest) => {
    const host = await startHost({ plugins: [toldPlugin("x.mjs", { answers: { getmanifest: result(manifest) } })] });
    expect(host.plugin("x.mjs").state).toBe("active");
    expect(host.verdicts.list).toEqual([]);
  });
});

test("an error for a manifest is quoted as it came", async () => {
  const answer = error('{"code": 1, "message": "no"}');
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { answers: { getmanifest: answer } })] });
  expect(host.verdicts.list[0]?.why).toBe(
    `Invalid/missing result tok in '{"jsonrpc":"2.0","id":"cln:getmanifest#0","error":{"code": 1, "message": "no"}}'`,
  );
});

test("a plugin that disables itself is not to blame", async () => {
  const host = await startHost({
    plugins: [toldPlugin("x.mjs", { answers: { getmanifest: result('{"disable":"no bitcoin here"}') } })],
  });
  expect(await host.log.find(/Killing/)).toMatchObject({
    level: "info",
    text: "Killing plugin: disabled itself: no bitcoin here",
  });
  expect(host.verdicts.list).toEqual([]);
});

test("feature bits are added to the node's own", async () => {
  const first = toldPlugin("x.mjs", { manifest: { dynamic: false, featurebits: { node: "0100000000000000000000" } } });
  const second = toldPlugin("y.mjs", { manifest: { dynamic: false } });
  await startHost({ plugins: [first, second] });
  expect(second.received()).toContain('"node":"010000808898880a8a59a1"');
});

test.each([
  ["a method that has the name of one of lightningd's own", '{"name":"getinfo","usage":""}', /getinfo.*crashes/],
  ["a \\u escape in a usage", String.raw`{"name":"x","usage":"\u00e9"}`, /usage of method "x".*crashes/],
])("%s crashes lightningd", async (_, method, why) => {
  const plugin = toldPlugin("x.mjs", { answers: { getmanifest: result(withMethod(method)) } });
  const host = await launchHost({ plugins: [plugin] });
  await expect(host.started).rejects.toThrow(why);
  expect(host.verdicts.list).toMatchObject([{ victim: "node", plugin: "x.mjs" }]);
});
