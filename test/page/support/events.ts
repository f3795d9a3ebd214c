/** Events of a session for the tests of what the page makes of them: the members that matter, the rest as it mostly is. */
import type { SessionEvent } from "../../../src/session/format/events.ts";

type Some = Readonly<Record<string, unknown>>;

const message = { from: "cli", to: "plugin", of: "method", m: "hello", size: 2, body: "{}" };

export const req = (n: number, more: Some = {}): SessionEvent =>
  event(n, "req", { ...message, id: `cli:hello#${n}`, ...more });
export const res = (n: number, re: number, more: Some = {}): SessionEvent =>
  event(n, "res", { ...message, id: "x", re, ms: 1, fate: "answered", ...more });
export const log = (n: number, more: Some = {}): SessionEvent =>
  event(n, "log", { level: "info", text: "a line", ...more });
export const stderr = (n: number, more: Some = {}): SessionEvent => event(n, "stderr", { text: "a line", ...more });
export const change = (n: number): SessionEvent =>
  event(n, "change", { files: ["hello.py"], reason: "hello.py changed" });
export const reload = (n: number, up: number | undefined, step: string, more: Some = {}): SessionEvent =>
  event(n, "reload", { step, ms: 70, reason: "hello.py changed", ...(up === undefined ? {} : { up }), ...more });
export const again = (n: number, re: number, verdict: string): SessionEvent =>
  event(n, "again", { of: 1, re, verdict });

function event(n: number, k: string, more: Some): SessionEvent {
  return { n, t: n * 10, k, p: 1, v: 1, ...more } as unknown as SessionEvent;
}
