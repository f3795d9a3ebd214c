/** Checks values for a plugin's options that come by one of our methods, as lightningd would at `plugin start`. */
import { isWholeNumber } from "../hooks/numbers.ts";
import type { Manifest, OptionDeclaration } from "../manifest/manifest.ts";

export type GivenOptions = ReadonlyMap<string, unknown>;

/** Why a value cannot be used: a sentence without a full stop. */
export class WrongOption extends Error {
  override readonly name = "WrongOption";
}

/** @throws {WrongOption} for the first value that cannot be used */
export function checkOptions(plugin: string, options: GivenOptions, manifest: Manifest): void {
  for (const [name, value] of options) {
    const option = manifest.options.find((declared) => declared.name === name);
    if (option === undefined) throw new WrongOption(undeclared(plugin, name, manifest));
    const wrong = (Array.isArray(value) ? value : [value]).find((each) => !fits(option, each));
    if (wrong === undefined) continue;
    throw new WrongOption(`${name} must be ${RIGHT[option.type] ?? "a string"}; got ${show(wrong)}`);
  }
}

const RIGHT: Readonly<Record<string, string>> = { int: "a whole number", bool: "true or false", flag: "true or false" };

function undeclared(plugin: string, name: string, { options }: Manifest): string {
  const names = options.map((option) => option.name).join(", ");
  return `${plugin} has no option ${name}; it has: ${names === "" ? "none" : names}`;
}

function fits({ type }: OptionDeclaration, value: unknown): boolean {
  const text = show(value);
  if (type === "int") return isWholeNumber(text);
  return type.startsWith("string") || /^(true|false|1|0|on|off|yes|no)$/i.test(text);
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
