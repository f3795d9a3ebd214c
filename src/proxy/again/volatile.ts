/** Leaves out of the differences between two answers what changes from call to call. Pure. */
import { formOf } from "../../session/json/changing.ts";
import type { Changing } from "../../session/json/changing.ts";
import type { ChangedValue } from "../../trace/events/again.ts";

/**
 * Each place once. What changes in one element of a list may in each: where the order does, two answers have the same element in a place by
 * chance. So a place in one element stands for that in all.
 */
export function distinct(changing: readonly Changing[]): Changing[] {
  return Array.from(byPlace(changing), ([at, keepsForm]) => ({ at, keepsForm }));
}

/**
 * The changes without those that come with every call. Of a value whose digits change from call to call, another form is a change all the
 * same.
 */
export function withoutVolatile(changes: readonly ChangedValue[], volatile: readonly Changing[]): ChangedValue[] {
  const known = byPlace(volatile);
  return changes.filter(({ at, was, is }) => {
    const around = placesAround(anyElement(at)).flatMap((place) => known.get(place) ?? []);
    return around.every((keepsForm) => keepsForm) && (around.length === 0 || formOf(was) !== formOf(is));
  });
}

/** Whether only digits changed, as those of a clock do. */
export function isOfDigits({ was, is }: ChangedValue): boolean {
  return was !== undefined && is !== undefined && formOf(was) === formOf(is);
}

/** @returns by place, whether only its digits change */
function byPlace(changing: readonly Changing[]): ReadonlyMap<string, boolean> {
  const places = new Map<string, boolean>();
  for (const { at, keepsForm } of changing) {
    const place = anyElement(at);
    places.set(place, keepsForm && places.get(place) !== false);
  }
  return places;
}

/** The place itself, and all that it is in. */
function placesAround(place: string): string[] {
  const steps = place.split("/");
  return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
}

function anyElement(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, "/0");
}
