/** A plugin's life as a table: what happens by the state that it happens in, the state after it, and what the traffic is told. */
import { expect, test } from "vitest";
import { EMPTY_MANIFEST } from "../../src/lightningd/manifest/manifest.ts";
import { failure } from "../../src/plugin/failure.ts";
import { follow } from "../../src/proxy/reload/life.ts";
import { currentOf, transition, waitingOf } from "../../src/proxy/reload/transition.ts";
import type { Happening, Run, State } from "../../src/proxy/reload/transition.ts";
import type { Standby } from "../../src/proxy/traffic/gate.ts";

interface Named extends Run {
  readonly name: string;
}
type Up = Standby<Named>;

const up = (name: string): Up => ({
  instance: { name, exit: undefined, startedAt: 7 },
  manifest: EMPTY_MANIFEST,
});
const [old, next] = [up("old"), up("next")];
const WHY = failure("it does not start.");

const STATES = {
  starting: { kind: "starting", waiting: undefined },
  waiting: { kind: "starting", waiting: old },
  serving: { kind: "serving", current: old, since: 1 },
  reloading: { kind: "reloading", reason: "a.py", current: old },
  "reloading, nobody serves": { kind: "reloading", reason: "a.py", current: undefined },
  failed: { kind: "failed", failure: WHY },
  stopped: { kind: "stopped" },
} as const satisfies Record<string, State<Up>>;
type Name = keyof typeof STATES;

const HAPPENINGS = {
  waits: { kind: "waits", next },
  dismissed: { kind: "dismissed" },
  reload: { kind: "reload", reason: "b.py" },
  drains: { kind: "drains" },
  retires: { kind: "retires", next },
  retired: { kind: "retired" },
  initializes: { kind: "initializes", next },
  serves: { kind: "serves", next, now: 9 },
  lost: { kind: "lost", failure: WHY },
  left: { kind: "left", instance: next.instance, failure: WHY },
  "gave up": { kind: "gave up", failure: WHY },
  stops: { kind: "stops" },
} as const satisfies Record<string, Happening<Up>>;

/** In short: the kind, and who it is about. */
function inShort(state: State<Up>): string {
  const who = currentOf(state) ?? waitingOf(state);
  return who === undefined ? state.kind : `${state.kind} ${who.instance.name}`;
}

/** The calls on a traffic that only notes them. */
function callsOf(state: State<Up>, happening: Happening<Up>): string[] {
  const calls: string[] = [];
  const traffic = {
    open: (to: Up) => void calls.push(`open ${to.instance.name}`),
    halt: (standby: Up | undefined, initializing: boolean) =>
      void calls.push(`halt ${standby?.instance.name ?? "for nobody"}${initializing ? ", initializing" : ""}`),
    close: () => void calls.push("close"),
    abandon: (instance: Named, _: unknown, again: boolean) =>
      void calls.push(`abandon ${instance.name}${again ? ", again" : ""}`),
  };
  for (const move of transition(state, happening).moves) follow(move, traffic);
  return calls;
}

const ALL = Object.keys(STATES) as Name[];
const RUNS = ALL.filter((name) => name !== "stopped");

test.each<[keyof typeof HAPPENINGS, Partial<Record<Name, string>>]>([
  ["waits", Object.fromEntries(RUNS.map((name) => [name, "starting next"]))],
  ["dismissed", { waiting: "starting" }],
  [
    "reload",
    {
      starting: "reloading",
      waiting: "reloading",
      serving: "reloading old",
      "reloading, nobody serves": "reloading",
      failed: "reloading",
    },
  ],
  ["drains", {}],
  ["retires", {}],
  ["retired", { reloading: "reloading" }],
  ["initializes", { waiting: "starting" }],
  ["serves", Object.fromEntries(RUNS.map((name) => [name, "serving next"]))],
  ["lost", { serving: "failed", reloading: "reloading" }],
  ["left", {}],
  ["gave up", { starting: "failed", reloading: "serving old", "reloading, nobody serves": "failed" }],
  ["stops", Object.fromEntries(RUNS.map((name) => [name, "stopped"]))],
])("%s: the state after it, where it is another one", (happening, changes) => {
  for (const name of ALL) {
    const { state } = transition<Up>(STATES[name], HAPPENINGS[happening]);
    expect(inShort(state), name).toBe(changes[name] ?? inShort(STATES[name]));
  }
});

test.each<[keyof typeof HAPPENINGS, Partial<Record<Name, readonly string[]>>]>([
  ["waits", Object.fromEntries(RUNS.map((name) => [name, ["halt next, initializing"]]))],
  ["dismissed", {}],
  ["reload", {}],
  [
    "drains",
    Object.fromEntries(
      RUNS.map((name) => [name, [currentOf<Up>(STATES[name]) === undefined ? "halt for nobody" : "halt old"]]),
    ),
  ],
  ["retires", Object.fromEntries(RUNS.map((name) => [name, ["halt next"]]))],
  ["retired", {}],
  ["initializes", Object.fromEntries(RUNS.map((name) => [name, ["halt next, initializing"]]))],
  ["serves", Object.fromEntries(RUNS.map((name) => [name, ["open next"]]))],
  ["lost", { serving: ["abandon old", "close"], reloading: ["halt for nobody", "abandon old, again"] }],
  ["left", Object.fromEntries(ALL.map((name) => [name, ["abandon next, again"]]))],
  ["gave up", { starting: ["close"], "reloading, nobody serves": ["close"], failed: ["close"] }],
  ["stops", {}],
])("%s: what the traffic is told", (happening, calls) => {
  for (const name of ALL) expect(callsOf(STATES[name], HAPPENINGS[happening]), name).toEqual(calls[name] ?? []);
});

test("who goes on after a reload that came to nothing serves since its own start", () => {
  const { state } = transition<Up>(STATES.reloading, HAPPENINGS["gave up"]);
  expect(state).toEqual({ kind: "serving", current: old, since: 7 });
});

test("a failure is carried to the state and to the traffic", () => {
  const told: unknown[] = [];
  const { state, moves } = transition<Up>(STATES.serving, HAPPENINGS.lost);
  expect(state).toEqual({ kind: "failed", failure: WHY });
  for (const move of moves) if (move.kind === "close" || move.kind === "abandon") told.push(move.failure);
  expect(told).toEqual([WHY, WHY]);
});

/** One life after another, as its steps happen. */
test.each<[string, readonly (keyof typeof HAPPENINGS)[], readonly string[]]>([
  [
    "a first start",
    ["waits", "initializes", "serves"],
    ["halt next, initializing", "halt next, initializing", "open next"],
  ],
  ["a first start that the host did not wait for", ["initializes", "serves"], ["halt next, initializing", "open next"]],
  ["a first start that fails", ["gave up"], ["close"]],
])("%s", (_, happenings, calls) => {
  let state: State<Up> = STATES.starting;
  const all: string[] = [];
  for (const name of happenings) {
    all.push(...callsOf(state, HAPPENINGS[name]));
    ({ state } = transition<Up>(state, HAPPENINGS[name]));
  }
  expect(all).toEqual(calls);
});

test("a reload holds, drains, stops, initializes and opens, and only then is anybody else served", () => {
  let state: State<Up> = STATES.serving;
  const all: string[] = [];
  for (const name of ["reload", "drains", "retires", "retired", "initializes", "serves"] as const) {
    all.push(...callsOf(state, HAPPENINGS[name]));
    ({ state } = transition<Up>(state, HAPPENINGS[name]));
  }
  expect(all).toEqual(["halt old", "halt next", "halt next, initializing", "open next"]);
  expect(inShort(state)).toBe("serving next");
});
