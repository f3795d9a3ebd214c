import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Patterns } from "../../src/watch/rules/patterns.ts";

const NAMES = ["a", "b", "ab", "a.py", "b.py", ".a", "a b", "a ", "[a]", "a*", "#a", "!a", "\\a", "é", "a-1"];
const DIRECTORIES = ["", "a", "b", "a/b", "a/ab", "a/b/a", "b/a b", "[a]", "a*", "b/[a]", "b/[a]/ab"];
const FILES = DIRECTORIES.flatMap((directory) =>
  NAMES.filter((name) => !DIRECTORIES.includes(join(directory, name))).map((name) => join(directory, name)),
);
/** Directories end in a slash. */
const PATHS = [...FILES, ...DIRECTORIES.filter(Boolean).map((directory) => `${directory}/`)];

let repository: string;

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "rules-"));
  execFileSync("git", ["init", "-q"], { cwd: repository });
  for (const file of FILES) {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), "");
  }
});

afterAll(() => rmSync(repository, { recursive: true, force: true }));

type RuleFiles = Readonly<Record<string, string>>;

/** What git ignores, given these texts of .gitignore files by directory. */
function ignoredByGit(rules: RuleFiles): string[] {
  for (const [directory, text] of Object.entries(rules)) writeFileSync(join(repository, directory, ".gitignore"), text);
  const input = PATHS.map((path) => path.replace(/\/$/, "")).join("\0");
  const command = ["check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin"];
  const { status, stdout } = spawnSync("git", command, { cwd: repository, input, encoding: "utf8" });
  // 1: none of them is ignored.
  expect(status).toBeLessThan(2);
  const fields = stdout.split("\0");
  for (const directory of Object.keys(rules)) rmSync(join(repository, directory, ".gitignore"));
  return PATHS.filter((_, at) => fields[at * 4] !== "" && fields[at * 4 + 2]?.startsWith("!") === false);
}

/** The same by ours: the patterns of a directory are those of the ones above and its own. */
function ignoredByUs(rules: RuleFiles): string[] {
  const patternsIn = (directory: string): Patterns => {
    const above = directory === "" ? Patterns.none : patternsIn(directory.replace(/(^|\/)[^/]*$/, ""));
    if (directory !== "" && above.match(`${directory}/`)) return above;
    return above.with(rules[directory] ?? "", directory);
  };
  return PATHS.filter((path) => patternsIn(path.replace(/(^|\/)[^/]*\/?$/, "")).match(path));
}

describe("rules mean what they mean to git", () => {
  test.each<[string, RuleFiles]>([
    ["a name", { "": "a.py" }],
    ["a wildcard", { "": "*.py" }],
    ["a negation", { "": "*.py\n!b.py" }],
    ["a negation below an excluded directory does nothing", { "": "a/\n!a/b.py" }],
    ["a negation that opens each directory on the way", { "": "/*\n!/a/\n/a/*\n!/a/b/" }],
    ["anchored", { "": "/a.py\nb/a" }],
    ["directories only", { "": "a/\nb.py/" }],
    ["two stars", { "": "**/ab\na/**\nb/**/ab" }],
    ["two stars after a literal", { "": "a**/b\na/b**\n!b/a**" }],
    ["escapes", { "": "\\#a\n\\!a\na\\ \n\\[a\\]\na\\*\n\\\\a" }],
    ["comments, blank lines, spaces at the end", { "": "# a\n\n   \na.py   \n" }],
    ["lines ended by CR LF", { "": "a.py\r\nb/\r\n" }],
    ["character classes", { "": "[ab].py\na[!x]b\n[[:alpha:]].py\na-[0-9]" }],
    ["a byte order mark", { "": "\uFEFFa.py" }],
    ["slashes alone", { "": "/\n//\n!/" }],
    ["a file in a directory below", { "": "*.py\nab", a: "!a.py\n/b/ab\n*", "a/b": "!*\n" }],
    ["a directory that is opened from below it", { "": "b/", a: "!b/" }],
    ["a file in a directory whose name has wildcards", { "[a]": "a.py", "a*": "*\n!/ab", "b/[a]": "!ab\n\\*" }],
    ["a file in a directory that is excluded", { "": "a/", a: "!*" }],
    ["nothing at all", { "": "" }],
  ])("%s", (_, rules) => {
    expect(ignoredByUs(rules)).toEqual(ignoredByGit(rules));
  });

  const piece = fc.constantFrom(
    "a",
    "b",
    "ab",
    ".py",
    "*",
    "**",
    "***",
    "?",
    "[ab]",
    "[!a]",
    "[a-",
    "\\",
    "/",
    "/",
    "/",
    " ",
    "-1",
    "é",
    "!",
    "#",
    "]",
  );
  const line = fc.tuple(
    fc.constantFrom("", "", "!", "/", "!/"),
    fc.array(piece, { minLength: 1, maxLength: 5 }),
    fc.constantFrom("", "/", " "),
  );
  const text = fc
    .array(
      line.map(([start, pieces, end]) => start + pieces.join("") + end),
      { minLength: 1, maxLength: 4 },
    )
    .map((lines) => lines.join("\n"));
  const anywhere = fc.record({
    "": text,
    a: fc.option(text, { nil: "" }),
    "a/b": fc.option(text, { nil: "" }),
    "[a]": fc.constantFrom("", "*", "!a.py"),
  });

  test("whatever the rules and where they stand", () => {
    fc.assert(
      fc.property(anywhere, (rules) => {
        expect(ignoredByUs(rules)).toEqual(ignoredByGit(rules));
      }),
      { numRuns: Number(process.env["RULE_RUNS"] ?? 300) },
    );
  });
});
