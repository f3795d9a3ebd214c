/** Makes failures: of a plugin that ended, that answered with an error, or that could not be started. */
import { PLUGIN_TERMINATED, readError, messageOf } from "../jsonrpc/errors.ts";
import type { JsonRpcError } from "../jsonrpc/errors.ts";
import { RAISED } from "../session/rows/last-words.ts";
import type { Failure } from "../trace/failure.ts";
import { describeExit } from "./process/exit.ts";
import type { Exit } from "./process/exit.ts";
import { explainStderr, tellsOverlap } from "./words/explain.ts";
import type { Explanation } from "./words/explain.ts";
import type { StderrTail } from "./process/stderr.ts";

/** How many last lines go into an error; the log and autoreload-status have the same. */
const SHOWN_LINES = 20;
/** A last line that names no cause is shown up to so many characters. */
const LONGEST_LINE = 200;
/** So many characters of the cause are compared with the lines. */
const COMPARED_CHARACTERS = 60;

/** A failure as an error, so that it can be thrown through the steps of a reload. */
export class PluginFailed extends Error {
  override readonly name = "PluginFailed";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.sentence);
    this.failure = failure;
  }
}

/** The failure for whatever a step of a start threw. */
export function failureOfThrown(error: unknown): Failure {
  if (error instanceof PluginFailed) return error.failure;
  return failure(messageOf(error));
}

export function failure(sentence: string, stderr?: StderrTail): Failure {
  const explained = stderr === undefined ? undefined : explainStderr(stderr.text);
  const shown = stderr?.last(SHOWN_LINES, explained?.summary.slice(0, COMPARED_CHARACTERS)) ?? [];
  const cause = explained === undefined ? undefined : inOneLine(explained);
  return { sentence, cause, stderr: shown, ...clashIn([cause, ...shown].join("\n")), level: "broken" };
}

/** @param disabled what it did, in lightningd's words: "disabled itself: no wallet" */
export function disablement(disabled: string): Failure {
  return { sentence: `it ${disabled}`, cause: undefined, stderr: [], level: "info" };
}

/**
 * The failure of a handshake that was answered with an error.
 * @param answered what happened, such as "it answered getmanifest with an error"
 * @param error the response's error; pyln-client puts a traceback beside the message
 */
export function failureOfError(answered: string, error: unknown, stderr: StderrTail): Failure {
  const { message } = readError(error);
  const { traceback, cause } = raisedIn(error);
  const lines = traceback.split("\n").filter((line) => line.trim() !== "");
  return {
    sentence: `${answered}: ${message.split("\n", 1)[0]}`,
    cause,
    stderr: lines.length > 0 ? lines.slice(-SHOWN_LINES) : stderr.last(SHOWN_LINES),
    ...clashIn(`${message}\n${traceback}`),
    level: "broken",
  };
}

/** @returns an error's message, and where its traceback says that it came about; undefined for one without a message */
export function errorInWords(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("message" in error)) return undefined;
  const message = shorten(readError(error).message.split("\n", 1)[0] ?? "");
  const { cause } = raisedIn(error);
  return cause === undefined || !message.startsWith(RAISED) ? message : `${message}: ${cause}`;
}

/** pyln-client puts a traceback beside the message. */
function raisedIn(error: unknown): { readonly traceback: string; readonly cause: string | undefined } {
  const has = typeof error === "object" && error !== null && "traceback" in error;
  const traceback = has ? String(error.traceback) : "";
  const explained = explainStderr(traceback);
  return { traceback, cause: explained === undefined ? undefined : inOneLine(explained) };
}

function clashIn(text: string): Pick<Failure, "clashes"> {
  return text !== "" && tellsOverlap(text) ? { clashes: "beside" } : {};
}

/** The same failure, of a plugin that had no older instance beside it. */
export function alone(told: Failure): Failure {
  return told.clashes === undefined ? told : { ...told, clashes: "alone" };
}

function inOneLine({ summary, place, advice }: Explanation): string {
  const where = place === undefined ? "" : `${place.file}:${place.line}: `;
  return `${where}${summary}${advice === undefined ? "" : `. ${advice}`}`;
}

/** A failure of a program other than the plugin. @param output its last words, in which the cause is looked for */
export function failureWith(sentence: string, output: string): Failure {
  const explained = explainStderr(output);
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const cause = explained === undefined ? undefined : inOneLine(explained);
  return { sentence, cause, stderr: lines.slice(-SHOWN_LINES), level: "broken" };
}

/** @param doing when it ended, such as "while it served" */
export function failureOfExit(exit: Exit, doing: string, stderr: StderrTail): Failure {
  const sentence = `${describeExit(exit)} ${doing}`;
  const explained = failure(`${sentence}.`, stderr);
  if (explained.cause !== undefined) return explained;
  const [last] = stderr.last(1);
  if (last === undefined) return { ...explained, sentence: `${sentence}, and wrote nothing to stderr.` };
  const quoted = `; the last that it wrote: ${shorten(last.trim())}`;
  return { ...explained, sentence: `${sentence}${quoted}`, quoted };
}

function shorten(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}...`;
}

/** What callers get of a failure. @param hideStderr whether only the log may have what the plugin wrote to stderr */
export function forCallers(told: Failure, { hideStderr }: { readonly hideStderr: boolean }): Failure {
  if (!hideStderr) return told;
  const { sentence, quoted = "", level } = told;
  return { sentence: sentence.replace(quoted, ""), cause: undefined, stderr: [], level };
}

/** For a caller: lightningd's code for a plugin that went, which it takes even from a hook. */
export function asError(message: string, told: Failure): JsonRpcError {
  return {
    code: PLUGIN_TERMINATED,
    message,
    ...(told.stderr.length === 0 ? {} : { data: { stderr: told.stderr } }),
  };
}
