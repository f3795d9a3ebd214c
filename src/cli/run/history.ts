/** The prompt's history, kept in the user's state directory. That it cannot be read or written is no reason to stop. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const HISTORY_LINES = 1000;

/** `$XDG_STATE_HOME/autoreload/history`, by default under `~/.local/state`. */
export function historyPath(env: NodeJS.ProcessEnv): string {
  const state = env["XDG_STATE_HOME"];
  return join(
    state === undefined || state === "" ? join(homedir(), ".local", "state") : state,
    "autoreload",
    "history",
  );
}

/** @returns the lines, newest first, as readline has them */
export function loadHistory(path: string): string[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
    return lines.toReversed().slice(0, HISTORY_LINES);
  } catch {
    return [];
  }
}

/** @param lines newest first */
export function saveHistory(path: string, lines: readonly string[]): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${lines.slice(0, HISTORY_LINES).toReversed().join("\n")}\n`, { mode: 0o600 });
  } catch {
    // A read-only home costs the history, not the session.
  }
}
