/** Finds which values of a JSON message are secret by their names or places. Pure. */
import { member, stringAt } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";
import { KEYSEND_TYPE } from "./names/names.ts";
import type { SecretNames } from "./names/names.ts";
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

/** The role of each value that has one. Options that are declared as concealed are learned on the way. */
export class SecretPlaces {
  /** SQL statements, whose literals are secret. */
  readonly statements = new Set<JsonNode>();
  readonly #text: string;
  readonly #names: SecretNames;
  readonly #roles = new Map<JsonNode, Role>();

  constructor(text: string, nodes: readonly JsonNode[], names: SecretNames, { method }: MessageContext = {}) {
    this.#text = text;
    this.#names = names;
    if (method !== undefined) this.#markMembers(member(nodes[0], "result"), method);
    if (method === "sql" && names.hasQueryForSecrets) this.#markRows(nodes);
    for (const node of nodes) {
      if (node.kind === "object") this.#lookInto(node);
      const role = this.#roles.get(node) ?? this.#roleOf(node);
      if (role !== undefined) this.#roles.set(node, role);
    }
  }

  roleOf(node: JsonNode): Role | undefined {
    return this.#roles.get(node);
  }

  #roleOf(node: JsonNode): Role | undefined {
    const { key, parent } = node;
    if (key !== undefined) {
      if (this.#names.isHash(key)) return "hash";
      if (this.#names.isSecret(key) && !this.#isDeclaration(node)) return "secret";
      if (this.#names.isOption(key) && this.#holdsOptions(parent)) return "secret";
    }
    const above = parent === undefined ? undefined : this.#roles.get(parent);
    return above !== undefined && key !== undefined && BESIDE_VALUE.has(key) ? undefined : above;
  }

  /** Whether this is a schema, such as `{"name":"rune","type":"string"}`, and not a value. */
  #isDeclaration(node: JsonNode): boolean {
    return node.kind === "object" && member(node, "type") !== undefined && member(node, "description") !== undefined;
  }

  /** Whether this holds options: in `init`, in `listconfigs`, or in `plugin start`. */
  #holdsOptions(parent: JsonNode | undefined): boolean {
    return parent?.key === "options" || parent?.key === "configs" || member(parent, "subcommand") !== undefined;
  }

  /** Applies the rules that need more than a name. */
  #lookInto(node: JsonNode): void {
    const method = this.#string(member(node, "method"));
    const params = member(node, "params");
    if (method !== undefined && params !== undefined) this.#lookAtCall(method, params);
    const config = this.#string(member(node, "config"));
    if (config !== undefined && this.#names.isOption(config)) this.#mark(member(node, "val"), "secret");
    if (this.#namesSecret(node)) for (const key of NAMED_BESIDE) this.#mark(member(node, key), "secret");
    const name = this.#string(member(node, "name"));
    if (name !== undefined && this.#string(member(node, "type")) === "string-conceal") {
      this.#names.addOption(name);
      this.#mark(member(node, "default"), "secret");
    }
  }

  /** Whether a member beside the value names it: `{"name":"password","value":...}`, or a datastore's `{"key":["x","secret"],"string":...}`. */
  #namesSecret(node: JsonNode): boolean {
    const type = member(node, "type");
    if (type !== undefined && this.#text.slice(type.from, type.to) === KEYSEND_TYPE) return true;
    const key = member(node, "key");
    const names = [member(node, "name"), key, ...(key?.children ?? [])].map((one) => this.#string(one) ?? "");
    return names.some((name) => this.#names.isSecret(name)) && !this.#isDeclaration(node);
  }

  #lookAtCall(method: string, params: JsonNode): void {
    if (method === "db_write") this.#markLiterals(member(params, "writes"));
    if (method === "sql") this.#names.noteQuery(this.#string(member(params, "query") ?? params.children[0]) ?? "");
    this.#markMembers(params, method);
    if (params.kind !== "array") return;
    const [first, second] = params.children;
    const isCheck = method === "check";
    const name = isCheck ? (this.#string(first) ?? "") : method;
    for (const value of params.children) {
      const index = isCheck ? value.index - 1 : value.index;
      if (this.#names.isSecretPosition(name, index)) this.#mark(value, "secret");
      else if (this.#names.isHashPosition(name, index)) this.#mark(value, "hash");
    }
    if (method === "setconfig" && this.#names.isOption(this.#string(first) ?? "")) this.#mark(second, "secret");
    if (method === "decode" && this.#names.isSecretMember(method, "string", this.#string(first) ?? ""))
      this.#mark(first, "secret");
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
