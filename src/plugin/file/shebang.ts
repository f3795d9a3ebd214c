/**
 * The first line of a script: which program runs it, and would that work. The rules are the kernel's (execve(2)): `#!`, an
 * absolute path, and on Linux at most one argument; the line's end is LF, and nothing may stand before it.
 */
import { basename, delimiter, join } from "node:path";
import { kindOf, mayExecute } from "./executable.ts";
import type { Fault, System, Why } from "./executable.ts";
import { scriptLanguage } from "./language.ts";

/** The program that runs a file. */
export type Interpreter =
  | {
      readonly kind: "found";
      /** Absolute. For `env`, the path of the program that `env` finds; undefined if that cannot be known. */
      readonly path: string | undefined;
      /** Its name as it was written. */
      readonly program: string;
    }
  /** It runs by itself. */
  | { readonly kind: "none" };

/** Linux reads so many bytes of a `#!` line (BINPRM_BUF_SIZE); what is longer is not run. */
const LONGEST_LINE = 255;

/** @param head the first bytes of a text file */
export function readShebang(path: string, head: Buffer, system: System): Interpreter | Fault {
  const text = head.toString("utf8");
  const line = /^[^\n]*/.exec(text)?.[0] ?? "";
  const damaged = damage(path, head, line, system);
  if (damaged !== undefined) return damaged;
  const [, program = "", rest = ""] = /^#![ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
  if (program === "") return withoutShebang(path, text);
  if (!program.startsWith("/")) return notAbsolute(path, line, program);
  if (!mayExecute(program)) return noInterpreter(path, program, system);
  return basename(program) === "env" ? behindEnv(path, line, rest, system) : { kind: "found", path: program, program };
}

function damage(path: string, head: Buffer, line: string, { platform }: System): Fault | undefined {
  if (hasByteOrderMark(head)) {
    const sentence = `${path} begins with a byte order mark, which keeps the system from seeing what follows it.`;
    return bad("bad-shebang", sentence, "Save it as UTF-8 without BOM.");
  }
  if (/^\s+#!/.test(head.toString("latin1"))) {
    const sentence = `${path} has something before its #! line.`;
    return bad("bad-shebang", sentence, "Delete it: #! must be the first two characters of the file.");
  }
  if (!line.startsWith("#!")) return undefined;
  if (line.endsWith("\r")) {
    const sentence = `${path}: its first line ends in CR LF, and the CR is taken as part of the interpreter's name.`;
    return bad("bad-shebang", sentence, "Save the file with Unix line ends (LF).");
  }
  if (platform !== "linux" || line.length <= LONGEST_LINE) return undefined;
  const sentence = `${path}: its first line has more than ${LONGEST_LINE} characters, and Linux reads no more of it.`;
  return bad("bad-shebang", sentence, "Shorten it, for instance to #!/usr/bin/env and the interpreter's name.");
}

/** Whether these bytes begin with a byte order mark, of UTF-8 or UTF-16. */
export function hasByteOrderMark(head: Buffer): boolean {
  return /^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/.test(head.toString("latin1", 0, 3));
}

/**
 * lightningd (execvp) hands a file that the kernel refuses to /bin/sh, so a shell script without `#!` runs. What is plainly
 * another language would only produce a shell's complaints.
 */
function withoutShebang(path: string, text: string): Interpreter | Fault {
  const language = scriptLanguage(path, text);
  if (language === undefined || language.name === "shell") return { kind: "found", path: "/bin/sh", program: "sh" };
  const sentence = `${path} does not begin with a #! line, so the system would run it as a shell script.`;
  if (language.line === undefined) {
    return bad("bad-shebang", sentence, "It looks like source code that has to be built: name the executable instead.");
  }
  return bad("bad-shebang", sentence, `Make ${language.line} its first line.`);
}

function notAbsolute(path: string, line: string, program: string): Fault {
  const sentence = `${path}: its first line, "${line}", names the interpreter without its absolute path.`;
  return bad("bad-shebang", sentence, `Give an absolute path, or write #!/usr/bin/env ${basename(program)}`);
}

function noInterpreter(path: string, program: string, system: System): Fault {
  const kind = kindOf(program);
  const fault = kind === undefined ? "does not exist" : kind === "file" ? "may not be executed" : "is no program";
  const sentence = `${path}: its first line names the interpreter ${program}, which ${fault}.`;
  const elsewhere = searchFor(basename(program), system);
  const advice = /\/\.?v?env\//.test(program)
    ? "Create the virtual environment again, or correct that line."
    : elsewhere === undefined
      ? "Correct that line, or install the interpreter."
      : `There is ${elsewhere}: write #!/usr/bin/env ${basename(program)}`;
  return bad("no-interpreter", sentence, advice);
}

/** `env` finds the program in PATH; on Linux all that follows it is one argument, which only `-S` takes apart. */
function behindEnv(path: string, line: string, rest: string, system: System): Interpreter | Fault {
  const split = /^(?:-[a-zA-Z]*S|--split-string[= ])\s*(.*)$/.exec(rest);
  if (split === null && system.platform === "linux" && /\s/.test(rest) && !rest.startsWith("-")) {
    const sentence = `${path}: by its first line, "${line}", env looks for one program of the name "${rest}".`;
    return bad("bad-shebang", sentence, `Write #!/usr/bin/env -S ${rest}`);
  }
  const words = (split?.[1] ?? rest).split(/\s+/).filter((word) => word !== "");
  const program = words.find((word, at) => !word.startsWith("-") && !word.includes("=") && words[at - 1] !== "-u");
  if (program === undefined) {
    return bad("bad-shebang", `${path}: its first line, "${line}", names no interpreter.`, "Write its name after env.");
  }
  if (words.some((word) => word.startsWith("PATH="))) return { kind: "found", path: undefined, program };
  if (program.startsWith("/")) {
    return mayExecute(program) ? { kind: "found", path: program, program } : noInterpreter(path, program, system);
  }
  const found = searchFor(program, system);
  if (found !== undefined) return { kind: "found", path: found, program };
  const sentence = `${path}: its first line is "${line}", but there is no ${program} in PATH (${shortened(system.searchPath ?? "")}).`;
  const advice = `Install ${program}, correct the line, or start lightningd where its PATH leads to ${program}.`;
  return bad("no-interpreter", sentence, advice);
}

function shortened(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}...`;
}

/** The first of this name in PATH. */
export function searchFor(program: string, { searchPath }: Pick<System, "searchPath">): string | undefined {
  const directories = (searchPath ?? "/bin:/usr/bin").split(delimiter).map((directory) => directory || ".");
  return directories.map((directory) => join(directory, program)).find((candidate) => mayExecute(candidate));
}

function bad(why: Why, sentence: string, advice: string): Fault {
  return { why, sentence, advice };
}
