/** A request's `filter`: the members of the result that its sender wants (common/json_filter.c). */
import { arrayOf, elementsOf, membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { BadParamError } from "./params.ts";

/** The members that are wanted of an object, or of each element of an array; all of them if the filter names none. */
interface Filter {
  readonly members: Map<string, Filter>;
  readonly element: Filter | undefined;
  /** Whether the filter has an object where the result has an array, or the other way round. */
  misused: boolean;
}

/** Cuts a result's JSON text down to the wanted members. */
export type Filtering = (result: string) => string;

/** @param text the member `filter`, as JSON text @throws BadParamError */
export function readFilter(text: string): Filtering {
  if (!text.startsWith("{")) throw refused("Expected object", text);
  const filter = build(text);
  return (result) => {
    const shown = objectOf(wanted(membersOf(result), filter));
    const warning = misuse(filter);
    if (warning === undefined) return shown;
    return objectOf([...membersOf(shown), ["warning_parameter_filter", JSON.stringify(warning)]]);
  };
}

function build(text: string): Filter {
  const members = new Map<string, Filter>();
  if (text.startsWith("[")) {
    const [element, ...more] = elementsOf(text);
    if (element === undefined || more.length > 0) throw refused("Arrays can only have one element", text);
    return { members, element: build(element), misused: false };
  }
  for (const [name, value] of text.startsWith("{") ? membersOf(text) : []) {
    if (value !== "true" && !/^[[{]/.test(value)) throw refused("value must be true", value);
    members.set(name, build(value));
  }
  return { members, element: undefined, misused: false };
}

function refused(why: string, token: string): BadParamError {
  return new BadParamError(new Map([["filter", token]]), "filter", why);
}

/**
 * lightningd hides what the filter does not name. If the filter names nothing, lightningd hides only values that are neither objects nor
 * arrays.
 */
function wanted(members: ReadonlyMap<string, string>, filter: Filter): [string, string][] {
  return [...members].flatMap(([name, value]) => {
    const inner = filter.members.get(name);
    if (!/^[[{]/.test(value)) return inner === undefined ? [] : [[name, value] as [string, string]];
    if (filter.members.size === 0) return [[name, value] as [string, string]];
    return inner === undefined ? [] : [[name, within(value, inner)] as [string, string]];
  });
}

function within(value: string, filter: Filter): string {
  if (filter.element === undefined && filter.members.size === 0) return value;
  if (value.startsWith("{") === (filter.element !== undefined)) {
    filter.misused = true;
    return value.startsWith("{") ? "{}" : "[]";
  }
  if (value.startsWith("{")) return objectOf(wanted(membersOf(value), filter));
  const { element } = filter;
  return arrayOf(
    elementsOf(value).map((text) => (element === undefined || !/^[[{]/.test(text) ? text : within(text, element))),
  );
}

/** The path at which the filter first does not fit. */
function misuse(filter: Filter): string | undefined {
  if (filter.misused) return filter.element === undefined ? " is an array" : " is an object";
  if (filter.element !== undefined) {
    const inner = misuse(filter.element);
    return inner === undefined ? undefined : `[]${inner}`;
  }
  for (const [name, member] of [...filter.members].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const inner = misuse(member);
    if (inner !== undefined) return `.${name}${inner}`;
  }
  return undefined;
}
