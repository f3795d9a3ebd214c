/** The differences between two answers, each with its place. They are JSON text, so that no digit is lost; members have no order. */
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import { stepOf } from "../../session/mask/pointers.ts";
import type { ChangedValue } from "../../trace/events/again.ts";

/** What is nested deeper is compared as it stands. */
const DEEPEST = 64;

/** @param was JSON text, as is */
export function changesBetween(was: string, is: string, at = "", depth = 0): ChangedValue[] {
  const [before, after] = [was.trim(), is.trim()];
  if (before === after) return [];
  if (depth < DEEPEST && before.startsWith("{") && after.startsWith("{")) return inObjects(before, after, at, depth);
  if (depth < DEEPEST && before.startsWith("[") && after.startsWith("[")) return inArrays(before, after, at, depth);
  return isSameScalar(before, after) ? [] : [{ at, was: before, is: after }];
}

/**
 * The changes without those that come with every call. What changes in one element of a list may in each: where the order does, two answers
 * have the same element in a place by chance. @param volatile pointers
 */
export function withoutVolatile(changes: readonly ChangedValue[], volatile: Iterable<string>): ChangedValue[] {
  const known = [...volatile].map(anyElement);
  return changes.filter(({ at }) => !known.some((place) => isWithin(anyElement(at), place)));
}

function inObjects(was: string, is: string, at: string, depth: number): ChangedValue[] {
  const [before, after] = [membersOf(was), membersOf(is)];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const place = `${at}/${stepOf(name)}`;
    if (old === undefined || now === undefined) return [{ at: place, was: old, is: now }];
    return changesBetween(old, now, place, depth + 1);
  });
}

/** Arrays of different lengths are one change: nothing says which element is new. */
function inArrays(was: string, is: string, at: string, depth: number): ChangedValue[] {
  const [before, after] = [elementsOf(was), elementsOf(is)];
  if (before.length !== after.length) return [{ at, was, is }];
  return before.flatMap((old, index) => changesBetween(old, after[index] ?? "", `${at}/${index}`, depth + 1));
}

function isSameScalar(was: string, is: string): boolean {
  return was.startsWith('"') && is.startsWith('"') && JSON.parse(was) === JSON.parse(is);
}

function anyElement(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, "/0");
}

function isWithin(at: string, place: string): boolean {
  return at === place || at.startsWith(`${place}/`);
}
