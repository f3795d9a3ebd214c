/** What `autoreload-again` answers, as JSON text: values stand in it as the plugin wrote them. Pure. */
import { arrayOf, objectOf } from "../../jsonrpc/json-text.ts";
import type { ChangedValue } from "../../trace/events/again.ts";
import { placeOf } from "../../trace/sentences/again.ts";
import { changesIn, inWords } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { withoutVolatile } from "./volatile.ts";
import { volatileIn } from "./keeper.ts";
import type { Answered, Exchange } from "./keeper.ts";
import type { Asked } from "./rounds.ts";

type Members = (readonly [string, string])[];

/** A question, in one line of a list. */
export function listedExchange(exchange: Exchange): string {
  const versions = exchange.answers.map(({ version }) => String(version));
  return objectOf([...questionOf(exchange), ["versions", arrayOf(versions)]]);
}

export function askedExchange({ exchange, verdict, answer, against }: Asked): string {
  const changes = verdict.kind === "differs" ? verdict.changes : [];
  return objectOf([
    ...questionOf(exchange),
    ["verdict", quoted(verdict.kind)],
    ...(against === undefined ? [] : ([["against_version", String(against)]] as const)),
    ...answerOf(answer),
    ...asMembers(changes),
  ]);
}

/** What each version answered, and where its answer differs from the version's before. @param reasonFor what a version was started for */
export function byVersion(exchange: Exchange, reasonFor: (version: number) => string | undefined): string {
  const answers = exchange.answers.map((answered, index) => {
    const former = exchange.answers[index - 1];
    const reason = reasonFor(answered.version);
    const because: Members = reason === undefined ? [] : [["reason", quoted(reason)]];
    return objectOf([
      ["version", String(answered.version)],
      ...because,
      ...answerOf(answered.answer),
      ...withheldIn(answered),
      ...(former === undefined ? [] : sinceFormer(exchange, former, answered)),
    ]);
  });
  return objectOf([...questionOf(exchange), ["answers", arrayOf(answers)]]);
}

/** The last two versions' answers. */
export function differenceIn(exchange: Exchange): string {
  const [former, last] = exchange.answers.slice(-2);
  if (former === undefined || last === undefined) return objectOf([...questionOf(exchange), ["differences", "[]"]]);
  const versions = arrayOf([String(former.version), String(last.version)]);
  const changes = changesBetweenVersions(exchange, former, last);
  return objectOf([...questionOf(exchange), ["versions", versions], ["differences", asArray(changes)]]);
}

function sinceFormer(exchange: Exchange, former: Answered, answered: Answered): Members {
  const changes = changesBetweenVersions(exchange, former, answered);
  return [["changed", String(changes.length > 0)], ...asMembers(changes)];
}

function changesBetweenVersions(exchange: Exchange, former: Answered, answered: Answered): ChangedValue[] {
  return withoutVolatile(changesIn(former.answer, answered.answer), volatileIn(exchange));
}

function questionOf({ n, kind, name, params, isPinned }: Exchange): Members {
  const pinned: Members = isPinned ? [["pinned", "true"]] : [];
  return [["n", String(n)], [kind, quoted(name)], ["params", params], ...pinned];
}

function withheldIn({ withheld }: Answered): Members {
  return withheld.length === 0 ? [] : [["not_passed_on", JSON.stringify(withheld)]];
}

function answerOf(answer: Answer): Members {
  if (answer.kind === "result" || answer.kind === "error") return [[answer.kind, answer.text]];
  return [["answer", quoted(inWords(answer))]];
}

function asMembers(changes: readonly ChangedValue[]): Members {
  return changes.length === 0 ? [] : [["differences", asArray(changes)]];
}

/** Values as strings: some are words. */
function asArray(changes: readonly ChangedValue[]): string {
  return arrayOf(changes.map(({ at, was, is }) => JSON.stringify({ path: placeOf(at), was, is })));
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
