/** Checks the options that lightningd was started with, after all manifests have come (handle_opts). */
import { NETWORK } from "./node.ts";
import type { EmbeddedNode } from "./node.ts";
import { checkOwnOptions, isOwnOption } from "./options/own-options.ts";
import type { OptionValue } from "./options/own-options.ts";
import { checkValue } from "./options/option-table.ts";
import { FatalError } from "./refused.ts";

export type { OptionValue } from "./options/own-options.ts";

/** @throws FatalError, in lightningd's words, for an option that nobody declared, or a value that the option does not take */
export function giveOptions(node: EmbeddedNode, options: Readonly<Record<string, OptionValue>>): void {
  checkOwnOptions(options);
  for (const [name, value] of Object.entries(options)) {
    if (isOwnOption(name)) continue;
    const values = Array.isArray(value)
      ? (value as readonly (string | number)[])
      : [value as string | number | boolean];
    for (const one of values) giveOption(node, name, one);
  }
}

function giveOption(node: EmbeddedNode, name: string, value: string | number | boolean): void {
  const given = value === true ? `--${name}` : `--${name}=${value}`;
  const refuse = (why: string): FatalError => new FatalError(`lightningd: ${given}: ${why}`);
  const option = node.options.find(name);
  if (option === undefined && node.settings.isScripted) return;
  if (option === undefined) throw refuse("unknown option");
  const isFlag = option.type === "flag";
  // On the command line a flag has no value; `false` is our own way to leave it out.
  if (isFlag && value === false) return;
  if (isFlag && value !== true) throw refuse("doesn't allow an argument");
  if (!isFlag && value === true) throw refuse("requires an argument");
  const text = isFlag ? undefined : String(value).trimEnd();
  const problem = checkValue(option, text, node.settings.allowDeprecatedApis);
  if (problem !== undefined) throw refuse(problem);
  node.values.add({ name, value: text, source: { kind: "cmdline" } });
}

/** The host's options as a command line, for plugins that look up how lightningd was started. */
export function commandLine(
  lightningDir: string,
  plugins: readonly string[],
  options: Readonly<Record<string, OptionValue>>,
): string[] {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value === false ? [] : [value].flat().map((each) => `--${name}=${each}`),
  );
  const run = plugins.map((path) => `--plugin=${path}`);
  return ["lightningd", `--lightning-dir=${lightningDir}`, `--network=${NETWORK}`, ...run, ...given];
}
