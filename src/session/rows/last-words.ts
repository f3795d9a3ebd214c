/** What an error says beside its message: a traceback, or what the plugin wrote before it ended. Pure. */
import { member, nodesOf, stringAt } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";

export interface LastWords {
  readonly of: "traceback" | "stderr";
  readonly text: string;
}

/** @param body of an answer: pyln-client has `traceback` beside the message, autoreload `stderr` in its data */
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

/** Of a traceback the last line says what happened. */
export function lastLineOf(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
