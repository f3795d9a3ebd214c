/** lightningd's own options that change what plugins see, as far as an embedded node has them. */
import { FatalError } from "../refused.ts";

/** The value of one option. Several values are in the order in which they were given. */
export type OptionValue = string | number | boolean | readonly (string | number)[];

type Options = Readonly<Record<string, OptionValue>>;

const ALLOW_DEPRECATED = "allow-deprecated-apis";
const IMPORTANT_PLUGIN = "important-plugin";

export function isOwnOption(name: string): boolean {
  return name === ALLOW_DEPRECATED || name === IMPORTANT_PLUGIN;
}

/** @throws FatalError for a value that is no boolean */
export function checkOwnOptions(options: Options): void {
  const wrong = textsOf(options[ALLOW_DEPRECATED]).find((text) => !/^(yes|no|true|false)$/i.test(text));
  if (wrong !== undefined) {
    throw new FatalError(`lightningd: --${ALLOW_DEPRECATED}=${wrong}: Invalid argument '${wrong}'`);
  }
}

export function allowsDeprecated(options: Options): boolean {
  return !/^(no|false)$/i.test(textsOf(options[ALLOW_DEPRECATED]).at(-1) ?? "true");
}

/** The paths of plugins without which the node does not run. */
export function importantPlugins(options: Options): readonly string[] {
  return textsOf(options[IMPORTANT_PLUGIN]);
}

function textsOf(value: OptionValue = []): readonly string[] {
  const values: readonly (string | number | boolean)[] = Array.isArray(value) ? value : [value];
  return values.map(String);
}
