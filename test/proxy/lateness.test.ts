import { expect, test } from "vitest";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import type { Instance } from "../../src/plugin/process/instance.ts";
import type { Link } from "../../src/proxy/link/link.ts";
import { Lateness } from "../../src/proxy/traffic/lateness.ts";
import { Ledger } from "../../src/proxy/traffic/ledger.ts";
import type { OpenRequest } from "../../src/proxy/traffic/ledger.ts";
import type { RequestKind } from "../../src/trace/events/traffic.ts";

const [first, second] = [{ number: 1 }, { number: 2 }] as unknown as [Instance, Instance];
const link = {} as Link;

interface Given {
  readonly kind: RequestKind;
  readonly name: string;
  readonly sentTo?: Instance;
  readonly sentAt?: number;
}

function setUp(hookTimeoutMs = 5000): {
  add: (given: Given) => OpenRequest;
  told: string[];
  lateness: Lateness;
  ledger: Ledger;
} {
  const ledger = new Ledger();
  const told: string[] = [];
  let count = 0;
  const add = ({ kind, name, sentTo = first, sentAt = 0 }: Given): OpenRequest => {
    const idNumber = ++count;
    const frame: Frame | undefined = undefined;
    const request = {
      id: `"#${idNumber}"`,
      idNumber,
      place: 0,
      kind,
      name,
      link,
      frame,
      sentTo,
      sentAs: 0,
      sentAt,
      isLate: false,
    };
    ledger.open(request);
    return request;
  };
  const isLate = ({ name }: OpenRequest, afterMs: number): number => told.push(`${name} ${afterMs}`);
  return { add, told, lateness: new Lateness({ ledger, hookTimeoutMs: () => hookTimeoutMs, isLate }), ledger };
}

test.each([
  ["a hook after the hook timeout", { kind: "hook", name: "h" }, 5000, 4999, 5000],
  ["a hook after a timeout of its own", { kind: "hook", name: "h" }, 50, 49, 50],
  ["a method after 30 s", { kind: "method", name: "m" }, 5000, 29_999, 30_000],
  ["a setconfig after 30 s", { kind: "setconfig", name: "setconfig" }, 5000, 29_999, 30_000],
  ["db_write after 5 s without a hook timeout", { kind: "hook", name: "db_write" }, 0, 4999, 5000],
] as const)("is late: %s", (_, given, hookTimeoutMs, before, after) => {
  const { add, told, lateness } = setUp(hookTimeoutMs);
  add(given);
  lateness.look(before);
  expect(told).toEqual([]);
  lateness.look(after);
  lateness.look(after + 1_000_000);
  expect(told).toEqual([`${given.name} ${after}`]);
});

test("is never late: another hook without a timeout, and what was sent to nobody", () => {
  const { add, told, lateness } = setUp(0);
  add({ kind: "hook", name: "h" });
  add({ kind: "method", name: "m" }).sentTo = undefined;
  lateness.look(1_000_000);
  expect(told).toEqual([]);
});

test("of a hook one is told while it is open, and the next when that one is answered", () => {
  const { add, told, lateness, ledger } = setUp();
  const hook = add({ kind: "hook", name: "h" });
  add({ kind: "hook", name: "other" });
  const next = add({ kind: "hook", name: "h" });
  lateness.look(5000);
  expect(told).toEqual(["h 5000", "other 5000"]);
  ledger.close(hook, "answered");
  ledger.close(next, "answered");
  add({ kind: "hook", name: "h", sentAt: 6000 });
  lateness.look(11_000);
  expect(told).toEqual(["h 5000", "other 5000", "h 5000"]);
});

test("of a method that takes its time one is told an instance", () => {
  const { add, told, lateness, ledger } = setUp();
  const call = (sentTo: Instance): void => {
    const request = add({ kind: "method", name: "m", sentTo });
    lateness.look(30_000);
    ledger.close(request, "answered");
  };
  call(first);
  call(first);
  call(second);
  expect(told).toEqual(["m 30000", "m 30000"]);
});
