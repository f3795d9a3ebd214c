/** Writes a manifest for a person to read. Pure. */
import type { Declaration, Manifest } from "../../lightningd/manifest/manifest.ts";
import { markOf } from "../../lightningd/manifest/help.ts";

type Row = readonly [what: string, words: string];

export function listManifest(manifest: Manifest): string {
  const { methods, options, hooks, subscriptions, topics, customMessages, featurebits, dynamic, canCheck } = manifest;
  const parts: readonly (readonly [title: string, rows: readonly Row[]])[] = [
    ["methods", methods.map(({ name, usage, text }) => [`${name}${markOf(text)} ${usage}`, describe(text)])],
    [
      "options",
      options.map((option) => [`${option.name} (${option.type}${defaultOf(option)})`, describe(option.text)]),
    ],
    ["hooks", hooks.map(({ name, text }) => [name, orderOf(text)])],
    ["subscriptions", subscriptions.map(plain)],
    ["notifications", topics.map(({ name }) => plain(name))],
    ["custom messages", customMessages.map(String).map(plain)],
    ["feature bits", featurebits === undefined ? [] : [plain(featurebits)]],
  ];
  const shown = parts.filter(([, rows]) => rows.length > 0).flatMap(([title, rows]) => [title, ...aligned(rows)]);
  const abilities = [
    dynamic
      ? "dynamic: it can be started and stopped while the node runs"
      : "not dynamic: it runs from the node's start on",
    ...(canCheck ? ["it can check parameters (cancheck)"] : []),
  ];
  return [...shown, ...abilities].join("\n");
}

const plain = (what: string): Row => [what, ""];

/** The first columns have the same width in all rows. */
function aligned(rows: readonly Row[]): readonly string[] {
  const cut = rows.map(([what, words]) => [firstLine(what), firstLine(words)] as const);
  const width = Math.max(...cut.map(([what]) => what.length));
  return cut.map(([what, words]) => `  ${what.padEnd(width)}  ${words}`.trimEnd());
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").trim();
}

function describe(text: string): string {
  const { description } = JSON.parse(text) as { readonly description?: unknown };
  return typeof description === "string" ? description : "";
}

function defaultOf({ text }: Declaration): string {
  const { default: value, multi } = JSON.parse(text) as { readonly default?: unknown; readonly multi?: unknown };
  const many = multi === true ? ", may be given again" : "";
  return value === undefined || value === null
    ? many
    : `, default ${typeof value === "string" ? value : JSON.stringify(value)}${many}`;
}

function orderOf(text: string): string {
  if (!text.startsWith("{")) return "";
  const { before, after, filters } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const said = Object.entries({ before, after, filters }).filter(([, list]) => Array.isArray(list) && list.length > 0);
  return said.map(([word, list]) => `${word}: ${(list as readonly unknown[]).join(", ")}`).join("; ");
}
