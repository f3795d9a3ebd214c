/** Leaves out of the differences between two answers what changes from call to call. Pure. */
import { formOf, isWithin } from "../../session/json/changing.ts";
import type { Changing } from "../../session/json/changing.ts";
import type { ChangedValue } from "../../trace/events/again.ts";

/**
 * The changes without those that come with every call. Of a value whose digits change from call to call, another form is a change all the
 * same. What changes in one element of a list may in each: where the order does, two answers have the same element in a place by chance.
 */
export function withoutVolatile(changes: readonly ChangedValue[], volatile: readonly Changing[]): ChangedValue[] {
  const known = volatile.map(({ at, keepsForm }) => ({ place: anyElement(at), keepsForm }));
  return changes.filter(({ at, was, is }) => {
    const around = known.filter(({ place }) => isWithin(anyElement(at), place));
    return around.every(({ keepsForm }) => keepsForm) && (around.length === 0 || formOf(was) !== formOf(is));
  });
}

/** Whether only digits changed, as those of a clock do. */
export function isOfDigits({ was, is }: ChangedValue): boolean {
  return was !== undefined && is !== undefined && formOf(was) === formOf(is);
}

function anyElement(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, "/0");
}
