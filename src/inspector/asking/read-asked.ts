/** Checks what the page sent, member by member. @throws Refusal */
import { Refusal } from "../refusal.ts";
import type { AgainAsked, FireAsked, Fired, PinAsked, RecordAsked, RevealAsked, SampleAsked } from "../wire.ts";

type Members = Readonly<Record<string, unknown>>;

export function againIn(asked: Members): AgainAsked {
  return { n: numberIn(asked, "n"), ...optional("params", textOrNothingIn(asked, "params")) };
}

export function pinIn(asked: Members): PinAsked {
  const on = booleanIn(asked, "on");
  return on || "n" in asked ? { n: numberIn(asked, "n"), on } : { p: numberIn(asked, "p"), on };
}

export function fireIn(asked: Members): FireAsked {
  const params = optional("params", textOrNothingIn(asked, "params"));
  return { p: numberIn(asked, "p"), of: firedIn(asked), m: textIn(asked, "m"), ...params };
}

export function sampleIn(asked: Members): SampleAsked {
  return { of: firedIn(asked), m: textIn(asked, "m") };
}

export function revealIn(asked: Members): RevealAsked {
  const name = textIn(asked, "in");
  if (name !== "body" && name !== "said" && name !== "text") throw wrong("in", "body, said or text");
  return { n: numberIn(asked, "n"), at: textIn(asked, "at"), in: name };
}

export function recordIn(asked: Members): RecordAsked {
  return { on: booleanIn(asked, "on"), ...optional("file", textOrNothingIn(asked, "file")) };
}

function firedIn(asked: Members): Fired {
  const of = textIn(asked, "of");
  if (of !== "hook" && of !== "method" && of !== "topic") throw wrong("of", "hook, method or topic");
  return of;
}

function numberIn(asked: Members, name: string): number {
  const value = asked[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrong(name, "a number");
  return value;
}

function booleanIn(asked: Members, name: string): boolean {
  const value = asked[name];
  if (typeof value !== "boolean") throw wrong(name, "true or false");
  return value;
}

function textIn(asked: Members, name: string): string {
  const value = asked[name];
  if (typeof value !== "string") throw wrong(name, "a string");
  return value;
}

function textOrNothingIn(asked: Members, name: string): string | undefined {
  return asked[name] === undefined ? undefined : textIn(asked, name);
}

function optional<Name extends string>(name: Name, value: string | undefined): { [N in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: string };
}

function wrong(name: string, right: string): Refusal {
  return new Refusal(400, `${name} is to be ${right}.`);
}
