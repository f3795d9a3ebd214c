/** Guesses in what language a plugin is written, to choose words and defaults. */
import { basename, extname } from "node:path";

export type Language =
  | "python"
  | "node"
  | "deno"
  | "bun"
  | "shell"
  | "ruby"
  | "perl"
  | "php"
  | "lua"
  | "java"
  | "rust"
  | "go"
  | "binary";

const BY_PROGRAM: readonly (readonly [RegExp, Language])[] = [
  [/^(python|pypy|uv$|uvx$|poetry$|pipenv$|pdm$|hatch$)/, "python"],
  [/^(node|nodejs|tsx|ts-node|npx|npm|pnpm|yarn)(-|\d|$)/, "node"],
  [/^deno/, "deno"],
  [/^bunx?$/, "bun"],
  [/^(ba|da|k|mk|z|a|fi|tc|c)?sh$|^busybox$/, "shell"],
  [/^(ruby|jruby|bundle$)/, "ruby"],
  [/^perl/, "perl"],
  [/^php/, "php"],
  [/^lua/, "lua"],
  [/^(java|jbang|kotlin|scala|groovy)/, "java"],
  [/^(rust-script|cargo)$/, "rust"],
  [/^(go|gorun)$/, "go"],
];

/** The language of a script without a `#!` line shows in the ending of its name, or in how its lines begin. */
const BY_LOOKS: readonly ScriptLanguage[] = [
  {
    name: "python",
    line: "#!/usr/bin/env python3",
    endings: /^\.pyw?$/,
    text: /^(import [\w., ]+|from [\w.]+ import .*)$/m,
  },
  {
    name: "node",
    line: "#!/usr/bin/env node",
    endings: /^\.[cm]?[jt]s$/,
    text: /^(import .* from ["'].*|const .* = .*)$/m,
  },
  { name: "ruby", line: "#!/usr/bin/env ruby", endings: /^\.rb$/, text: /^require ["']/m },
  { name: "perl", line: "#!/usr/bin/env perl", endings: /^\.p[lm]$/, text: /^use (strict|warnings)/m },
  { name: "php", line: "#!/usr/bin/env php", endings: /^\.php$/, text: /^<\?php/ },
  { name: "lua", line: "#!/usr/bin/env lua", endings: /^\.lua$/, text: /^local \w+ =/m },
  { name: "rust", line: undefined, endings: /^\.rs$/, text: /^(use \w+::|fn main)/m },
  { name: "go", line: undefined, endings: /^\.go$/, text: /^package \w+$/m },
  { name: "java", line: undefined, endings: /^\.(java|kt)$/, text: /^(public )?class / },
  { name: "binary", line: undefined, endings: /^\.(c|cc|cpp|h)$/, text: /^#include [<"]/m },
  { name: "shell", line: "#!/bin/sh", endings: /^\.(ba|z|k)?sh$/, text: /^(set -|echo |case |while )/m },
];

interface ScriptLanguage {
  readonly name: Language;
  /** The first line that such a plugin should have; undefined for a language that is compiled. */
  readonly line: string | undefined;
  readonly endings: RegExp;
  readonly text: RegExp;
}

/** @param program the interpreter's name or path; undefined for a binary */
export function languageOf(path: string, program: string | undefined, head: Buffer): Language {
  if (program === undefined) return binaryLanguage(path, head);
  const name = basename(program);
  const known = BY_PROGRAM.find(([pattern]) => pattern.test(name));
  return known?.[1] ?? BY_LOOKS.find(({ endings }) => endings.test(extname(path)))?.name ?? "binary";
}

/** The language of a text without a `#!` line; undefined if nothing shows it. */
export function scriptLanguage(path: string, text: string): ScriptLanguage | undefined {
  const ending = extname(path);
  return BY_LOOKS.find(({ endings }) => endings.test(ending)) ?? BY_LOOKS.find((looks) => looks.text.test(text));
}

/** Go's linker puts a note of its own name at the start; Rust leaves no such trace, but cargo has its own directories. */
function binaryLanguage(path: string, head: Buffer): Language {
  if (head.includes("Go\0\0")) return "go";
  return /\/target\/([\w-]+\/)?(debug|release)\/[^/]+$/.test(path) ? "rust" : "binary";
}
