/** Reads a command's params, by position or by name, with lightningd's words for what is wrong (common/json_param.c). */
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import { INVALID_PARAMS } from "../../jsonrpc/errors.ts";
import type { JsonRpcError } from "../../jsonrpc/errors.ts";
import { content } from "../json/text.ts";

/** A command that is answered with an error. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }

  toJsonRpc(): JsonRpcError {
    return { code: this.code, message: this.message };
  }
}

/** What a command takes: `name` for a required parameter, `[name]` for an optional one, as `help` shows it. */
export type Usage = string;

/** The values that were given, as JSON text by name. */
export type Params = ReadonlyMap<string, string>;

/**
 * @param usage parameters in order, required ones first
 * @param extra whether more than those may be given
 * @throws CommandError
 */
export function readParams(usage: Usage, params: string, extra = false): Params {
  const known = usage.split(" ").filter((word) => word !== "");
  const names = known.map((word) => word.replaceAll(/[[\]]/g, ""));
  const given = params.startsWith("[") ? byPosition(names, params, extra) : byName(names, params, extra);
  const missing = known.find((word, index) => !word.startsWith("[") && !given.has(names[index] ?? ""));
  if (missing !== undefined) throw new CommandError(INVALID_PARAMS, `missing required parameter: ${missing}`);
  return given;
}

/** A value that the parameter does not take. lightningd shows the value in its log, and to a caller who only checks. */
export class BadParamError extends CommandError {
  readonly #parameter: string;
  readonly #problem: string;
  readonly #token: string;

  constructor(params: Params, parameter: string, problem: string) {
    super(INVALID_PARAMS, `${parameter}: ${problem}: invalid token (see logs for details)`);
    this.#parameter = parameter;
    this.#problem = problem;
    this.#token = params.get(parameter) ?? "";
  }

  get logLine(): string {
    return `Invalid parameter ${this.#parameter} (${this.#problem}): token '${this.#token}'`;
  }

  /** The error for a caller who only checks. */
  get shown(): JsonRpcError {
    return { code: this.code, message: `${this.#parameter}: ${this.#problem}: invalid token '${this.#token}'` };
  }
}

/** @throws BadParamError unless it is a boolean or absent */
export function booleanParam(params: Params, name: string): boolean | undefined {
  const text = params.get(name);
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") throw new BadParamError(params, name, "should be 'true' or 'false'");
  return text === "true";
}

/** The text of any value; of a string without its quotes. */
export function stringParam(params: Params, name: string): string | undefined {
  return content(params.get(name));
}

/** By position, null means that nothing is given. */
function byPosition(names: readonly string[], params: string, extra: boolean): Params {
  const elements = elementsOf(params);
  if (elements.length > names.length && !extra) {
    const counts = `got ${elements.length}, expected ${names.length}`;
    throw new CommandError(INVALID_PARAMS, `too many parameters: ${counts}`);
  }
  const given = new Map<string, string>();
  names.forEach((name, index) => {
    const text = elements[index];
    if (text !== undefined && text !== "null") given.set(name, text);
  });
  return given;
}

const UNKNOWN =
  "this may be caused by a failure to autodetect key=value-style parameters. " +
  "Please try using the -k flag and explicit key=value pairs of parameters.";

function byName(names: readonly string[], params: string, extra: boolean): Params {
  if (!params.startsWith("{")) throw new CommandError(INVALID_PARAMS, "Expected array or object for params");
  const given = membersOf(params);
  if (extra) return given;
  for (const name of given.keys()) {
    if (!names.includes(name)) throw new CommandError(INVALID_PARAMS, `unknown parameter: ${name}, ${UNKNOWN}`);
  }
  return given;
}
