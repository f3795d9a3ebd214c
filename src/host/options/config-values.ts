/**
 * The values that options were given, and where: on the command line, by `plugin start`, by `setconfig` (common/configvar.c). A value may
 * outlive its option's plugin, and that can end lightningd; see `dangling`.
 */
export type ValueSource =
  | { readonly kind: "cmdline" }
  | { readonly kind: "pluginstart" }
  | { readonly kind: "transient" }
  | { readonly kind: "file"; readonly path: string; readonly line: number; readonly text: string };

export interface ConfigValue {
  readonly name: string;
  /** Undefined for a flag. */
  readonly value: string | undefined;
  readonly source: ValueSource;
}

export class ConfigValues {
  #values: ConfigValue[] = [];

  add(value: ConfigValue): void {
    this.#values.push(value);
  }

  remove(name: string, kind: ValueSource["kind"]): void {
    this.#values = this.#values.filter((value) => value.name !== name || value.source.kind !== kind);
  }

  /** The values of an option that count, in order: the last one, or all of a multi option, where transient values hide others. */
  of(name: string, multi: boolean): readonly ConfigValue[] {
    const given = this.#values.filter((value) => value.name === name);
    if (!multi) return given.slice(-1);
    const transient = given.filter((value) => value.source.kind === "transient");
    return transient.length > 0 ? transient : given;
  }

  /** All values that an option was given and that were not taken back. */
  given(name: string): readonly ConfigValue[] {
    return this.#values.filter((value) => value.name === name);
  }

  /**
   * A value whose option nobody declares any more. lightningd follows a null pointer when it next looks at all values: at a `plugin start`
   * with named parameters, and at a `setconfig`.
   */
  dangling(declared: (name: string) => boolean): ConfigValue | undefined {
    return this.#values.find((value) => !declared(value.name));
  }
}

/** As `listconfigs` shows it. */
export function sourceText(source: ValueSource): string {
  switch (source.kind) {
    case "cmdline":
    case "pluginstart":
      return source.kind;
    case "transient":
      return "setconfig transient";
    case "file":
      return `${source.path}:${source.line}`;
  }
}
