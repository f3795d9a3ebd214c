/**
 * Reads a file in the syntax of .gitignore into lines for the `ignore` package, relative to one top directory, so that the
 * files of many directories make one list in which the last match decides. Where the package reads a pattern otherwise than
 * git does, the pattern is spelled so that both agree; test/watch/rules.test.ts asks git about each.
 */

/** @param directory of the file, relative to the top directory: "" or "a/b" */
export function readLines(text: string, directory: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line) => readLine(line, directory));
}

function readLine(line: string, directory: string): string[] {
  if (line.startsWith("#")) return [];
  const negated = line.startsWith("!");
  const pattern = withoutTrailingSpaces(negated ? line.slice(1) : line);
  if (/^\/*$/.test(pattern) || endsInBackslash(pattern.replace(/\/$/, ""))) return [];
  return spellings(pattern).map((spelling) => (negated ? "!" : "") + below(directory, withPlainSlashes(spelling)));
}

/** Spaces at the end do not count, unless there is a backslash before them. */
function withoutTrailingSpaces(pattern: string): string {
  const bare = pattern.replace(/ +$/, "");
  return endsInBackslash(bare) && bare.length < pattern.length ? `${bare} ` : bare;
}

function endsInBackslash(pattern: string): boolean {
  return (/\\*$/.exec(pattern)?.[0].length ?? 0) % 2 === 1;
}

/**
 * The patterns that together mean to the package what this one means to git. Git compares what stands before the first
 * wildcard by itself, so that two stars right after it are at the start of the rest, and match slashes, too.
 */
function spellings(pattern: string): string[] {
  const parts = isAnchored(pattern) ? /^([^*?[\\]*[^*?[\\/])\*{2,}(\\?)(\/.*)?$/s.exec(pattern) : null;
  if (parts === null) return [pattern];
  const [, literal = "", escaped = "", rest = ""] = parts;
  if (rest === "" || rest === "/") return [`${literal}*${rest}`, `${literal}*/**${rest}`];
  const further = `${literal}*/**${rest}`;
  return escaped === "" ? [...spellings(`/${literal.replace(/^\//, "")}${rest.slice(1)}`), further] : [further];
}

/**
 * An escaped slash is a slash, save that two stars before it stand for at least one directory, and that it can match nothing
 * at the start, which the package knows.
 */
function withPlainSlashes(pattern: string): string {
  return pattern
    .replaceAll(/(?<=^|\/)\*{2,}\\\/(?!$)/g, "*/**/")
    .replaceAll(/(?!^)\\(.)(?!$)/gs, (escaped, character) => (character === "/" ? "/" : escaped));
}

/** A slash at the start or in the middle ties a pattern to its file's directory; without one it holds in all below, too. */
function isAnchored(pattern: string): boolean {
  return /\/./s.test(pattern);
}

function below(directory: string, pattern: string): string {
  if (directory === "") return pattern;
  const top = `/${directory.replaceAll(/[\\*?[]/g, String.raw`\$&`)}`;
  if (!isAnchored(pattern)) return `${top}/**/${pattern}`;
  return `${top}/${pattern.replace(/^\//, "")}`;
}
