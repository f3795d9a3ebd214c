/** Why a plugin does not serve, with its own last words: the one shape in which every error about a plugin is told. */
import { PLUGIN_TERMINATED } from "../jsonrpc/errors.ts";
import type { JsonRpcError } from "../jsonrpc/errors.ts";
import { describeExit } from "../plugin/exit.ts";
import type { Exit } from "../plugin/exit.ts";
import { explainStderr } from "../plugin/explain.ts";
import type { StderrTail } from "../plugin/stderr.ts";

export interface Failure {
  /** One or two sentences without the plugin's name: what happened, and what to do where that is known. */
  readonly sentence: string;
  /** The error's line in the plugin's own words with its file and line, where it could be found. */
  readonly cause: string | undefined;
  /** The last lines of stderr, the oldest first; empty if it said nothing. */
  readonly stderr: readonly string[];
}

/** How many last lines go into an error; the log and autoreload-status have the same. */
const SHOWN_LINES = 20;

/** A failure as an error, so that it can be thrown through the steps of a reload. */
export class PluginFailed extends Error {
  override readonly name = "PluginFailed";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.sentence);
    this.failure = failure;
  }
}

export function failure(sentence: string, stderr?: StderrTail): Failure {
  const explained = stderr === undefined ? undefined : explainStderr(stderr.text);
  const place = explained?.place === undefined ? "" : `${explained.place.file}:${explained.place.line}: `;
  return {
    sentence,
    cause: explained === undefined ? undefined : `${place}${explained.summary}`,
    stderr: stderr?.last(SHOWN_LINES) ?? [],
  };
}

/** @param doing when it ended, such as "while it served" */
export function failureOfExit(exit: Exit, doing: string, stderr: StderrTail): Failure {
  const silent = stderr.last(1).length === 0 ? ", and wrote nothing to stderr" : "";
  return failure(`${describeExit(exit)} ${doing}${silent}.`, stderr);
}

/** On one line: the cause first, since that is what is looked for. */
export function summarize({ sentence, cause }: Failure): string {
  return cause === undefined ? sentence : `${cause} (${sentence.replace(/\.$/, "")})`;
}

/** For the log: the summary, then the plugin's own last lines, as they stood. */
export function withLastWords(introduction: string, told: Failure): string {
  const lines =
    told.stderr.length === 0 ? [] : ["its last lines on stderr:", ...told.stderr.map((line) => `| ${line}`)];
  return [`${introduction}${summarize(told)}`, ...lines].join("\n");
}

/** For a caller: lightningd's code for a plugin that went, which it takes even from a hook. */
export function asError(message: string, told: Failure): JsonRpcError {
  return {
    code: PLUGIN_TERMINATED,
    message,
    ...(told.stderr.length === 0 ? {} : { data: { stderr: told.stderr } }),
  };
}
