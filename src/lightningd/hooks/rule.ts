/** What the rules of all hooks are made of. */
import type { JsonToken } from "./token.ts";

/** What a value must be, as words that follow "must be", if the token is not that; undefined if lightningd takes it. */
export type Requirement = (token: JsonToken) => string | undefined;

/** The hook call that is answered. */
export interface HookCall {
  readonly params: unknown;
  /** The network's name as in init's configuration; undefined if it is not known, and then an address of any will do. */
  readonly network: string | undefined;
}

/** One sentence on the first thing that is wrong with an answer, or undefined. The answer is an object. */
export type Rule = (answer: JsonToken, call: HookCall) => string | undefined;
