/** The prompt's history in the user's state directory. The prompt runs without it if it cannot be read or written. */
import { join } from "node:path";
import { readOwnFile, stateDirectory, writeOwnFile } from "../../lightningd/memory/user-directory.ts";

export const HISTORY_LINES = 1000;

/** @returns the lines, the newest first, as readline wants them */
export function loadHistory(env: NodeJS.ProcessEnv): string[] {
  try {
    const lines = readOwnFile(historyPath(env)).split("\n").filter(Boolean);
    return lines.toReversed().slice(0, HISTORY_LINES);
  } catch {
    return [];
  }
}

/** @param lines the newest first */
export function saveHistory(env: NodeJS.ProcessEnv, lines: readonly string[]): void {
  try {
    writeOwnFile(historyPath(env), `${lines.slice(0, HISTORY_LINES).toReversed().join("\n")}\n`);
  } catch {
    // In a home that cannot be written, the session goes on without a history.
  }
}

function historyPath(env: NodeJS.ProcessEnv): string {
  return join(stateDirectory(env), "history");
}
