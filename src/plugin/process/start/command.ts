/** How a plugin's file is run. */
import type { PluginFile } from "../../file/examine.ts";
import type { Command } from "./spawning.ts";
import { wrappedCommand } from "./wrapper.ts";

/**
 * @param exec of `--autoreload-exec`: how the user wants it to be run, which may do without an execute bit or a `#!` line
 * @returns undefined for a file that cannot be run, whose fault says why
 */
export function commandFor(file: PluginFile, exec: string | undefined, args: readonly string[]): Command | undefined {
  if (file.kind === "broken" && (exec === undefined || file.why === "missing")) return undefined;
  return exec === undefined ? { file: file.path, args } : wrappedCommand(exec, file.path, args);
}
