/** A plugin's manifest, which `read.ts` reads. Each declaration keeps its own JSON text, so registering it changes no digit. */
import { arrayOf, objectOf } from "../../jsonrpc/json-text.ts";

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
  /** The topics of notifications that the plugin sends. */
  readonly topics: readonly Declaration[];
  readonly customMessages: readonly number[];
  /** JSON text of an object, or undefined. */
  readonly featurebits: string | undefined;
  readonly dynamic: boolean;
  readonly canCheck: boolean;
}

/** The kinds of named declarations. */
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

/** A manifest's JSON text, as an answer to getmanifest has it. */
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
