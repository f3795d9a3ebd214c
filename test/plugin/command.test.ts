import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { examinePlugin, spawnFailure } from "../../src/plugin/file/examine.ts";
import { THIS_SYSTEM, quoted } from "../../src/plugin/file/executable.ts";
import { languageOf } from "../../src/plugin/file/language.ts";

let directory: string;
/** A directory in PATH with programs of our own. */
let programs: string;
const system = () => ({ ...THIS_SYSTEM, searchPath: `${programs}${delimiter}${THIS_SYSTEM.searchPath ?? ""}` });

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "command-")));
  programs = join(directory, "programs");
  mkdirSync(programs);
  write("programs/autoreload-python3", "#!/bin/sh\necho ok\n");
  write("programs/autoreload-plain", "", 0o644);
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, content: string | Buffer, mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** Whether the system itself runs it and it says what it should. A file that is run by env alone starts itself for ever. */
function works(path: string): boolean {
  const { stdout, stderr, status } = spawnSync(path, {
    encoding: "utf8",
    timeout: 1000,
    env: { PATH: system().searchPath ?? "" },
  });
  return status === 0 && stdout === "ok\n" && stderr === "";
}

describe("examinePlugin", () => {
  describe("what the system can run", () => {
    test.each<[string, string, string, string | undefined]>([
      ["a.sh", "#!/bin/sh\necho ok\n", "shell", "/bin/sh"],
      ["no line end", "#!/bin/sh", "shell", "/bin/sh"],
      ["b", "#! \t/bin/sh   \necho ok\n", "shell", "/bin/sh"],
      ["c", "#!/bin/sh -e\necho ok\n", "shell", "/bin/sh"],
      ["d.py", "#!/usr/bin/env autoreload-python3\n", "python", "PROGRAMS/autoreload-python3"],
      ["e", "#!/usr/bin/env sh\necho ok\n", "shell", undefined],
      ["g.sh", "echo ok\n", "shell", "/bin/sh"],
      ["names no interpreter", "#!\necho ok\n", "shell", "/bin/sh"],
      ["ünïcode name", "#!/bin/sh\necho ok\n", "shell", "/bin/sh"],
    ])("%s: %j", (name, content, language, interpreter) => {
      const path = write(name, content);
      const file = examinePlugin(path, system());
      expect(file).toMatchObject({ kind: "runnable", path, realPath: path, name, language });
      if (interpreter !== undefined) {
        expect(file).toMatchObject({ interpreter: interpreter.replace("PROGRAMS", programs) });
      }
      if (content.includes("ok") || content.includes("autoreload-")) expect(works(path)).toBe(true);
    });

    test.runIf(process.platform === "linux")("arguments by env -S", () => {
      const path = write("env-s", "#!/usr/bin/env -S A=1 -u B autoreload-python3 -u\n");
      expect(examinePlugin(path, system())).toMatchObject({ interpreter: join(programs, "autoreload-python3") });
      expect(examinePlugin(write("env-path", "#!/usr/bin/env -S PATH=/x y\n"), system())).toMatchObject({
        kind: "runnable",
      });
    });

    test("a binary, by the name of the file that it is a link to", () => {
      const path = join(directory, "link");
      symlinkSync("/bin/ls", path);
      const file = examinePlugin(path);
      const realPath = realpathSync("/bin/ls");
      expect(file).toMatchObject({ kind: "runnable", path, realPath, name: basename(realPath), language: "binary" });
      expect(file).not.toHaveProperty("interpreter");
    });

    test("when it was changed", () => {
      const path = write("when.sh", "#!/bin/sh\n");
      const file = examinePlugin(path);
      expect(file.kind === "runnable" && Math.abs(Date.now() - file.modifiedMs)).toBeLessThan(60_000);
    });

    test.runIf(process.getuid?.() !== 0)("a file that may be run but not read", () => {
      expect(examinePlugin(write("execute-only", readFileSync("/bin/ls"), 0o111))).toMatchObject({ kind: "runnable" });
    });
  });

  describe("what it cannot, and what to do", () => {
    interface Case {
      readonly name: string;
      readonly content?: string | Buffer;
      readonly mode?: number;
      readonly why: string;
      /** PATH stands for the file, PROGRAMS and DIR for the directories. */
      readonly sentence: string | RegExp;
      readonly advice: string | RegExp;
      readonly linuxOnly?: boolean;
    }
    const elf = (machine: number): Buffer => {
      const head = Buffer.alloc(64);
      head.write("\x7fELF\x02\x01\x01", "latin1");
      head.writeUInt16LE(machine, 18);
      return head;
    };
    const withLoader = (loader: string): Buffer => {
      const file = Buffer.alloc(256);
      elf({ x64: 62, arm64: 183, riscv64: 243 }[process.arch as string] ?? 0).copy(file);
      file.writeBigUInt64LE(64n, 32);
      file.writeUInt16LE(56, 54);
      file.writeUInt16LE(1, 56);
      file.writeUInt32LE(3, 64);
      file.writeBigUInt64LE(128n, 72);
      file.writeBigUInt64LE(BigInt(loader.length + 1), 96);
      file.write(`${loader}\0`, 128);
      return file;
    };
    const cases: readonly Case[] = [
      {
        name: "missing.py",
        why: "missing",
        sentence: "PATH does not exist.",
        advice: "Create it, or correct --autoreload-plugin; it is loaded as soon as it is there.",
      },
      {
        name: "no/such/x.py",
        why: "missing",
        sentence: "PATH does not exist: there is no no in DIR.",
        advice: /^Create it/,
      },
      {
        name: "caf\uFFFD/x.py",
        why: "missing",
        sentence: "PATH has a name in it that is not UTF-8, which Node.js cannot open.",
        advice: "Give it, and each directory above it, a name in UTF-8.",
      },
      {
        name: "programs",
        why: "directory",
        sentence: "PATH is a directory.",
        advice: "Name the executable file in it.",
      },
      { name: "empty", content: "", why: "empty", sentence: "PATH is empty.", advice: /when something is written/ },
      {
        name: "no x bit.py",
        content: "#!/bin/sh\necho ok\n",
        mode: 0o644,
        why: "not-executable",
        sentence: "PATH has no execute bit.",
        advice: "Run: chmod +x 'PATH'",
      },
      {
        name: "typo",
        content: "#!/usr/bin/pyhton3\n",
        why: "no-interpreter",
        sentence: "PATH: its first line names the interpreter /usr/bin/pyhton3, which does not exist.",
        advice: "Correct that line, or install the interpreter.",
      },
      {
        name: "elsewhere",
        content: "#!/no/such/autoreload-python3\n",
        why: "no-interpreter",
        sentence: "PATH: its first line names the interpreter /no/such/autoreload-python3, which does not exist.",
        advice: "There is PROGRAMS/autoreload-python3: write #!/usr/bin/env autoreload-python3",
      },
      {
        name: "venv",
        content: "#!/no/.venv/bin/python3\n",
        why: "no-interpreter",
        sentence: /names the interpreter \/no\/\.venv\/bin\/python3, which does not exist/,
        advice: "Create the virtual environment again, or correct that line.",
      },
      {
        name: "interpreter is a directory",
        content: "#!/tmp\n",
        why: "no-interpreter",
        sentence: "PATH: its first line names the interpreter /tmp, which is no program.",
        advice: /Correct that line/,
      },
      {
        name: "env-typo",
        content: "#!/usr/bin/env autoreload-node2\n",
        why: "no-interpreter",
        sentence:
          /^PATH: its first line is "#!\/usr\/bin\/env autoreload-node2", but there is no autoreload-node2 in PATH \(.*\)\.$/,
        advice: /^Install autoreload-node2, correct the line, or/,
      },
      {
        name: "env finds what may not be executed",
        content: "#!/usr/bin/env autoreload-plain\n",
        why: "no-interpreter",
        sentence: /there is no autoreload-plain in PATH/,
        advice: /^Install/,
      },
      {
        name: "env-s-typo",
        content: "#!/usr/bin/env -S X=1 /no/such/prog -u\n",
        why: "no-interpreter",
        sentence: /names the interpreter \/no\/such\/prog, which does not exist/,
        advice: /Correct/,
      },
      {
        name: "env-of-nothing",
        content: "#!/usr/bin/env\n",
        why: "bad-shebang",
        sentence: /names no interpreter/,
        advice: /after env/,
      },
      {
        name: "env-two-words",
        content: "#!/usr/bin/env autoreload-python3 -u\n",
        why: "bad-shebang",
        sentence: /env looks for one program of the name "autoreload-python3 -u"\.$/,
        advice: "Write #!/usr/bin/env -S autoreload-python3 -u",
        linuxOnly: true,
      },
      {
        name: "relative",
        content: "#! python3\n",
        why: "bad-shebang",
        sentence: 'PATH: its first line, "#! python3", names the interpreter without its absolute path.',
        advice: "Give an absolute path, or write #!/usr/bin/env python3",
      },
      {
        name: "crlf",
        content: "#!/bin/sh\r\necho ok\r\n",
        why: "bad-shebang",
        sentence: /its first line ends in CR LF/,
        advice: "Save the file with Unix line ends (LF).",
      },
      {
        name: "bom",
        content: "\uFEFF#!/bin/sh\necho ok\n",
        why: "bad-shebang",
        sentence: /begins with a byte order mark/,
        advice: "Save it as UTF-8 without BOM.",
      },
      {
        name: "utf-16",
        content: Buffer.from("\uFEFF#!/bin/sh\necho ok\n", "utf16le"),
        why: "bad-shebang",
        sentence: /begins with a byte order mark/,
        advice: "Save it as UTF-8 without BOM.",
      },
      {
        name: "blank line first",
        content: "\n#!/usr/bin/env python3\n",
        why: "bad-shebang",
        sentence: "PATH has something before its #! line.",
        advice: /first two characters/,
      },
      {
        name: "long",
        content: `#!/${"d/".repeat(140)}python3\n`,
        why: "bad-shebang",
        sentence: /more than 255 characters/,
        advice: /^Shorten it/,
        linuxOnly: true,
      },
      {
        name: "bare.py",
        content: "import sys\nprint('ok')\n",
        why: "bad-shebang",
        sentence: "PATH does not begin with a #! line, so the system would run it as a shell script.",
        advice: "Make #!/usr/bin/env python3 its first line.",
      },
      {
        name: "bare",
        content: 'import { x } from "y";\n',
        why: "bad-shebang",
        sentence: /does not begin with a #! line/,
        advice: "Make #!/usr/bin/env node its first line.",
      },
      {
        name: "main.go",
        content: "package main\n",
        why: "bad-shebang",
        sentence: /does not begin with a #! line/,
        advice: /has to be built: name the executable/,
      },
      {
        name: "foreign",
        content: elf(process.arch === "arm64" ? 62 : 183),
        why: "foreign-binary",
        sentence: /^PATH is a program for (ARM64|x86-64), and this system \(linux \w+\) cannot run it\.$/,
        advice: "Build it for this system.",
        linuxOnly: true,
      },
      {
        name: "mach-o",
        content: Buffer.from("cffaedfe0c000001", "hex"),
        why: "foreign-binary",
        sentence: /is a macOS program/,
        advice: "Build it for this system.",
        linuxOnly: true,
      },
      {
        name: "musl",
        content: withLoader("/lib/ld-no-such.so.1"),
        why: "no-interpreter",
        sentence: /needs the loader \/lib\/ld-no-such\.so\.1, which does not exist/,
        advice: /Build it on this system/,
        linuxOnly: true,
      },
    ];
    test.each(cases)("$name", ({ name, content, mode, why, sentence, advice, linuxOnly }) => {
      if (linuxOnly === true && process.platform !== "linux") return;
      const path = content === undefined ? join(directory, name) : write(name, content, mode);
      const file = examinePlugin(path, system());
      expect(file).toMatchObject({ kind: "broken", path, name: basename(path), why });
      if (file.kind !== "broken") return;
      const shown = (text: string): string =>
        text.replaceAll(path, "PATH").replaceAll(programs, "PROGRAMS").replaceAll(directory, "DIR");
      expect(shown(file.sentence)).toMatch(sentence);
      expect(shown(file.advice)).toMatch(advice);
      if (typeof sentence === "string") expect(shown(file.sentence)).toBe(sentence);
      expect(works(path)).toBe(false);
    });

    test("a directory that holds the plugin", () => {
      mkdirSync(join(directory, "summary"));
      const within = write("summary/summary.py", "#!/bin/sh\n");
      expect(examinePlugin(join(directory, "summary"))).toMatchObject({ advice: `Did you mean ${within}?` });
    });

    test("an interpreter below a file", () => {
      const path = write("below a file", `#!${programs}/autoreload-plain/python3\n`);
      expect(examinePlugin(path)).toMatchObject({
        why: "no-interpreter",
        sentence: expect.stringMatching(/not exist/),
      });
    });

    test("an interpreter that may not be executed", () => {
      const path = write("not allowed", `#!${programs}/autoreload-plain\n`);
      const sentence = `${path}: its first line names the interpreter ${programs}/autoreload-plain, which may not be executed.`;
      expect(examinePlugin(path)).toMatchObject({ why: "no-interpreter", sentence });
    });

    test("symbolic links to nothing and to themselves", () => {
      const dangling = join(directory, "dangling");
      symlinkSync("./no such target", dangling);
      expect(examinePlugin(dangling)).toMatchObject({
        why: "dangling-symlink",
        name: "dangling",
        sentence: `${dangling} is a symbolic link to ./no such target, which does not exist.`,
      });
      const circle = join(directory, "circle");
      symlinkSync(circle, circle);
      expect(examinePlugin(circle)).toMatchObject({
        why: "dangling-symlink",
        advice: expect.stringMatching(/ln -sfn/),
      });
    });

    test("a link to a broken file has the name that lightningd would know it by", () => {
      const target = write("target.py", "#!/bin/sh\n", 0o644);
      const link = join(directory, "other-name.py");
      symlinkSync(target, link);
      expect(examinePlugin(link)).toMatchObject({ why: "not-executable", path: link, name: "target.py" });
    });

    test("below a file", () => {
      const file = write("file", "x");
      const path = join(file, "x.py");
      expect(examinePlugin(path)).toMatchObject({
        why: "missing",
        sentence: `${path} does not exist: ${file} is no directory.`,
      });
    });

    test("a fifo is not opened, which would block", () => {
      const path = join(directory, "fifo");
      spawnSync("mkfifo", [path]);
      expect(examinePlugin(path)).toMatchObject({ why: "not-a-file" });
    });

    describe("beyond a closed directory", () => {
      afterEach(() => chmodSync(join(directory, "closed"), 0o755));
      test.runIf(process.getuid?.() !== 0)("says so", () => {
        mkdirSync(join(directory, "closed"));
        const path = write("closed/x.sh", "#!/bin/sh\n");
        chmodSync(join(directory, "closed"), 0);
        expect(examinePlugin(path)).toMatchObject({ why: "unreachable" });
      });
    });
  });

  test("any bytes: never throws", () => {
    const path = write("any", "");
    fc.assert(
      fc.property(fc.constantFrom("", "#!", "\x7fELF\x02\x01", "#!/usr/bin/env "), fc.uint8Array(), (start, rest) => {
        writeFileSync(path, Buffer.concat([Buffer.from(start, "latin1"), rest]));
        expect(examinePlugin(path).path).toBe(path);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  ["/x/p", "/usr/bin/python3.11", "python"],
  ["/x/p", "/x/.venv/bin/python", "python"],
  ["/x/p", "pypy3", "python"],
  ["/x/p", "uv", "python"],
  ["/x/p", "nodejs", "node"],
  ["/x/p", "node20", "node"],
  ["/x/p", "tsx", "node"],
  ["/x/p", "bun", "bun"],
  ["/x/p", "deno", "deno"],
  ["/x/p", "/bin/bash", "shell"],
  ["/x/p", "dash", "shell"],
  ["/x/p", "perl", "perl"],
  ["/x/p.rb", "my-wrapper", "ruby"],
  ["/x/p", "my-wrapper", "binary"],
  ["/x/target/debug/p", undefined, "rust"],
  ["/x/target/x86_64-unknown-linux-musl/release/p", undefined, "rust"],
  ["/x/p", undefined, "binary"],
])("languageOf %s run by %s: %s", (path, program, language) => {
  expect(languageOf(path, program, Buffer.from("\x7fELF"))).toBe(language);
});

test("a Go binary is told by its note", () => {
  expect(languageOf("/x/p", undefined, Buffer.from("\x7fELF...\x04\0\0\0Go\0\0abc", "latin1"))).toBe("go");
});

describe("spawnFailure", () => {
  const failure = (code: string, errno = -1): NodeJS.ErrnoException =>
    Object.assign(new Error(`spawn ${code}`), { code, errno });

  test("looks again at the file when the error is about it", () => {
    const path = join(directory, "gone.py");
    expect(spawnFailure(failure("ENOENT"), path)).toBe(
      `${path} does not exist. Create it, or correct --autoreload-plugin; it is loaded as soon as it is there.`,
    );
    const plain = write("plain.sh", "#!/bin/sh\n", 0o644);
    expect(spawnFailure(failure("EACCES"), plain)).toBe(`${plain} has no execute bit. Run: chmod +x ${plain}`);
  });

  test.each([
    "ENOENT",
    "EACCES",
    "ENOEXEC",
    "ETXTBSY",
    "EPERM",
    "E2BIG",
    "EMFILE",
    "ENFILE",
    "ENOMEM",
    "EAGAIN",
    "EIO",
  ])("%s has a sentence of its own", (code) => {
    const path = write("fine.sh", "#!/bin/sh\n");
    const sentence = spawnFailure(failure(code), path);
    expect(sentence).toMatch(new RegExp(`^${path} [a-z].*\\(${code}\\)\\.$`));
    expect(sentence).not.toContain("spawn");
  });

  test("anything else in the system's own words", () => {
    expect(spawnFailure(failure("EWEIRD"), "/x/y")).toBe("/x/y could not be started: spawn EWEIRD.");
    expect(spawnFailure(failure("Unknown system error -86", -86), "/x/y")).toContain("another processor");
  });
});

test.each([
  ["/x/y.py", "/x/y.py"],
  ["/my dir/it's.py", String.raw`'/my dir/it'\''s.py'`],
])("quoted %s", (path, shell) => expect(quoted(path)).toBe(shell));
