/** Where a request goes, by the gate and by what it is: all kinds of requests against all states of the gate. */
import { expect, test } from "vitest";
import { readManifest } from "../../src/lightningd/manifest/read.ts";
import { failure } from "../../src/plugin/failure.ts";
import { wayOf } from "../../src/proxy/traffic/gate.ts";
import type { Answerer, Gate } from "../../src/proxy/traffic/gate.ts";

const RUNS: Answerer = { exit: undefined };
const ENDED: Answerer = { exit: { kind: "exited", code: 0 } };
const WHY = failure("it does not start.");
const hooks = (...names: string[]): object[] => names.map((name) => ({ name }));
const MANIFEST = readManifest(
  JSON.stringify({ options: [], rpcmethods: [], hooks: hooks("db_write", "rpc_command", "htlc_accepted") }),
);
const PLAIN = readManifest('{"options":[],"rpcmethods":[]}');

const held = (instance: Answerer | undefined, initializing: boolean, manifest = MANIFEST): Gate<Answerer> => ({
  kind: "held",
  standby: instance === undefined ? undefined : { instance, manifest },
  initializing,
});

const REQUESTS = [
  ["method", "hello"],
  ["check", "check"],
  ["setconfig", "setconfig"],
  ["hook", "htlc_accepted"],
  ["hook", "rpc_command"],
  ["hook", "db_write"],
] as const;

test.each<[string, Gate<Answerer>, readonly string[]]>([
  ["open", { kind: "open", instance: RUNS }, ["send", "send", "send", "send", "send", "send"]],
  ["closed", { kind: "closed", failure: WHY }, ["refuse", "refuse", "refuse", "refuse", "refuse", "refuse"]],
  ["held, nobody there", held(undefined, false), ["hold", "hold", "hold", "hold", "hold", "continue"]],
  ["held, one waits for init", held(RUNS, false), ["hold", "hold", "hold", "hold", "hold", "send"]],
  ["held, init under way", held(RUNS, true), ["hold", "hold", "hold", "hold", "send", "send"]],
  [
    "held, init under way, no such hooks",
    held(RUNS, true, PLAIN),
    ["hold", "hold", "hold", "hold", "hold", "continue"],
  ],
  ["held, the one that waits ended", held(ENDED, true), ["hold", "hold", "hold", "hold", "hold", "continue"]],
])("the gate is %s", (_, gate, ways) => {
  expect(REQUESTS.map(([kind, name]) => wayOf(gate, kind, name).kind)).toEqual(ways);
});

test("who is asked is the instance of the gate, and who is refused is told its failure", () => {
  expect(wayOf({ kind: "open", instance: RUNS }, "method", "hello")).toEqual({ kind: "send", instance: RUNS });
  expect(wayOf(held(RUNS, false), "hook", "db_write")).toEqual({ kind: "send", instance: RUNS });
  expect(wayOf({ kind: "closed", failure: WHY }, "hook", "db_write")).toEqual({ kind: "refuse", failure: WHY });
});
