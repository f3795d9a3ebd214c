/** `autorestart_kill_signal`, in any way that Circus itself would read a signal (`to_signum` in its util.py). */
import { constants } from "node:os";

/** `9`, `KILL`, `SIGKILL`, in lower case too. @returns its number; undefined if there is no such signal here */
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
