/** What the rules of all hooks are made of. */
import type { JsonToken } from "./token.ts";

/** @returns undefined if lightningd takes the value; else what the value must be, as words after "must be" */
export type Requirement = (token: JsonToken) => string | undefined;

/** The hook call that was answered. */
export interface HookCall {
  readonly params: unknown;
  /** The network's name in init's configuration; undefined if it is not known, and then an address of any network will do. */
  readonly network: string | undefined;
}

/** Judges an answer, which is an object. @returns a sentence about the first fault; undefined if there is none */
export type Rule = (answer: JsonToken, call: HookCall) => string | undefined;
