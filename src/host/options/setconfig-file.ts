/** `config.setconfig` in the network directory, where lightningd keeps what `setconfig` set for good. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ValueSource } from "./config-values.ts";
import type { PluginOption } from "./option-table.ts";

const HEADER = "# Written by autoreload's embedded lightningd at setconfig";

/** Writes `name=value`, in the place of what the option had there unless it is a multi one. @returns where it stands */
export function saveSetting(directory: string, option: PluginOption, value: string | undefined): ValueSource {
  const path = join(directory, "config.setconfig");
  const lines = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [HEADER];
  const line = value === undefined ? option.name : `${option.name}=${value}`;
  const old = option.multi ? -1 : lines.findIndex((text) => text === option.name || text.startsWith(`${option.name}=`));
  const index = old < 0 ? lines.length : old;
  lines[index] = line;
  writeFileSync(path, `${lines.join("\n")}\n`);
  return { kind: "file", path, line: index + 1 };
}
