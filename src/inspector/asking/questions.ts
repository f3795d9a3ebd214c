/** Makes a question to be asked again of a request in the session. Pure. */
import { membersOf } from "../../jsonrpc/json-text.ts";
import type { RequestEvent, SessionEvent } from "../../session/format/events.ts";
import { nodesOf } from "../../session/json/nodes.ts";
import { edited } from "../../session/mask/edits.ts";
import { pointerOf, valueAt } from "../../session/mask/pointers.ts";
import type { Memory } from "../memory.ts";
import type { AskedOnce, OldAnswer } from "./proxy.ts";
import { Refusal } from "../refusal.ts";
import type { RevealAsked } from "../wire.ts";

/** @throws Refusal if it cannot be asked again */
export function questionOf(memory: Memory, n: number): AskedOnce {
  const event = memory.event(n);
  if (event === undefined) throw new Refusal(410, `Event ${n} is not in memory any more.`);
  if (event.k !== "req" || event.to !== "plugin" || (event.of !== "method" && event.of !== "hook")) {
    throw new Refusal(409, "Only a call of one of the plugin's methods or hooks can be asked again.");
  }
  if (event.cut !== undefined) {
    throw new Refusal(
      409,
      `${event.m} cannot be asked again: of its ${event.size} bytes the first ${event.cut} are kept.`,
    );
  }
  const { p, v, of, m, id, body } = event;
  const params = membersOf(body).get("params") ?? "{}";
  return { p, v, of, m, params, id: JSON.stringify(id), answer: answerTo(memory, n) };
}

function answerTo(memory: Memory, n: number): OldAnswer | undefined {
  const answer = memory.answerTo(n);
  if (answer === undefined || answer.cut !== undefined) return undefined;
  const { k, fate, body, said, wrong } = answer;
  if (fate === "refused") return undefined;
  const kind = k === "res" ? "result" : "error";
  if (fate === "answered") return { kind, text: membersOf(body).get(kind) ?? "null" };
  return { kind: "wrong", text: said ?? "", wrong: wrong ?? "it was wrong" };
}

/**
 * The params that the user edited. The page shows some values masked; where the user left these as they were, the values behind them are
 * put back.
 * @throws Refusal if it is no JSON
 */
export function unmasked(memory: Memory, n: number, params: string): string {
  const [original, shown] = [memory.event(n), memory.shown(n)];
  if (!isParams(params)) throw new Refusal(400, "The params are no JSON object or array.");
  if (original?.k !== "req" || shown?.k !== "req") return params;
  const [was, masked] = [valuesIn(original), valuesIn(shown)];
  const edits = nodesOf(params).flatMap((node) => {
    const { from, to } = node;
    const at = pointerOf(node);
    const text = was.get(at);
    const isLeft = text !== undefined && masked.get(at) === params.slice(from, to);
    return isLeft ? [{ from, to, text }] : [];
  });
  return edited(params, edits);
}

/** A request's params by their pointers; no objects and arrays. */
function valuesIn({ body }: RequestEvent): ReadonlyMap<string, string> {
  const text = membersOf(body).get("params") ?? "";
  const values = nodesOf(text).filter(({ kind }) => kind !== "object" && kind !== "array");
  return new Map(values.map((node) => [pointerOf(node), text.slice(node.from, node.to)]));
}

function isParams(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

export function checkedParams(text: string): string {
  if (!isParams(text)) throw new Refusal(400, "The params are no JSON object or array.");
  return text;
}

/** A value that the page shows masked, as JSON text. @throws Refusal */
export function revealed(memory: Memory, { n, at, in: name }: RevealAsked): string {
  const event = memory.event(n);
  if (event === undefined) throw new Refusal(410, `Event ${n} is not in memory any more.`);
  const value = name === "text" ? inText(event, at) : inMessage(valueAt(event, `/${name}`), at);
  if (value === undefined) throw new Refusal(404, `There is nothing at ${at} of the ${name} of event ${n}.`);
  return value;
}

function inMessage(text: unknown, at: string): string | undefined {
  if (typeof text !== "string") return undefined;
  const node = nodesOf(text).find((one) => pointerOf(one) === at);
  return node && text.slice(node.from, node.to);
}

/** @param at the pointer of a range among the event's */
function inText(event: SessionEvent, at: string): string | undefined {
  const [, index] = /^\/(\d+)$/.exec(at) ?? [];
  const range = event.ranges?.[Number(index)];
  return range && JSON.stringify(String(valueAt(event, range.of ?? "/text")).slice(range.from, range.to));
}
