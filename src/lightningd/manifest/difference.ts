/** Lists what changed from one manifest to the next, in lines for a person: `+ method foo [bar]`, `- hook htlc_accepted`. */
import { markOf } from "./help.ts";
import type { Declaration, Manifest } from "./manifest.ts";

export interface Difference {
  /** `+` is new, `-` is gone, `~` has other words. */
  readonly sign: "+" | "-" | "~";
  readonly kind:
    | "method"
    | "option"
    | "hook"
    | "subscription"
    | "notification"
    | "custom message"
    | "featurebits"
    | "dynamic";
  readonly name: string;
  /** What is shown after the name: a method's usage and mark as in help, or an option's type. */
  readonly detail: string;
}

export function differences(before: Manifest, after: Manifest): Difference[] {
  const detailOf = (declaration: Declaration): string => {
    if ("usage" in declaration) {
      const [firstLine = ""] = String(declaration.usage).split("\n", 1);
      return `${markOf(declaration.text)} ${firstLine}`.trim();
    }
    return "type" in declaration ? `(${String(declaration.type)})` : "";
  };
  const declared = (kind: Difference["kind"], from: readonly Declaration[], to: readonly Declaration[]): Difference[] =>
    compare(kind, mapOf(from), mapOf(to), detailOf);
  const plain = (
    kind: Difference["kind"],
    from: readonly (string | number)[],
    to: readonly (string | number)[],
  ): Difference[] => compare(kind, mapOf(from.map(named)), mapOf(to.map(named)), () => "");
  return [
    ...declared("method", before.methods, after.methods),
    ...declared("option", before.options, after.options),
    ...declared("hook", before.hooks, after.hooks),
    ...plain("subscription", before.subscriptions, after.subscriptions),
    ...declared("notification", before.topics, after.topics),
    ...plain("custom message", before.customMessages, after.customMessages),
    ...plain("featurebits", listOf(before.featurebits), listOf(after.featurebits)),
  ];
}

export function describeDifference({ sign, kind, name, detail }: Difference): string {
  return `${sign} ${kind} ${name}${detail === "" ? "" : ` ${detail}`}`;
}

function compare(
  kind: Difference["kind"],
  before: ReadonlyMap<string, Declaration>,
  after: ReadonlyMap<string, Declaration>,
  detailOf: (declaration: Declaration) => string,
): Difference[] {
  const gone = [...before.values()].filter(({ name }) => !after.has(name));
  const rest = [...after.values()].filter(({ name, text }) => before.get(name)?.text !== text);
  return [
    ...gone.map(({ name }): Difference => ({ sign: "-", kind, name, detail: "" })),
    ...rest.map((declaration): Difference => {
      const sign = before.has(declaration.name) ? "~" : "+";
      return { sign, kind, name: declaration.name, detail: detailOf(declaration) };
    }),
  ];
}

function mapOf(declarations: readonly Declaration[]): ReadonlyMap<string, Declaration> {
  return new Map(declarations.map((declaration) => [declaration.name, declaration]));
}

function named(value: string | number): Declaration {
  return { name: String(value), text: String(value) };
}

function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}
