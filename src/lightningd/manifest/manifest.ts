/**
 * A plugin's manifest: read as strictly as lightningd reads it, because what it would refuse in our merged manifest it would
 * kill us for. Each declaration keeps its own JSON text, so that registering it changes no digit of it.
 */
import { arrayOf, elementsOf, membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { isDeprecation } from "./deprecation.ts";
import { FEATURE_PLACES } from "./featurebits.ts";
import { HOOK_NAMES, isHook } from "../facts/hooks.ts";
import { isWholeNumber, readUnsigned } from "../hooks/numbers.ts";
import { nearest } from "../hooks/sentences.ts";
import { JsonToken } from "../hooks/token.ts";
import { BUILT_IN_METHODS } from "../facts/methods.ts";
import { NATIVE_TOPICS } from "../facts/topics.ts";
import { releaseOf } from "../facts/version.ts";

/** One declaration of a manifest: its name and its JSON text as the plugin wrote it. */
export interface Declaration {
  readonly name: string;
  readonly text: string;
}

export interface MethodDeclaration extends Declaration {
  readonly usage: string;
}

export interface OptionDeclaration extends Declaration {
  readonly type: string;
  readonly multi: boolean;
  readonly dynamic: boolean;
}

export interface Manifest {
  readonly options: readonly OptionDeclaration[];
  readonly methods: readonly MethodDeclaration[];
  readonly hooks: readonly Declaration[];
  readonly subscriptions: readonly string[];
  /** The topics of the notifications that the plugin sends itself. */
  readonly topics: readonly Declaration[];
  readonly customMessages: readonly number[];
  /** JSON text of an object, or undefined. */
  readonly featurebits: string | undefined;
  readonly dynamic: boolean;
  readonly canCheck: boolean;
}

/** What a name may be declared as. */
export type Kind = "methods" | "hooks" | "options" | "topics";

export const EMPTY_MANIFEST: Manifest = {
  options: [],
  methods: [],
  hooks: [],
  subscriptions: [],
  topics: [],
  customMessages: [],
  featurebits: undefined,
  dynamic: true,
  canCheck: false,
};

/** What is wrong with a manifest, as a clause that follows "its manifest is wrong: ". */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/** The plugin asked not to be run, with its reason. */
export class DisabledError extends Error {
  override readonly name = "DisabledError";
}

/**
 * @param result JSON text of getmanifest's result
 * @throws {ManifestError} where lightningd would kill the plugin for it
 * @throws {DisabledError} if the plugin disables itself
 */
export function readManifest(result: string): Manifest {
  const whole = parse(result);
  if (!isObject(whole)) throw new ManifestError(`getmanifest must answer with an object; got ${brief(result)}`);
  const members = membersOf(result);
  const { disable } = whole;
  if (disable !== undefined) throw new DisabledError(typeof disable === "string" ? disable : JSON.stringify(disable));
  const manifest: Manifest = {
    options: unique("option", listOf(members, "options", true).map(readOption)),
    methods: unique("rpcmethod", listOf(members, "rpcmethods", true).map(readMethod)),
    // Of no list lightningd makes an empty one, here and of a hook's "before" and "after".
    hooks: unique("hook", isList(members.get("hooks")) ? listOf(members, "hooks").map(readHook) : []),
    subscriptions: [...new Set(listOf(members, "subscriptions").map(readSubscription))],
    topics: [
      ...new Map(
        listOf(members, "notifications")
          .map(readTopic)
          .map((topic) => [topic.name, topic]),
      ).values(),
    ],
    customMessages: listOf(members, "custommessages").map(readCustomMessage),
    featurebits: readFeaturebits(members.get("featurebits")),
    dynamic: readFlag(whole, "dynamic"),
    canCheck: readFlag(whole, "cancheck"),
  };
  if (whole["nonnumericids"] !== undefined && !readFlag(whole, "nonnumericids")) {
    throw new ManifestError('"nonnumericids" must be true: lightningd only sends ids that are strings');
  }
  if (manifest.dynamic && manifest.featurebits !== undefined) {
    throw new ManifestError('"featurebits" and "dynamic": true exclude each other');
  }
  return manifest;
}

/** The JSON text of a manifest, as an answer to getmanifest. */
export function writeManifest(manifest: Manifest): string {
  const members: [string, string][] = [
    ["options", arrayOf(manifest.options.map(({ text }) => text))],
    ["rpcmethods", arrayOf(manifest.methods.map(({ text }) => text))],
    ["subscriptions", JSON.stringify(manifest.subscriptions)],
    ["hooks", arrayOf(manifest.hooks.map(({ text }) => text))],
    ["notifications", arrayOf(manifest.topics.map(({ text }) => text))],
    ["custommessages", JSON.stringify(manifest.customMessages)],
    ["nonnumericids", "true"],
    ["cancheck", String(manifest.canCheck)],
    ["dynamic", String(manifest.dynamic)],
  ];
  if (manifest.featurebits !== undefined) members.push(["featurebits", manifest.featurebits]);
  return objectOf(members);
}

function readOption(text: string, index: number): OptionDeclaration {
  const where = `options[${index}]`;
  const option = objectAt(where, text);
  const name = stringAt(where, option, "name", "a lower-case option name without --");
  if (!/^[0-9a-z_-]+$/.test(name)) {
    throw new ManifestError(
      `${where}: "name" must be of lower-case letters, digits, - and _; got ${brief(JSON.stringify(name))}`,
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
  checkDefault(label, type, option["default"]);
  return { name, text, type, multi, dynamic: readFlag(option, "dynamic", label) };
}

function checkDefault(label: string, type: string, value: unknown): void {
  if (value === undefined || (value === null && type !== "flag")) return;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Of a number in other forms lightningd ends itself when it writes it into init.
  const fits =
    type === "int"
      ? isWholeNumber(text)
      : type === "flag"
        ? value === false
        : type !== "bool" || /^(true|false|yes|no)$/i.test(text);
  if (fits) return;
  const right = type === "int" ? "a whole number" : type === "flag" ? "false" : "true or false";
  throw new ManifestError(
    `${label}: the default of ${type === "int" ? "an" : "a"} ${type} must be ${right}; got ${brief(JSON.stringify(value))}`,
  );
}

function readMethod(text: string, index: number): MethodDeclaration {
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

function readHook(text: string, index: number): Declaration {
  const hook = parse(text);
  if (typeof hook === "string") return { name: knownHook(hook), text };
  const object = objectAt(`hooks[${index}]`, text);
  const name = knownHook(stringAt(`hooks[${index}]`, object, "name", "the hook's name"));
  checkFilters(name, object["filters"]);
  return { name, text };
}

function knownHook(name: string): string {
  // A lightningd newer than the one whose hooks we know may have more.
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

function readSubscription(text: string, index: number): string {
  const topic = parse(text);
  if (typeof topic === "string") return topic;
  throw new ManifestError(`subscriptions[${index}] must be the name of a notification; got ${brief(text)}`);
}

function readTopic(text: string, index: number): Declaration {
  const where = `notifications[${index}]`;
  const name = stringAt(where, objectAt(where, text), "method", "the notification's name");
  if (!NATIVE_TOPICS.includes(name)) return { name, text };
  throw new ManifestError(`${where}: ${name} is lightningd's own notification, which a plugin cannot send`);
}

function readCustomMessage(text: string, index: number): number {
  const type = Number(parse(text));
  if (Number.isInteger(type) && type >= 0 && type <= 0xffff) return type;
  throw new ManifestError(`custommessages[${index}] must be a message type from 0 to 65535; got ${brief(text)}`);
}

function readFeaturebits(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
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

function readFlag(object: Record<string, unknown>, member: string, label?: string): boolean {
  const value = object[member];
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  const where = label === undefined ? "" : `${label}: `;
  throw new ManifestError(`${where}"${member}" must be true or false; got ${brief(JSON.stringify(value))}`);
}

function listOf(members: Map<string, string>, name: string, required = false): string[] {
  const text = members.get(name);
  if (text === undefined && required) throw new ManifestError(`it has no "${name}" (an empty list will do)`);
  if (text === undefined) return [];
  if (!isList(text)) throw new ManifestError(`"${name}" must be a list; got ${brief(text)}`);
  return elementsOf(text);
}

function isList(text: string | undefined): boolean {
  return text?.startsWith("[") === true;
}

function unique<T extends Declaration>(kind: string, declarations: T[]): T[] {
  const names = new Set<string>();
  for (const { name } of declarations) {
    if (names.has(name)) throw new ManifestError(`the ${kind} ${name} stands in it twice`);
    names.add(name);
  }
  return declarations;
}

function objectAt(where: string, text: string): Record<string, unknown> {
  const value = parse(text);
  if (isObject(value)) return value;
  throw new ManifestError(`${where} must be an object; got ${brief(text)}`);
}

function stringAt(where: string, object: Record<string, unknown>, member: string, right: string): string {
  const value = object[member];
  if (typeof value === "string") return value;
  const got = value === undefined ? "there is none" : `got ${brief(JSON.stringify(value))}`;
  throw new ManifestError(`${where}: "${member}" must be ${right}; ${got}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ManifestError(`this is no JSON: ${brief(text)}`);
  }
}

function brief(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
