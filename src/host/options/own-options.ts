/** The options of lightningd's own that change what plugins see, as far as an embedded one has them. */
import { FatalError } from "../refused.ts";

/** Of one option: many values are in the order in which they were given. */
export type OptionValue = string | number | boolean | readonly (string | number)[];

type Options = Readonly<Record<string, OptionValue>>;

const ALLOW_DEPRECATED = "allow-deprecated-apis";
const IMPORTANT_PLUGIN = "important-plugin";

export function isOwnOption(name: string): boolean {
  return name === ALLOW_DEPRECATED || name === IMPORTANT_PLUGIN;
}

/** @throws FatalError for what is no boolean */
export function checkOwnOptions(options: Options): void {
  const wrong = textsOf(options[ALLOW_DEPRECATED]).find((text) => !/^(yes|no|true|false)$/i.test(text));
  if (wrong !== undefined) {
    throw new FatalError(`lightningd: --${ALLOW_DEPRECATED}=${wrong}: Invalid argument '${wrong}'`);
  }
}

export function allowsDeprecated(options: Options): boolean {
  return !/^(no|false)$/i.test(textsOf(options[ALLOW_DEPRECATED]).at(-1) ?? "true");
}

/** Paths of plugins without which the node is not to run. */
export function importantPlugins(options: Options): readonly string[] {
  return textsOf(options[IMPORTANT_PLUGIN]);
}

function textsOf(value: OptionValue = []): readonly string[] {
  const values: readonly (string | number | boolean)[] = Array.isArray(value) ? value : [value];
  return values.map(String);
}
