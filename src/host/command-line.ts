/** The options that lightningd was started with, checked once all manifests are in (handle_opts). */
import { NETWORK } from "./node.ts";
import type { EmbeddedNode } from "./node.ts";
import { checkValue } from "./options/option-table.ts";
import { FatalError } from "./refused.ts";

export type OptionValue = string | number | boolean | readonly (string | number)[];

/** @throws FatalError, in lightningd's words, for an option that nobody declared or a value that it does not take */
export function giveOptions(node: EmbeddedNode, options: Readonly<Record<string, OptionValue>>): void {
  for (const [name, value] of Object.entries(options)) {
    const values = Array.isArray(value)
      ? (value as readonly (string | number)[])
      : [value as string | number | boolean];
    for (const one of values) giveOption(node, name, one);
  }
}

function giveOption(node: EmbeddedNode, name: string, value: string | number | boolean): void {
  const option = node.options.find(name);
  const text = String(value);
  if (option === undefined) throw new FatalError(`lightningd: --${name}=${text}: unknown option`);
  const isFlag = option.type === "flag";
  // A flag takes no value on the command line; `false` is our own way to say that it is not there.
  if (isFlag && value === false) return;
  if (isFlag && value !== true) throw new FatalError(`lightningd: --${name}=${text}: doesn't allow an argument`);
  const problem = isFlag ? undefined : checkValue(option.type, text);
  if (problem !== undefined) throw new FatalError(`lightningd: --${name}=${text}: ${problem}`);
  node.values.add({ name, value: isFlag ? undefined : text.trimEnd(), source: { kind: "cmdline" } });
}

/** What a host is started with as a command line, for the plugins that look themselves up there. */
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
