/** What is different between two answers, by its place, as JSON text: no digit of a number is lost, and the order of members is none. */
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import type { ChangedValue } from "../../trace/events/again.ts";

/** What is nested deeper is compared as it stands. */
const DEEPEST = 64;

/** @param was JSON text, as is */
export function changesBetween(was: string, is: string, path = "", depth = 0): ChangedValue[] {
  const [before, after] = [was.trim(), is.trim()];
  if (before === after) return [];
  if (depth < DEEPEST && before.startsWith("{") && after.startsWith("{")) return inObjects(before, after, path, depth);
  if (depth < DEEPEST && before.startsWith("[") && after.startsWith("[")) return inArrays(before, after, path, depth);
  return isSameScalar(before, after) ? [] : [{ path, was: before, is: after }];
}

/** Without what is known to change from call to call. @param volatile paths */
export function withoutVolatile(changes: readonly ChangedValue[], volatile: Iterable<string>): ChangedValue[] {
  const known = [...volatile];
  return changes.filter(({ path }) => !known.some((place) => isWithin(path, place)));
}

function inObjects(was: string, is: string, path: string, depth: number): ChangedValue[] {
  const [before, after] = [membersOf(was), membersOf(is)];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const place = memberPath(path, name);
    if (old === undefined || now === undefined) return [{ path: place, was: old, is: now }];
    return changesBetween(old, now, place, depth + 1);
  });
}

/** Of another length it is another array: which element is new cannot be told. */
function inArrays(was: string, is: string, path: string, depth: number): ChangedValue[] {
  const [before, after] = [elementsOf(was), elementsOf(is)];
  if (before.length !== after.length) return [{ path, was, is }];
  return before.flatMap((old, index) => changesBetween(old, after[index] ?? "", `${path}[${index}]`, depth + 1));
}

function isSameScalar(was: string, is: string): boolean {
  return was.startsWith('"') && is.startsWith('"') && JSON.parse(was) === JSON.parse(is);
}

function memberPath(path: string, name: string): string {
  const step = /^[\w-]+$/.test(name) ? name : `[${JSON.stringify(name)}]`;
  return path === "" || step.startsWith("[") ? `${path}${step}` : `${path}.${step}`;
}

function isWithin(path: string, place: string): boolean {
  return path === place || place === "" || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}
