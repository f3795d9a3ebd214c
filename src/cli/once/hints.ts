/** Finds where JSON that the user sends in lightningd's name differs in shape from what lightningd writes, by our samples. Pure. */
import { nearest } from "../../lightningd/hooks/sentences.ts";

/** So many hints are shown at most. */
const MOST = 5;

/**
 * @param sample undefined if there is none to compare with
 * @returns clauses that follow "lightningd's NAME ", such as `has no "peer.featurs" (did you mean "features"?)`
 */
export function hintsFor(given: unknown, sample: object | undefined): readonly string[] {
  if (sample === undefined) return [];
  const [wrapper = "", ...others] = Object.keys(sample);
  if (others.length === 0 && isObject(given) && !Object.hasOwn(given, wrapper)) {
    return [`is an object of one member: {${JSON.stringify(wrapper)}: {...}}`];
  }
  const found = [...differences(given, sample, "")];
  const rest = found.length - MOST;
  return rest > 0 ? [...found.slice(0, MOST), `differs in ${rest} more places`] : found;
}

function* differences(given: unknown, sample: unknown, at: string): Generator<string> {
  if (kindOf(given) !== kindOf(sample)) {
    yield `has ${kindOf(sample)}${at === "" ? "" : ` as "${at}"`}, and this is ${kindOf(given)}`;
    return;
  }
  if (!isObject(given) || !isObject(sample)) return;
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(sample, name)) yield* differences(given[name], sample[name], below(at, name));
    else yield `has no "${below(at, name)}"${meant(name, Object.keys(sample))}`;
  }
  const missing = Object.keys(sample).filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) yield `has also ${missing.map((name) => `"${below(at, name)}"`).join(", ")}`;
}

function meant(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined ? "" : ` (did you mean "${found}"?)`;
}

function below(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return { object: "an object", string: "a string", number: "a number", boolean: "true or false" }[
    typeof value as "object" | "string" | "number" | "boolean"
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return kindOf(value) === "an object";
}
