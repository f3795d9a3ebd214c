/** Which of the kept questions are asked again. Pure. */
import type { Header } from "../../session/format/events.ts";
import { parseFilter } from "../../session/filter/filter.ts";
import { matches } from "../../session/filter/match.ts";
import type { Row } from "../../session/rows/row.ts";
import { isSlow } from "./keeper.ts";
import type { Exchange } from "./keeper.ts";

/** After a save. */
export const MOST_ASKED = 8;

export interface Due {
  /** In the order in which they came. */
  readonly due: readonly Exchange[];
  /** The names of what is pinned, but is too much. */
  readonly beyond: readonly string[];
  /** The names of what is pinned, and that the version in service has no more. */
  readonly gone: readonly string[];
}

/** The questions that are asked after a save: the pinned ones, or if none is, the latest that are quick. */
export function dueAfterSave(exchanges: readonly Exchange[], offers: (exchange: Exchange) => boolean): Due {
  const pinned = exchanges.filter(({ isPinned }) => isPinned);
  const wanted = pinned.length > 0 ? pinned : exchanges.filter((exchange) => !isSlow(exchange));
  const offered = wanted.filter(offers);
  const namesOf = (those: readonly Exchange[]): string[] => those.map(({ name }) => name);
  return {
    due: offered.slice(-MOST_ASKED),
    beyond: namesOf(pinned.length > 0 ? offered.slice(0, -MOST_ASKED) : []),
    gone: namesOf(pinned.filter((exchange) => !offers(exchange))),
  };
}

/** For an answer of which it is not known how long it took. */
const LONGEST_MS = 60_000;

/** @returns so many milliseconds after it was asked one of these hangs: much later than callers waited for any, and than `leastMs` */
export function hangsAfter(due: readonly Exchange[], leastMs: number): number {
  return Math.max(leastMs, ...due.map(({ ms = LONGEST_MS }) => 3 * ms));
}

/** Why nothing is chosen, and what could be. */
export function nothingLike(what: string | undefined, exchanges: readonly Exchange[], plugin: string): string {
  const names = exchanges.map(({ n, name }) => `${n} ${name}`).join(", ");
  const kept = names === "" ? "nothing yet: a question is kept when it was answered" : names;
  const like = what === undefined ? "" : ` like ${JSON.stringify(what)}`;
  const [first = ""] = (what ?? "").split(" ");
  const isCall = first !== what && exchanges.some(({ name }) => name === first);
  const hint = isCall ? `. To ask with other params, call ${first} with them: that is kept, too` : "";
  return `${plugin} was asked nothing${like}; kept: ${kept}${hint}`;
}

/**
 * @param what a question's number, a method's or hook's name, or a filter as of sessions; undefined for all
 * @throws FilterError
 */
export function chosenBy(
  what: string | undefined,
  exchanges: readonly Exchange[],
  plugin: string,
): readonly Exchange[] {
  if (what === undefined || what.trim() === "") return exchanges;
  if (/^\d+$/.test(what)) return exchanges.filter(({ n }) => n === Number(what));
  const named = exchanges.filter(({ name }) => name === what);
  if (named.length > 0) return named;
  const filter = parseFilter(what);
  const header = headerFor(plugin);
  return exchanges.filter((exchange) => matches(filter, rowOf(exchange), header));
}

function headerFor(name: string): Header {
  const plugins = [{ p: 1, name, path: name }];
  return { autoreload: "session/1", at: "", tool: "", host: "", network: "", plugins, masked: false, ignore: [] };
}

/** As a session would show it. */
function rowOf({ n, kind, name, params, answers }: Exchange): Row {
  const last = answers.at(-1);
  const from = kind === "hook" ? "lightningd" : "cli";
  const common = { n, t: 0, p: 1, v: last?.version ?? 0, of: kind, m: name, id: "" } as const;
  const event = { ...common, k: "req", from, to: "plugin", size: params.length, body: params } as const;
  const row = { event, depth: 0, root: n, verdict: undefined, reload: undefined, children: [] };
  if (last === undefined) return { ...row, answer: undefined };
  const { answer } = last;
  const body = "text" in answer ? answer.text : "";
  const fate = answer.kind === "wrong" ? "mended" : answer.kind === "none" ? "refused" : "answered";
  const k = answer.kind === "error" ? "err" : "res";
  return { ...row, answer: { ...common, k, from: "plugin", to: from, size: body.length, body, fate } };
}
