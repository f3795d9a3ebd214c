/** The members that a reader demands of each kind of event, to refuse lines of damaged or hand-made files. */
import type { Header, Kind } from "./events.ts";

type Type = "number" | "string" | "strings";

const MESSAGE = { from: "string", to: "string", of: "string", m: "string", size: "number", body: "string" } as const;
const ANSWER = { ...MESSAGE, id: "string", fate: "string" } as const;
const INSTANCE = { p: "number", v: "number" } as const;

/** The required members of each kind, besides `n`, `t` and `k`. schema/session-1.json says the same. */
export const SHAPES: Readonly<Record<Kind, Readonly<Record<string, Type>>>> = {
  req: { ...INSTANCE, ...MESSAGE, id: "string" },
  res: { ...INSTANCE, ...ANSWER },
  err: { ...INSTANCE, ...ANSWER },
  note: { ...INSTANCE, ...MESSAGE },
  log: { ...INSTANCE, level: "string", text: "string" },
  stderr: { ...INSTANCE, text: "string" },
  stray: { ...INSTANCE, text: "string", wrong: "string" },
  change: { ...INSTANCE, files: "strings", reason: "string" },
  build: { ...INSTANCE, command: "string" },
  reload: { ...INSTANCE, step: "string", ms: "number", reason: "string" },
  use: { ...INSTANCE, cpu: "number", memory: "number", open: "number", held: "number" },
  again: { ...INSTANCE, of: "number", re: "number", verdict: "string" },
  lost: { messages: "number", bytes: "number" },
};

/** The types of members that may be absent. */
const OPTIONAL: Readonly<Record<string, Type>> = {
  up: "number",
  re: "number",
  ms: "number",
  again: "number",
  held: "number",
  serves: "number",
  cut: "number",
  wrong: "string",
  why: "string",
  said: "string",
  body: "string",
  line: "string",
  changed: "strings",
  mask: "strings",
  latin1: "strings",
};

export function isKnownKind(kind: unknown): kind is Kind {
  return typeof kind === "string" && Object.hasOwn(SHAPES, kind);
}

export function isEvent(value: Record<string, unknown>): boolean {
  if (!isKnownKind(value["k"]) || !is(value["n"], "number") || !is(value["t"], "number")) return false;
  const shape = SHAPES[value["k"]];
  for (const name in shape) if (!is(value[name], shape[name])) return false;
  for (const name in OPTIONAL) if (value[name] !== undefined && !is(value[name], OPTIONAL[name])) return false;
  return (
    isFailure(value["failure"]) &&
    isDiff(value["diff"]) &&
    areRanges(value["ranges"]) &&
    isIntroduction(value["plugin"])
  );
}

export function isHeader(value: Record<string, unknown>): boolean {
  const { autoreload, at, plugins, masked, part, pid } = value as Partial<Record<keyof Header, unknown>>;
  if (autoreload !== "session/1" || typeof at !== "string" || Number.isNaN(Date.parse(at))) return false;
  if (typeof masked !== "boolean" || !Array.isArray(plugins) || !plugins.every(isPlugin)) return false;
  return [part, pid].every((number) => number === undefined || is(number, "number"));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function is(value: unknown, type: Type | undefined): boolean {
  if (type === "strings") return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === type;
}

function isPlugin(value: unknown): boolean {
  return isObject(value) && is(value["p"], "number") && is(value["name"], "string") && is(value["path"], "string");
}

function isIntroduction(value: unknown): boolean {
  return value === undefined || (isObject(value) && is(value["name"], "string") && is(value["path"], "string"));
}

function isFailure(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isObject(value) || !is(value["text"], "string")) return false;
  const { file, line } = value;
  return (file === undefined || is(file, "string")) && (line === undefined || is(line, "number"));
}

function isDiff(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isDifference));
}

function areRanges(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isRange));
}

function isRange(value: unknown): boolean {
  if (!isObject(value) || !is(value["from"], "number") || !is(value["to"], "number")) return false;
  return value["of"] === undefined || is(value["of"], "string");
}

function isDifference(value: unknown): boolean {
  if (!isObject(value) || !is(value["at"], "string")) return false;
  return [value["was"], value["is"]].every((text) => text === undefined || is(text, "string"));
}
