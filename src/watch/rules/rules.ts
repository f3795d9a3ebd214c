/**
 * Decides which files of a tree count and which directories are entered: by the user's .autorestart_includes and .autorestart_excludes, if
 * the top directory has one of them; else by the tree's own .gitignore and a short list.
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { EXCLUDES, INCLUDES } from "./names.ts";
import { Patterns } from "./patterns.ts";

const GITIGNORE = ".gitignore";

/** The rules that hold in one directory and, unless they have files of their own, in those below it. */
export interface Rules {
  /** Who wrote the files that these rules are from. */
  readonly by: "user" | "git";
  readonly excludes: Patterns;
  /** Undefined if every file counts that is not excluded. */
  readonly includes: Patterns | undefined;
}

/** What git, Python, file systems and editors leave beside the files of a project; "!" in the excludes brings it back. */
const NEVER = `
${INCLUDES}
${EXCLUDES}
${GITIGNORE}
.git
__pycache__/
*.pyc
.DS_Store
.nfs*
.fuse_hidden*
# Backups; what emacs locks while a buffer is unsaved, and its saves in between; vim's swap files; JetBrains, GNOME, KDE.
*~
.#*
\\#*#
.*.sw[a-px]
*___jb_tmp___
*___jb_old___
.goutputstream-*
.*.kate-swp
`;

/** A tree without rule files leaves these out, too. */
const BY_DEFAULT = ["node_modules/", "target/", ".venv/"].join("\n");

const ALWAYS = Patterns.none.with(NEVER, "");

export function isRuleFile(name: string): boolean {
  return name === INCLUDES || name === EXCLUDES || name === GITIGNORE;
}

/** The rules before the files of the top directory are read. */
export function topRules(names: ReadonlySet<string>): Rules {
  const by = names.has(INCLUDES) || names.has(EXCLUDES) ? "user" : "git";
  return { by, excludes: by === "user" ? ALWAYS : ALWAYS.with(BY_DEFAULT, ""), includes: undefined };
}

export interface RuleTexts {
  readonly rules: Rules;
  /** When the youngest of the directory's rule files was last changed. */
  readonly changedMs: number;
}

/**
 * The rules within a directory: those from above, and what its own files add.
 * @param directory absolute
 * @param relative to the top directory: "" or "a/b"
 * @param names what is in the directory
 * @param unreadable called with the path of a rule file that is there and cannot be read
 */
export async function rulesIn(
  directory: string,
  relative: string,
  names: ReadonlySet<string>,
  above: Rules,
  unreadable: (path: string, error: unknown) => void,
): Promise<RuleTexts> {
  let { excludes, includes } = above;
  let changedMs = 0;
  for (const name of above.by === "user" ? [INCLUDES, EXCLUDES] : [GITIGNORE]) {
    if (!names.has(name)) continue;
    const path = join(directory, name);
    try {
      changedMs = Math.max(changedMs, (await stat(path)).ctimeMs);
      const text = await readFile(path, "utf8");
      if (name === INCLUDES) includes = (includes ?? Patterns.none).with(text, relative);
      else excludes = excludes.with(text, relative);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") unreadable(path, error);
    }
  }
  return { rules: { by: above.by, excludes, includes }, changedMs };
}

/** @param path of a directory, relative to the top directory */
export function enters(rules: Rules, path: string): boolean {
  return !rules.excludes.match(`${path}/`);
}

/** @param path of a file, relative to the top directory */
export function counts(rules: Rules, path: string): boolean {
  return (rules.includes === undefined || rules.includes.match(path)) && !rules.excludes.match(path);
}

export function areEqual(a: Rules, b: Rules): boolean {
  if (a.by !== b.by || !a.excludes.equals(b.excludes)) return false;
  return a.includes === undefined || b.includes === undefined
    ? a.includes === b.includes
    : a.includes.equals(b.includes);
}
