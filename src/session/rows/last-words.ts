/** Finds what an error says beside its message: a traceback, or what the plugin wrote before it ended. Pure. */
import { member, nodesOf, stringAt } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";
import { outcomeOf } from "./summary.ts";

export interface LastWords {
  readonly of: "traceback" | "stderr";
  readonly text: string;
}

/** @param body the answer: pyln-client puts `traceback` beside the message, autoreload puts `stderr` into the data */
export function lastWordsOf(body: string): LastWords | undefined {
  const error = member(nodesOf(body)[0], "error");
  const traceback = stringOf(body, member(error, "traceback"));
  if (traceback !== undefined) return { of: "traceback", text: traceback };
  const lines = member(member(error, "data"), "stderr")?.children.map((line) => stringOf(body, line));
  if (lines === undefined || lines.length === 0 || lines.includes(undefined)) return undefined;
  return { of: "stderr", text: lines.join("\n") };
}

function stringOf(text: string, node: JsonNode | undefined): string | undefined {
  return node?.kind === "string" ? stringAt(text, node.from, node.to) : undefined;
}

/** pyln-client begins its message like this for an unexpected exception. An error that the plugin means has words of its own. */
export const RAISED = "Error while processing ";

/** The outcome of an answer in few words; for an unexpected exception, the exception. */
export function briefOutcomeOf(body: string): string {
  const outcome = outcomeOf(body);
  const words = outcome.startsWith(RAISED) ? lastWordsOf(body) : undefined;
  return words === undefined ? outcome : lastLineOf(words.text);
}

/** The line of a traceback that says what happened: the last line that is not indented, without what Node and Rust add about themselves. */
export function lastLineOf(text: string): string {
  const lines = text.trimEnd().split("\n");
  const said = lines.findLast((line) => /^\w/.test(line) && !/^(?:Node\.js v\d|note: run with `RUST_)/.test(line));
  return (said ?? lines.at(-1) ?? "").trim();
}
