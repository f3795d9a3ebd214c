/** The prompt's history, kept in the user's state directory. That it cannot be read or written is no reason to stop. */
import { join } from "node:path";
import { readOwnFile, stateDirectory, writeOwnFile } from "../../lightningd/memory/user-directory.ts";

export const HISTORY_LINES = 1000;

/** @returns the lines, newest first, as readline has them */
export function loadHistory(env: NodeJS.ProcessEnv): string[] {
  try {
    const lines = readOwnFile(historyPath(env)).split("\n").filter(Boolean);
    return lines.toReversed().slice(0, HISTORY_LINES);
  } catch {
    return [];
  }
}

/** @param lines newest first */
export function saveHistory(env: NodeJS.ProcessEnv, lines: readonly string[]): void {
  try {
    writeOwnFile(historyPath(env), `${lines.slice(0, HISTORY_LINES).toReversed().join("\n")}\n`);
  } catch {
    // A read-only home costs the history, not the session.
  }
}

function historyPath(env: NodeJS.ProcessEnv): string {
  return join(stateDirectory(env), "history");
}
