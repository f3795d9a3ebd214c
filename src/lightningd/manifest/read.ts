/**
 * Reads a manifest as strictly as lightningd does, because lightningd would kill us for what it refuses in our merged manifest. Every fault
 * is found, each as a clause that follows "its manifest is wrong: ".
 */
import { membersOf } from "../../jsonrpc/json-text.ts";
import { ManifestError, brief, isList, isObject, listOf, parse, readFlag } from "./members.ts";
import { EMPTY_MANIFEST } from "./manifest.ts";
import type { Declaration, Manifest } from "./manifest.ts";
import {
  readCustomMessage,
  readFeaturebits,
  readHook,
  readMethod,
  readOption,
  readSubscription,
  readTopic,
} from "./declarations.ts";

/** The plugin asked not to be run, with its reason. */
export class DisabledError extends Error {
  override readonly name = "DisabledError";
}

/** @property disabled why the plugin does not want to be run: lightningd then reads nothing else */
export interface Examined {
  /** The right parts of it. */
  readonly manifest: Manifest;
  readonly problems: readonly string[];
  readonly disabled: string | undefined;
}

/**
 * @param result JSON text of getmanifest's result
 * @throws {ManifestError} where lightningd would kill the plugin for it
 * @throws {DisabledError} if the plugin disables itself
 */
export function readManifest(result: string): Manifest {
  const { manifest, problems, disabled } = examineManifest(result);
  if (disabled !== undefined) throw new DisabledError(disabled);
  const [first] = problems;
  if (first !== undefined) throw new ManifestError(first);
  return manifest;
}

/** @param result JSON text of getmanifest's result */
export function examineManifest(result: string): Examined {
  const found = new Findings();
  const whole = found.of(undefined, () => wholeOf(result));
  if (whole === undefined) return { manifest: EMPTY_MANIFEST, problems: found.problems, disabled: undefined };
  const { disable } = whole;
  const disabled = disable === undefined ? undefined : typeof disable === "string" ? disable : JSON.stringify(disable);
  if (disabled !== undefined) return { manifest: EMPTY_MANIFEST, problems: [], disabled };
  const manifest = membersRead(whole, membersOf(result), found);
  if (whole["nonnumericids"] !== undefined && !found.of(true, () => readFlag(whole, "nonnumericids"))) {
    found.problems.push('"nonnumericids" must be true: lightningd only sends ids that are strings');
  }
  if (manifest.dynamic && manifest.featurebits !== undefined) {
    found.problems.push('"featurebits" and "dynamic": true exclude each other');
  }
  return { manifest, problems: found.problems, disabled };
}

/** Collects faults, and goes on after each of them. */
class Findings {
  readonly problems: string[] = [];

  /** @returns what is read; `other` if that is wrong */
  of<T>(other: T, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      this.problems.push(error.message);
      return other;
    }
  }

  /** The right elements of a list. */
  each<T>(list: () => readonly string[], read: (text: string, index: number) => T): T[] {
    const elements = this.of<readonly string[]>([], list);
    return elements.flatMap((text, index) => this.of<T[]>([], () => [read(text, index)]));
  }

  unique<T extends Declaration>(kind: string, declarations: readonly T[]): readonly T[] {
    const byName = new Map<string, T>();
    for (const declaration of declarations) {
      const { name } = declaration;
      if (byName.has(name)) this.problems.push(`the ${kind} ${name} stands in it twice`);
      else byName.set(name, declaration);
    }
    return [...byName.values()];
  }
}

function wholeOf(result: string): Record<string, unknown> {
  const whole = parse(result);
  if (isObject(whole)) return whole;
  throw new ManifestError(`getmanifest must answer with an object; got ${brief(result)}`);
}

function membersRead(whole: Record<string, unknown>, members: Map<string, string>, found: Findings): Manifest {
  const list =
    (name: string, required = false) =>
    (): string[] =>
      listOf(members, name, required);
  return {
    options: found.unique("option", found.each(list("options", true), readOption)),
    methods: found.unique("rpcmethod", found.each(list("rpcmethods", true), readMethod)),
    hooks: found.unique("hook", hasHooks(members.get("hooks")) ? found.each(list("hooks"), readHook) : []),
    subscriptions: [...new Set(found.each(list("subscriptions"), readSubscription))],
    topics: [...new Map(found.each(list("notifications"), readTopic).map((topic) => [topic.name, topic])).values()],
    customMessages: found.each(list("custommessages"), readCustomMessage),
    featurebits: found.of(undefined, () => readFeaturebits(members.get("featurebits"))),
    dynamic: found.of(false, () => readFlag(whole, "dynamic")),
    canCheck: found.of(false, () => readFlag(whole, "cancheck")),
  };
}

/**
 * lightningd takes a value that is no list for an empty one, here and in a hook's "before" and "after". Of an object it takes the members
 * for names of hooks.
 */
function hasHooks(text: string | undefined): boolean {
  return isList(text) || /^\{\s*[^\s}]/.test(text ?? "");
}
