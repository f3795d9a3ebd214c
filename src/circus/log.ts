/** Writes log lines in Circus's own format (`LOG_FMT` in its util.py), so that both logs can be read as one. */
import { printable } from "../trace/printable.ts";

export type LogLevel = "INFO" | "WARNING" | "ERROR";

export type Log = (level: LogLevel, message: string) => void;

/** Names and reasons come from Circus, or from anybody who listens there. So they are cut, and made printable. */
const LONGEST_MESSAGE = 2000;

/** @param write takes whole lines */
export function createLog(write: (line: string) => void): Log {
  return (level, message) => {
    const shown = printable(message.slice(0, LONGEST_MESSAGE));
    const rest = message.length > LONGEST_MESSAGE ? "..." : "";
    write(`${formatTime(new Date())} autoreload[${process.pid}] [${level}] ${shown}${rest}\n`);
  };
}

/** "2026-03-01 09:05:00", in local time. */
export function formatTime(time: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())];
  return `${date.join("-")} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}
