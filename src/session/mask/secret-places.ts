/** Finds which values of a JSON message are secret by their names or places. Pure. */
import { member, stringAt } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";
import { KEYSEND_TYPE } from "./names/names.ts";
import type { SecretNames } from "./names/names.ts";
import { isSurelySecret } from "./text/judged.ts";
import { isDigest } from "./pseudonym.ts";

export type Role = "secret" | "hash";

export interface MessageContext {
  /** The name of the method; for an answer, from its request. */
  readonly method?: string | undefined;
}

/** What an option's listing has beside the option's value. */
const BESIDE_VALUE = new Set([
  "source",
  "plugin",
  "set",
  "name",
  "type",
  "description",
  "dynamic",
  "deprecated",
  "multi",
]);

/** What has the value where another member has its name. */
const NAMED_BESIDE = ["value", "string", "hex"];

/** Methods that take options of a plugin, and which parameters of theirs are none. */
const TAKE_OPTIONS: Readonly<Record<string, ReadonlySet<string>>> = {
  plugin: new Set(["subcommand", "plugin", "directory"]),
  "autoreload-load": new Set(["path"]),
  "autoreload-restart": new Set(["plugin"]),
};

/** The role of each value that has one. Options that are declared as concealed are learned on the way. */
export class SecretPlaces {
  /** SQL statements, whose literals are secret. */
  readonly statements = new Set<JsonNode>();
  /** Options as they stand on a command line, `name=value`, whose values may be secret. */
  readonly assignments = new Set<JsonNode>();
  readonly #text: string;
  readonly #names: SecretNames;
  readonly #roles = new Map<JsonNode, Role>();
  /** What may be secret: it is masked where it stands, and elsewhere it may be anything. */
  readonly #unsure = new Set<JsonNode>();

  constructor(text: string, nodes: readonly JsonNode[], names: SecretNames, { method }: MessageContext = {}) {
    this.#text = text;
    this.#names = names;
    if (method !== undefined) this.#markMembers(member(nodes[0], "result"), method);
    if (method === "sql" && names.hasQueryForSecrets) this.#markRows(nodes);
    for (const node of nodes) {
      if (node.kind === "object") this.#lookInto(node);
      else if (node.kind === "array") this.#lookIntoList(node);
      const role = this.#roles.get(node) ?? this.#roleOf(node);
      if (role !== undefined) this.#roles.set(node, role);
    }
  }

  roleOf(node: JsonNode): Role | undefined {
    return this.#roles.get(node);
  }

  isUnsure(node: JsonNode): boolean {
    return this.#unsure.has(node);
  }

