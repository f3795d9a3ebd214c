/** Makes the command that runs a plugin's file. */
import type { PluginFile } from "../../file/examine.ts";
import type { Command } from "./spawning.ts";
import { wrappedCommand } from "./wrapper.ts";

/**
 * @param exec the value of `--autoreload-exec`, which may run a file without an execute bit or a `#!` line
 * @returns undefined for a file that cannot be run, whose fault says why
 */
export function commandFor(file: PluginFile, exec: string | undefined, args: readonly string[]): Command | undefined {
  if (file.kind === "broken" && (exec === undefined || file.why === "missing")) return undefined;
  return exec === undefined ? { file: file.path, args } : wrappedCommand(exec, file.path, args);
}
