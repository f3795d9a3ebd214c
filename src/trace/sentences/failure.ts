/** The sentences of a failure, which are the same in the log, in autoreload-status and for callers. */
import type { Failure } from "../failure.ts";

/** One line. The cause comes first, since that is what a reader looks for. */
export function summarize({ sentence, cause, clashes }: Failure): string {
  const summary = cause === undefined ? sentence : `${cause} (${sentence.replace(/\.$/, "")})`;
  return clashes === undefined ? summary : `${summary.replace(/\.?$/, ".")} ${CLASH_ADVICE[clashes]}`;
}

const CLASH_ADVICE = {
  beside:
    "Another process holds what it needs: if that is its own old instance, set --autoreload-overlap=false, which stops that one first.",
  alone:
    "Another process holds what it needs, and its old instance does not run any more: end that process, or detach from it if it is a debugger's, and save again.",
} as const;

/** For the log: the summary, then the plugin's last lines as they stood. */
export function withLastWords(introduction: string, told: Failure): string {
  const lines = told.stderr.length === 0 ? [] : ["its last words:", ...told.stderr.map((line) => `| ${line}`)];
  return [`${introduction}${summarize(told)}`, ...lines].join("\n");
}
