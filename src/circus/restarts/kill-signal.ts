/** Reads `autorestart_kill_signal` in every form in which Circus itself reads a signal (`to_signum` in its util.py). */
import { constants } from "node:os";

/** Reads `9`, `KILL` or `SIGKILL`, also in lower case. @returns the signal's number; undefined if this system has no such signal */
export function parseSignal(text: string): number | undefined {
  const numbers: readonly number[] = Object.values(constants.signals);
  const number = Number(text);
  if (Number.isInteger(number) && text.trim() !== "") return numbers.includes(number) ? number : undefined;
  const name = text.trim().toUpperCase();
  return (constants.signals as Readonly<Record<string, number>>)[name.startsWith("SIG") ? name : `SIG${name}`];
}

export function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? String(number);
}
