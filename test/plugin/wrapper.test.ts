/** What `--autoreload-exec` may say: run by the real `sh`, with a plugin that prints its own path and arguments. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { wrappedCommand } from "../../src/plugin/process/start/wrapper.ts";

/** A directory with a plugin of this name, which prints itself and its arguments, one a line. */
function put(name: string): { readonly directory: string; readonly path: string } {
  const directory = mkdtempSync(join(tmpdir(), "wrapper-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, name);
  mkdirSync(join(directory, "sub"));
  writeFileSync(path, String.raw`printf '%s\n' "$0" "$@"; printf 'in %s with %s\n' "$PWD" "$WORD"`);
  return { directory, path };
}

function run(exec: string, path: string, cwd: string, args: readonly string[] = []): string {
  const command = wrappedCommand(exec, path, args);
  return execFileSync(command.file, [...command.args], { cwd, encoding: "utf8", env: { PATH: process.env["PATH"] } });
}

const NAMES = [
  "p.sh",
  "a plugin.sh",
  "it's.sh",
  'a"b.sh',
  "$HOME.sh",
  "`id`.sh",
  "a\\b.sh",
  "(a).sh",
  "a\nb.sh",
  "*;#.sh",
];

describe.each(NAMES)("of a plugin with the path %j", (name) => {
  test.each([
    ["bash", "", ""],
    ["bash {}", "", ""],
    ['bash "{}"', "", ""],
    ["bash '{}'", "", ""],
    ["cd sub && bash {}", "/sub", ""],
    ["cd sub; bash {}", "/sub", ""],
    ["WORD=1 bash {}", "", "1"],
    ["export WORD=1\nbash {}", "", "1"],
    ["(cd sub && bash {})", "/sub", ""],
    ["if true; then bash {}; fi", "", ""],
    ['run() { bash "$1"; }; run {}', "", ""],
    ["bash {} # the user's own", "", ""],
    ['test -f "$(printf %s {})" && bash {}', "", ""],
    ['WORD="$(basename "{}")" && WORD=1 bash {}', "", "1"],
    ["bash {} | cat", "", ""],
  ])("%j runs it", (exec, sub, word) => {
    const { directory, path } = put(name);
    expect(run(exec, path, directory)).toBe(`${path}\nin ${directory}${sub} with ${word}\n`);
  });
});

test.each(["sh -c 'bash {}'", 'sh -c "bash {}"', `sh -c 'cd sub && bash "{}"'`])(
  "%j puts the path into the text for another shell",
  (exec) => {
    const { directory, path } = put("p.sh");
    expect(run(exec, path, directory)).toContain(`${path}\n`);
  },
);

test.each([
  ["bash", "--developer\n"],
  ["bash {}", "--developer\n"],
  ['bash "{}" --more', "--developer\n--more\n"],
  ["cd sub && bash {} || exit 3", "--developer\n"],
  ["(bash {})", "--developer\n"],
  ["test -f {} && bash {}; true", "--developer\n"],
])("%j hands lightningd's arguments on", (exec, args) => {
  const { directory, path } = put("p.sh");
  expect(run(exec, path, directory, ["--developer"])).toContain(`${path}\n${args}in `);
});

test.each(["cd /nowhere && bash {}", "nosuchcommand {}", "bash {} &&", "bash 'a", "exit 3 | nosuchcommand"])(
  "%j that fails is told under its own name",
  (exec) => {
    const { directory, path } = put("p.sh");
    const command = wrappedCommand(exec, path, []);
    const { stderr } = spawnSync(command.file, [...command.args], { cwd: directory, encoding: "utf8" });
    expect(stderr).toMatch(/^--autoreload-exec: /);
    expect(stderr).not.toContain(`${path}:`);
  },
);

test.runIf(existsSync("/proc/self/comm"))(
  "the shell does not stay beside a program that is all, or the last of a list",
  () => {
    const { directory, path } = put("p.sh");
    const parent = `${path}.parent`;
    writeFileSync(parent, "cat /proc/$$/comm; cat /proc/$PPID/comm");
    for (const exec of ["bash", "bash {}", "cd sub && bash {}", ". /dev/null; bash {}", "WORD=1 A='b c' bash {}"]) {
      expect(run(exec, parent, directory).split("\n")).not.toContain("sh");
    }
  },
);
