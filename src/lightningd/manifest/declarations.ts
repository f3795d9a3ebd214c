/** Reads the declarations of a manifest, one at a time. */
import { membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { BUILT_IN_METHODS } from "../facts/methods.ts";
import { NATIVE_TOPICS } from "../facts/topics.ts";
import { releaseOf } from "../facts/version.ts";
import { isWholeNumber, readUnsigned } from "../hooks/numbers.ts";
import { nearest } from "../hooks/sentences.ts";
import { HOOK_NAMES, isHook } from "../facts/hooks.ts";
import { JsonToken } from "../hooks/token.ts";
import { isDeprecation } from "./deprecation.ts";
import { FEATURE_PLACES } from "./featurebits.ts";
import type { Declaration, MethodDeclaration, OptionDeclaration } from "./manifest.ts";
import { ManifestError, brief, objectAt, parse, readFlag, stringAt } from "./members.ts";

export function readOption(text: string, index: number): OptionDeclaration {
  const where = `options[${index}]`;
  const option = objectAt(where, text);
  const name = stringAt(where, option, "name", "a lower-case option name without --");
  // lightningd reads no escapes here.
  const written = membersOf(text);
  if (!/^"[0-9a-z_-]+"$/.test(written.get("name") ?? "")) {
    throw new ManifestError(
      `${where}: "name" must be of lower-case letters, digits, - and _; got ${brief(written.get("name") ?? "")}`,
    );
  }
  const label = `option ${name}`;
  const type = stringAt(label, option, "type", "string, string-conceal, int, bool or flag");
  if (!["string", "string-conceal", "int", "bool", "flag"].includes(type)) {
    throw new ManifestError(
      `${label}: "type" must be string, string-conceal, int, bool or flag; got ${brief(JSON.stringify(type))}`,
    );
  }
  if (option["description"] === undefined)
    throw new ManifestError(`${label}: it has no "description" (an empty one will do)`);
  const multi = readFlag(option, "multi", label);
  if (multi && (type === "bool" || type === "flag")) throw new ManifestError(`${label}: a ${type} cannot be "multi"`);
  checkDeprecated(label, option["deprecated"]);
  checkDefault(label, type, option["default"], written.get("default") ?? "");
  return { name, text, type, multi, dynamic: readFlag(option, "dynamic", label) };
}

/**
 * @param written the value's JSON text, since lightningd does not take 1e3 for a number, and JavaScript's numbers have fewer than 64 bits
 */
function checkDefault(label: string, type: string, value: unknown, written: string): void {
  if (value === undefined || (value === null && type !== "flag")) return;
  const text = typeof value === "string" ? value : written;
  // lightningd ends when it writes a number of another form into init.
  const fits =
    type === "int"
      ? isWholeNumber(text)
      : type === "flag"
        ? value === false
        : type !== "bool" || /^(true|false|yes|no)$/i.test(text);
  if (fits) return;
  const right = type === "int" ? "a whole number" : type === "flag" ? "false" : "true or false";
  throw new ManifestError(
    `${label}: the default of ${type === "int" ? "an" : "a"} ${type} must be ${right}; got ${brief(written)}`,
  );
}

export function readMethod(text: string, index: number): MethodDeclaration {
  const where = `rpcmethods[${index}]`;
  const method = objectAt(where, text);
  const name = stringAt(where, method, "name", "the method's name");
  const usage = stringAt(`rpcmethod ${name}`, method, "usage", 'a string such as "name [count]" (it may be empty)');
  if (BUILT_IN_METHODS.has(name)) {
    throw new ManifestError(`rpcmethod ${name}: this is the name of a method of lightningd itself; take another`);
  }
  checkDeprecated(`rpcmethod ${name}`, method["deprecated"]);
  return { name, text: objectOf(membersOf(text).set("usage", JSON.stringify(withoutEscapes(usage)))), usage };
}

function checkDeprecated(label: string, value: unknown): void {
  if (value === undefined || isDeprecation(value)) return;
  const right = 'true, false or a list of one or two versions, the first and the last: ["v26.06", "v27.03"]';
  throw new ManifestError(`${label}: "deprecated" must be ${right}; got ${brief(JSON.stringify(value))}`);
}

/**
 * lightningd takes every escape in a usage but \u, of which it crashes (jsonrpc.c, jsonrpc_command_add): what JSON can only write
 * in that way is replaced, the rest is written in UTF-8.
 */
function withoutEscapes(usage: string): string {
  return usage.toWellFormed().replaceAll(/[\u0000-\u0007\u000b\u000e-\u001f]+/g, " ");
}

export function readHook(text: string, index: number): Declaration {
  const hook = parse(text);
  if (typeof hook === "string") return { name: knownHook(hook), text };
  const object = objectAt(`hooks[${index}]`, text);
  const name = knownHook(stringAt(`hooks[${index}]`, object, "name", "the hook's name"));
  checkFilters(name, object["filters"]);
  return { name, text };
}

function knownHook(name: string): string {
  // A newer lightningd may have hooks that we do not know.
  if (isHook(name) || (releaseOf() ?? 0) > 2606) return name;
  const meant = nearest(name, HOOK_NAMES);
  throw new ManifestError(
    `lightningd has no hook ${brief(name)}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`,
  );
}

const FILTERS: Readonly<Record<string, { readonly right: string; readonly fits: (filter: unknown) => boolean }>> = {
  rpc_command: { right: "strings", fits: (filter) => typeof filter === "string" },
  custommsg: {
    right: "whole numbers",
    fits: (filter) => readUnsigned(JsonToken.of(filter)?.text ?? "x") !== undefined,
  },
};

function checkFilters(hook: string, filters: unknown): void {
  if (filters === undefined) return;
  const filter = FILTERS[hook];
  if (filter === undefined)
    throw new ManifestError(`hook ${hook}: it takes no "filters"; rpc_command and custommsg do`);
  if (Array.isArray(filters) && filters.every(filter.fits)) return;
  throw new ManifestError(`hook ${hook}: "filters" must be a list of ${filter.right}`);
}

export function readSubscription(text: string, index: number): string {
  const topic = parse(text);
  if (typeof topic === "string") return topic;
  throw new ManifestError(`subscriptions[${index}] must be the name of a notification; got ${brief(text)}`);
}

export function readTopic(text: string, index: number): Declaration {
  const where = `notifications[${index}]`;
  const name = stringAt(where, objectAt(where, text), "method", "the notification's name");
  if (!NATIVE_TOPICS.includes(name)) return { name, text };
  throw new ManifestError(`${where}: ${name} is lightningd's own notification, which a plugin cannot send`);
}

export function readCustomMessage(text: string, index: number): number {
  const type = Number(parse(text));
  if (Number.isInteger(type) && type >= 0 && type <= 0xffff) return type;
  throw new ManifestError(`custommessages[${index}] must be a message type from 0 to 65535; got ${brief(text)}`);
}

export function readFeaturebits(text: string | undefined): string | undefined {
  // lightningd looks for members, and finds none in a value that is no object.
  if (text?.startsWith("{") !== true) return undefined;
  const object = objectAt("featurebits", text);
  const bits = FEATURE_PLACES.map((place) => [place, object[place]] as const).filter(
    ([, value]) => value !== undefined,
  );
  for (const [place, value] of bits) {
    if (typeof value === "string" && /^([0-9a-f]{2})*$/i.test(value)) continue;
    throw new ManifestError(`featurebits: "${place}" must be a hex string; got ${brief(JSON.stringify(value))}`);
  }
  return bits.some(([, value]) => value !== "") ? JSON.stringify(Object.fromEntries(bits)) : undefined;
}
