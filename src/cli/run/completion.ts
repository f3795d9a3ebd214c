/** Proposes what may come next on a line: words, methods, their parameters, topics and hooks. Pure. */
import { LOG_LEVELS } from "../../host/log-book.ts";
import type { Method } from "./session.ts";

export interface Vocabulary {
  readonly methods: readonly Method[];
  readonly topics: readonly string[];
  readonly hooks: readonly string[];
}

const ABOUT_ANSWERS = ["again", "diff", "last", "pin", "show", "unpin"];
const OF_LINES = ["call", "help", "hook", "log", "notify", "quit", "restart", "status"];
const OWN_WORDS = [...OF_LINES, "export", "inspect", "record", ...ABOUT_ANSWERS];

/** As readline asks for it. @returns the candidates, and the part of the line that a candidate replaces */
export function complete(line: string, vocabulary: Vocabulary): [string[], string] {
  const words = line.trimStart().split(/\s+/);
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const matching = candidates(before, vocabulary).filter((word) => word.startsWith(last));
  return [matching.map((word) => (word.endsWith("=") ? word : `${word} `)), last];
}

function candidates(before: readonly string[], { methods, topics, hooks }: Vocabulary): readonly string[] {
  const names = methods.map(({ name }) => name);
  const [first, ...rest] = before[0] === "call" && before.length > 1 ? before.slice(1) : before;
  if (first === undefined) return [...new Set([...names, ...OWN_WORDS])].toSorted();
  const isFirstArgument = rest.length === 0;
  switch (first) {
    case "notify":
      return isFirstArgument ? topics : [];
    case "hook":
      return isFirstArgument ? hooks : [];
    case "again":
    case "diff":
    case "last":
    case "pin":
    case "show":
    case "unpin":
      return isFirstArgument ? [...names, ...hooks].toSorted() : [];
    case "help":
      return isFirstArgument ? [...new Set([...names, ...OWN_WORDS])].toSorted() : [];
    case "call":
      return isFirstArgument ? names : [];
    case "log":
      return isFirstArgument ? LOG_LEVELS : [];
    default:
      return parametersLeft(methods.find(({ name }) => name === first)?.usage ?? "", rest);
  }
}

/** `name=` for each word of a usage such as `id [amount] [label]` that the line does not have yet. */
function parametersLeft(usage: string, given: readonly string[]): readonly string[] {
  const names = usage
    .split(/\s+/)
    .map((word) => /^\[?([a-z_][\w-]*)\]?$/i.exec(word)?.[1])
    .filter((name) => name !== undefined);
  return names.filter((name) => !given.some((word) => word.startsWith(`${name}=`))).map((name) => `${name}=`);
}