  #roleOf(node: JsonNode): Role | undefined {
    const { key, parent } = node;
    if (key !== undefined) {
      if (this.#names.isHash(key)) return "hash";
      if (this.#names.isSecret(key) && !this.#isDeclaration(node)) return "secret";
      if (this.#names.isOption(key) && this.#holdsOptions(parent)) return "secret";
      if (this.#names.isToken(key) && isSurelySecret(this.#string(node) ?? "")) return "secret";
    } else if (node.kind === "string" && this.#names.isListOfSecrets(parent?.key ?? "")) return "secret";
    const above = parent === undefined ? undefined : this.#roles.get(parent);
    return above !== undefined && key !== undefined && BESIDE_VALUE.has(key) ? undefined : above;
  }

  /** Whether this is a schema, such as `{"name":"rune","type":"string"}`, and not a value. */
  #isDeclaration(node: JsonNode): boolean {
    return node.kind === "object" && member(node, "type") !== undefined && member(node, "description") !== undefined;
  }

  /** Whether this holds options: in `init` or in `listconfigs`. */
  #holdsOptions(parent: JsonNode | undefined): boolean {
    return parent?.key === "options" || parent?.key === "configs";
  }

  /** Applies the rules that need more than a name. */
  #lookInto(node: JsonNode): void {
    const method = this.#string(member(node, "method"));
    const params = member(node, "params");
    if (method !== undefined && params !== undefined) this.#lookAtCall(method, params);
    const config = this.#string(member(node, "config"));
    if (config !== undefined && this.#names.isOption(config)) {
      for (const key of ["val", "value_str", "values_str", "value_int"]) this.#mark(member(node, key), "secret");
    }
    if (this.#namesSecret(node)) for (const key of NAMED_BESIDE) this.#mark(memberLike(node, key), "secret");
    const name = this.#string(member(node, "name"));
    if (name !== undefined && this.#string(member(node, "type")) === "string-conceal") {
      this.#names.addOption(name);
      this.#mark(member(node, "default"), "secret");
    }
  }

  /** Marks what follows its name: on a command line, `["--password", ...]`, and in a pair, as HTTP's headers are often kept. */
  #lookIntoList({ children }: JsonNode): void {
    for (const [index, child] of children.entries()) {
      const [name = "", next] = [this.#string(child), children[index + 1]];
      const value = this.#string(next) ?? "";
      const isPair = children.length === 2 && index === 0 && isSurelySecret(value);
      const isOption = name.startsWith("--") && !value.startsWith("--");
      if ((isPair || isOption) && this.#names.isSecret(name)) this.#mark(next, "secret");
    }
  }

  /** Whether a member beside the value names it: `{"name":"password","value":...}`, or a datastore's `{"key":["x","secret"],"string":...}`. */
  #namesSecret(node: JsonNode): boolean {
    const type = member(node, "type");
    if (type !== undefined && this.#text.slice(type.from, type.to) === KEYSEND_TYPE) return true;
    const isNamed = this.#hasSecretName(memberLike(node, "name")) || this.#hasSecretName(memberLike(node, "key"));
    return isNamed && !this.#isDeclaration(node);
  }

  /** @param name a text, or a datastore's key, which may be a list of them */
  #hasSecretName(name: JsonNode | undefined): boolean {
    return [name, ...(name?.children ?? [])].some((one) => this.#names.isSecret(this.#string(one) ?? ""));
  }

  #lookAtCall(method: string, params: JsonNode): void {
    if (method === "db_write") this.#markLiterals(member(params, "writes"));
    if (method === "sql") this.#names.noteQuery(this.#string(member(params, "query") ?? params.children[0]) ?? "");
    this.#markMembers(params, method);
    this.#markOptions(params, method);
    if (params.kind !== "array") return;
    const [checked] = params.children;
    if (method === "check") this.#markPositions(this.#string(checked) ?? "", params.children.slice(1));
    else this.#markPositions(method, params.children);
  }

  #markPositions(method: string, values: readonly JsonNode[]): void {
    for (const [index, value] of values.entries()) {
      if (this.#names.isSecretPosition(method, index)) this.#mark(value, "secret");
      else if (this.#names.isHashPosition(method, index)) this.#mark(value, "hash");
    }
    const [first, second] = values;
    const word = this.#string(first) ?? "";
    if (method === "setconfig" && this.#names.isOption(word)) this.#mark(second, "secret");
    if (method === "datastore" && this.#hasSecretName(first)) this.#mark(second, "secret");
    if (method === "decode" && this.#names.isSecretMember(method, "string", word)) this.#mark(first, "secret");
  }

  /** Marks the options of a plugin that is to be started: its manifest, which would say whether they are concealed, comes later. */
  #markOptions(params: JsonNode, method: string): void {
    const others = Object.hasOwn(TAKE_OPTIONS, method) ? TAKE_OPTIONS[method] : undefined;
    if (others === undefined) return;
    for (const value of params.children) {
      const { key } = value;
      if (key === undefined) this.assignments.add(value);
      if (key === undefined || others.has(key)) continue;
      this.#mark(value, "secret");
      if (!this.#names.isOption(key) && !this.#names.isSecret(key)) this.#unsure.add(value);
    }
  }

  #markMembers(node: JsonNode | undefined, method: string): void {
    for (const child of node?.children ?? []) {
      const value = this.#string(child);
      if (value === undefined || child.key === undefined) continue;
      if (this.#names.isSecretMember(method, child.key, value)) this.#mark(child, "secret");
    }
  }

  /** Marks the statements for the node's database: all secrets of the node are in them, without names. */
  #markLiterals(writes: JsonNode | undefined): void {
    for (const statement of writes?.children ?? []) this.statements.add(statement);
  }

  /** Marks all values of rows that may be preimages, since nothing says which column they are from. */
  #markRows(nodes: readonly JsonNode[]): void {
    for (const node of nodes) {
      if (node.parent?.kind === "array" && isDigest(this.#string(node) ?? "")) this.#mark(node, "secret");
    }
  }

  #mark(node: JsonNode | undefined, role: Role): void {
    if (node !== undefined) this.#roles.set(node, role);
  }

  #string(node: JsonNode | undefined): string | undefined {
    return node?.kind === "string" ? stringAt(this.#text, node.from, node.to) : undefined;
  }
}

/** The member of this name, which Go writes with a capital. */
function memberLike({ children }: JsonNode, name: string): JsonNode | undefined {
  return children.find(({ key }) => key?.toLowerCase() === name);
}
