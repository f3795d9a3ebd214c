import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explainStderr, tellsOverlap } from "../../src/plugin/words/explain.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/stderr");

/** What real interpreters and compilers printed, by name; a line "=== name" stands before each. */
function outputsOf(language: string): readonly (readonly [name: string, output: string])[] {
  const [, ...parts] = readFileSync(join(FIXTURES, `${language}.txt`), "utf8").split(/^=== (.+)\n/m);
  return parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1] ?? ""] as const] : []));
}

/** For each output the summary, and file:line or file:line:column where the place is known. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly [summary: string, place?: string]>>>> = {
  bun: {
    exception: ["TypeError: undefined is not an object (evaluating 'r.params.name')", "/x/bexc.ts:3:12"],
    "no-package": ["error: Cannot find package 'nope-pkg' from '/x/bmod.ts'"],
    port: ["listen EADDRINUSE: address already in use 127.0.0.1:34867"],
    rejection: ["TypeError: no such channel", "/x/brej.ts:1:35"],
    syntax: ['Expected "}" but found end of file', "/x/bsyn.ts:1:13"],
  },
  c: {
    "c-address-sanitizer": ["AddressSanitizer: heap-use-after-free in read_it", "/x/asan.c:3"],
    "c-assert": ["Assertion `c == 5' failed.", "a.c:4"],
    "c-compile": ["‘undefined_thing’ undeclared (first use in this function)", "comp.c:1:21"],
    "c-double-free": ["free(): double free detected in tcache 2"],
    "c-link": ["/usr/bin/ld: cannot find -lnope: No such file or directory"],
    "c-stack-smashing": ["*** stack smashing detected ***: terminated"],
    "c-undefined-behaviour": [
      "signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'",
      "ub.c:2:47",
    ],
    "cpp-exception": ["uncaught std::runtime_error: no manifest"],
    "core-lightning-crash": ["FATAL SIGNAL 11", "plugins/autoclean.c:872"],
  },
  deno: {
    exception: ["TypeError: Cannot read properties of undefined (reading 'name')", "/x/bexc.ts:3:20"],
    "no-package": ['Import "nope-pkg" not a dependency', "/x/bmod.ts:1:15"],
    port: ["Error: listen EADDRINUSE: address already in use 127.0.0.1:43323"],
    rejection: ["TypeError: no such channel", "/x/brej.ts:1:31"],
    syntax: [
      "SyntaxError: Unexpected token `;`. Expected identifier, string literal, numeric literal or [ for the computed key",
      "/x/bsyn.ts:1:12",
    ],
  },
  go: {
    compile: ["undefined: undefinedThing", "main.go:4:2"],
    "concurrent-map": ["fatal error: concurrent map writes", "/x/g/gmap/main.go:5"],
    deadlock: ["fatal error: all goroutines are asleep - deadlock!", "/x/g/gdead/main.go:5"],
    "in-library": ["panic: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`", "/x/g/glib/main.go:6"],
    index: ["panic: runtime error: index out of range [4] with length 1", "/x/g/gidx/main.go:7"],
    nil: ["panic: runtime error: invalid memory address or nil pointer dereference", "/x/g/gnil/main.go:7"],
    panic: ['panic: no option "x"', "/x/g/gpanic/main.go:6"],
    port: ["listen tcp 127.0.0.1:44051: bind: address already in use"],
  },
  java: {
    exception: [
      'java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because the return value of "java.util.Map.get(Object)" is null',
      "Main.java:3",
    ],
    "no-class": ["java.lang.ClassNotFoundException: Nope"],
    port: ["java.net.BindException: Address already in use", "Main.java:5"],
  },
  node: {
    assert: ["AssertionError: 1 == 2", "/x/assert.mjs:2:8"],
    cause: ["Error: outer (caused by TypeError: Cannot read properties of null (reading 'x'))", "/x/cause.mjs:1:48"],
    custom: ["ConfigError: port is no number", "/x/custom.mjs:2:7"],
    exception: ["TypeError: Cannot read properties of undefined (reading 'options')", "/x/exc.js:2:20"],
    "in-dependency": ["Error: from dep", "/x/dep.js:2:1"],
    "in-library": ["SyntaxError: Expected property name or '}' in JSON at position 1", "/x/lib.js:1:6"],
    "no-command": ["Error: spawn /nope ENOENT"],
    "no-export": [
      "SyntaxError: The requested module 'node:fs' does not provide an export named 'nope'",
      "/x/named.mjs:1:10",
    ],
    "no-file-esm": ["Error: Cannot find module '/x/nope.mjs' imported from /x/mod2.mjs"],
    "no-module": ["Error: Cannot find module 'nope-pkg'", "/x/mod.js:1:1"],
    "no-package-esm": ["Error: Cannot find package 'nope-pkg' imported from /x/mod.mjs"],
    "out-of-memory": ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
    port: ["Error: listen EADDRINUSE: address already in use 127.0.0.1:34403"],
    "rejection-text": ["Unhandled rejection: just text"],
    rejection: ["TypeError: no such channel", "/x/rej.mjs:1:31"],
    "syntax-end": ["SyntaxError: Unexpected end of input", "/x/end.js:3"],
    "syntax-esm": ["SyntaxError: Identifier 'a' has already been declared", "/x/syn.mjs:2:7"],
    syntax: ["SyntaxError: Unexpected token ';'", "/x/syn.js:1:12"],
    "thrown-text": ["Uncaught: just text", "/x/throwstr.js:1:1"],
  },
  perl: {
    carp: ["bad arg", "carp.pl:2"],
    "die-without-place": ["open: No such file or directory"],
    die: ["no manifest", "d.pl:1"],
    "no-module": ["Can't locate Nope/Thing.pm in @INC (you may need to install the Nope::Thing module)", "m.pl:1"],
    strict: ['Global symbol "$zz" requires explicit package name (did you forget to declare "my $zz"?)', "st.pl:2"],
    syntax: ["syntax error", "s.pl:2"],
    undefined: ['Can\'t call method "foo" on an undefined value', "un.pl:2"],
  },
  python: {
    assert: ["AssertionError", "/x/bare.py:1"],
    "asyncio-port": [
      "OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', 45943): address already in use",
      "/x/asyncio_.py:4",
    ],
    chained: ["ValueError: bad config: second line of it", "/x/chained.py:4"],
    exception: ["KeyError: 'nope'", "/x/exc.py:3"],
    "exit-message": ["cannot go on: no config"],
    flock: ["BlockingIOError: [Errno 11] Resource temporarily unavailable", "/x/flock.py:3"],
    group: ["ValueError: one", "/x/group.py:1"],
    "in-library": [
      "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
      "/x/lib.py:2",
    ],
    indentation: ["IndentationError: expected an indented block after function definition on line 1", "/x/indent.py:2"],
    interrupted: ["KeyboardInterrupt", "/x/kb.py:1"],
    "no-module": ["ModuleNotFoundError: No module named 'pyln_nope'", "/x/mod.py:1"],
    port: ["OSError: [Errno 98] Address already in use", "/x/port.py:3"],
    recursion: ["RecursionError: maximum recursion depth exceeded", "/x/recur.py:2"],
    segfault: ["Fatal Python error: Segmentation fault", "/x/segv.py:4"],
    sqlite: ["sqlite3.OperationalError: database is locked", "/x/sqlite.py:3"],
    "syntax-imported": ["SyntaxError: invalid syntax", "/x/syn.py:1"],
    syntax: ["SyntaxError: invalid syntax", "/x/syn.py:1"],
    thread: ["RuntimeError: in thread", "/x/thread.py:3"],
  },
  ruby: {
    exception: ['key not found: "nope" (KeyError)', "e.rb:2"],
    name: ["undefined local variable or method `nope_call' for main:Object (NameError)", "n.rb:1"],
    "no-library": ["cannot load such file -- nope (LoadError)", "m.rb:1"],
    port: ['Address already in use - bind(2) for "127.0.0.1" port 32969 (Errno::EADDRINUSE)', "port.rb:3"],
    syntax: ["syntax error, unexpected integer literal, expecting ')'", "s.rb:2"],
  },
  rust: {
    compile: ["error[E0308]: mismatched types", "r/comp.rs:2:18"],
    "double-panic": ["panicked: in drop", "r/abort.rs:1:50"],
    expect: ["panicked: PORT must be a number: ParseIntError { kind: InvalidDigit }", "r/expect.rs:2:30"],
    "main-error": ['Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }'],
    "panic-backtrace": ["panicked: index out of bounds: the len is 2 but the index is 5", "r/panic.rs:2:5"],
    panic: ["panicked: index out of bounds: the len is 2 but the index is 5", "r/panic.rs:2:5"],
    port: [
      'panicked: cannot listen: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
      "r/port.rs:4:57",
    ],
    "stack-overflow": ["thread 'main' has overflowed its stack"],
    threads: ["panicked: unnamed", "r/thread.rs:4:27"],
    unwrap: [
      'panicked: called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
      "r/unwrap.rs:2:43",
    ],
  },
  shell: {
    "bash-no-command": ["foo: command not found", "x.sh:4"],
    "bash-no-file": ["/nope/file: No such file or directory", "nofile.sh:2"],
    "bash-not-executable": ["/etc/passwd: Permission denied", "noexec.sh:1"],
    "bash-required": ["1: a name is needed", "fn.sh:2"],
    "bash-syntax": ["syntax error near unexpected token `)'", "paren.sh:1"],
    "bash-unbound": ["nope: unbound variable", "unbound.sh:2"],
    "bash-unfinished": ["syntax error: unexpected end of file", "synt.sh:3"],
    "dash-no-command": ["foo: not found", "x.sh:4"],
    "dash-no-file": ["cannot open /nope/file: No such file", "nofile.sh:2"],
    "dash-syntax": ['Syntax error: ")" unexpected', "paren.sh:1"],
    "dash-unbound": ["nope: parameter not set", "unbound.sh:2"],
    "dash-unfinished": ['Syntax error: end of file unexpected (expecting "fi")', "synt.sh:3"],
  },
};

const OVERLAPS = new Set([
  "bun port",
  "deno port",
  "go port",
  "java port",
  "node port",
  "python asyncio-port",
  "python flock",
  "python port",
  "python sqlite",
  "ruby port",
  "rust port",
]);

describe.each(Object.entries(EXPECTED))("explainStderr: %s", (language, expected) => {
  const outputs = outputsOf(language);

  test("every output is in the table", () => {
    expect(outputs.map(([name]) => name)).toEqual(Object.keys(expected));
  });

  test.each(outputs)("%s", (name, output) => {
    const explained = explainStderr(output);
    const place = explained?.place === undefined ? [] : [Object.values(explained.place).join(":")];
    expect([explained?.summary, ...place]).toEqual(expected[name]);
    expect(tellsOverlap(output)).toBe(OVERLAPS.has(`${language} ${name}`));
  });

  test("log lines before it, colours, Windows line ends and a lost beginning change nothing", () => {
    for (const [name, output] of outputs) {
      const logged = `connected to node\nlistening on 9735\n${output}`;
      const coloured = output.replace(/^(\S.*)$/gm, "\u001b[31m$1\u001b[0m").replaceAll("\n", "\r\n");
      // What compilers and test runners write for a terminal besides: a link to the place, colours by number, a hidden cursor.
      const linked = output.replace(
        /^(\S.*)$/gm,
        "\u001b]8;;file:///home/me/x.rs\u0007\u001b[38;5;9m$1\u001b[m\u001b]8;;\u0007",
      );
      const moving = output.replace(/^(\S.*)$/gm, "\u001b[?25l\u001b[2K$1\u001b(B");
      for (const text of [logged, coloured, linked, moving])
        expect([name, explainStderr(text)]).toEqual([name, explainStderr(output)]);
    }
  });
});

test("all fixtures are used", () => {
  expect(readdirSync(FIXTURES).toSorted()).toEqual(Object.keys(EXPECTED).map((language) => `${language}.txt`));
});

describe("explainStderr, by the formats' documentation", () => {
  test.each<[string, string, string, string?]>([
    [
      "Rust before 1.73",
      "thread 'main' panicked at 'no option', src/main.rs:10:5\nnote: run with",
      "panicked: no option",
      "src/main.rs:10:5",
    ],
    [
      "Rust, raised in a crate",
      [
        "thread 'main' panicked at /home/u/.cargo/registry/src/index/tokio-1.0/src/rt.rs:1:2:",
        "no reactor",
        "stack backtrace:",
        "   0: tokio::rt",
        "             at /home/u/.cargo/registry/src/index/tokio-1.0/src/rt.rs:1:2",
        "   1: plugin::main",
        "             at ./src/main.rs:7:3",
      ].join("\n"),
      "panicked: no reactor",
      "./src/main.rs:7:3",
    ],
    [
      "anyhow",
      "Error: cannot start\n\nCaused by:\n    0: no config\n    1: No such file",
      "Error: cannot start: no config",
    ],
    ["assert of musl", "Assertion failed: x > 1 (main.c: main: 7)", "Assertion failed: x > 1", "main.c:7"],
    [
      "assert of macOS",
      "Assertion failed: (x > 1), function main, file main.c, line 7.",
      "Assertion failed: (x > 1)",
      "main.c:7",
    ],
    ["zsh", "./x.zsh:3: command not found: foo", "command not found: foo", "x.zsh:3"],
    ["BusyBox", "./x.sh: line 3: foo: not found", "foo: not found", "x.sh:3"],
    ["Ruby 3.4", "x.rb:2:in 'Hash#fetch': key not found: 1 (KeyError)", "key not found: 1 (KeyError)", "x.rb:2"],
    ["tsc", "src/a.ts(3,5): error TS2322: No.\nsrc/b.ts(1,1): error TS1: No.", "TS2322: No.", "src/a.ts:3:5"],
    ["tsc, pretty", "src/a.ts:3:5 - error TS2322: No.", "TS2322: No.", "src/a.ts:3:5"],
    ["Clang", "a.c:3:5: fatal error: 'x.h' file not found", "'x.h' file not found", "a.c:3:5"],
    [
      "a sanitizer of Clang",
      "SUMMARY: AddressSanitizer: heap-buffer-overflow /x/a.c:5:3 in main",
      "AddressSanitizer: heap-buffer-overflow in main",
      "/x/a.c:5:3",
    ],
    [
      "Go, a second panic",
      "panic: one [recovered]\n\tpanic: two\n\ngoroutine 1 [running]:\nmain.f()\n\t/x/a.go:3 +0x1",
      "panic: one [recovered]",
      "/x/a.go:3",
    ],
    ["a log's own words", "2026-01-02T03:04:05Z cannot open x.toml", "cannot open x.toml"],
  ])("%s", (_, output, summary, place) => {
    const explained = explainStderr(output);
    const found = explained?.place === undefined ? undefined : Object.values(explained.place).join(":");
    expect([explained?.summary, found]).toEqual([summary, place]);
  });

  test.each([
    [
      "  File \"/x/a.py\", line 1\nModuleNotFoundError: No module named 'pyln'",
      /^Install pyln-client .*virtual environment/,
    ],
    ["  File \"/x/a.py\", line 1\nModuleNotFoundError: No module named 'pyln.spec'", /^Install pyln-bolt7 for/],
    ["  File \"/x/a.py\", line 1\nModuleNotFoundError: No module named 'pyln.proto'", /^Install pyln-proto for/],
    ["  File \"/x/a.py\", line 1\nModuleNotFoundError: No module named 'pyln.client'", /^Install pyln-client for/],
    ["  File \"/x/a.py\", line 1\nModuleNotFoundError: No module named 'google.protobuf'", /^Install google for/],
    ["Error: Cannot find module 'clightningjs'\n    at f (/x/a.js:1:1)", /^Run npm install .*clightningjs/],
    ["Error: Cannot find module './lib.js'\n    at f (/x/a.js:1:1)", undefined],
    ["./x.sh: line 3: jq: command not found", /^Install jq/],
    ["./x.sh: line 3: /nope/file: No such file or directory", undefined],
  ])("advice for %j", (output, advice) => {
    const explained = explainStderr(output);
    expect(explained?.place).toBeDefined();
    if (advice === undefined) expect(explained).not.toHaveProperty("advice");
    else expect(explained?.advice).toMatch(advice);
  });

  test("what came last counts, whatever its language", () => {
    const output = (language: string, name: string): string =>
      outputsOf(language).find(([each]) => each === name)?.[1] ?? "";
    const python = output("python", "exception");
    const node = output("node", "exception");
    expect(explainStderr(python + node)?.summary).toMatch(/^TypeError/);
    expect(explainStderr(node + python)?.summary).toMatch(/^KeyError/);
    expect(explainStderr(output("python", "thread") + python)?.summary).toMatch(/^KeyError/);
  });

  test.each([
    "",
    "\n\n",
    "ready\nlistening on port 9735\n",
    "Traceback (most recent call last):\n",
    '  File "x.py", line 3',
  ])("nothing to explain in %j", (output) => expect(explainStderr(output)).toBeUndefined());

  test("a long message is cut", () => {
    const explained = explainStderr(`  File "/x/a.py", line 1, in f\nValueError: ${"x".repeat(5000)}\n`);
    expect(explained?.summary).toHaveLength(303);
  });

  test("any text: never throws, and long lines take no long time", () => {
    const bits = [
      "error: ",
      "    at ",
      "/x/a.js:1:2",
      ":",
      ".",
      "/",
      "'",
      "\n",
      "^",
      'File "',
      '", line 3',
      "panic: ",
      "line ",
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...bits), fc.string())), (pieces) => {
        expect(explainStderr(pieces.join(""))?.summary).not.toBe("");
      }),
    );
    for (const bit of bits) {
      const start = performance.now();
      explainStderr(
        Array(40)
          .fill(bit.repeat(2000 / bit.length))
          .join("\n"),
      );
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});

describe("tellsOverlap", () => {
  test.each([
    "listen tcp :9735: bind: address already in use",
    "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
    "Port 3000 is already in use",
    "IO error: lock /x/db/LOCK: Resource temporarily unavailable",
    "IO error: While lock file: /x/db/LOCK: Resource temporarily unavailable",
    'could not acquire lock on "/x/sled/db": Os { code: 11, kind: WouldBlock, message: "Resource temporarily unavailable" }',
    "Error: Database already open. Cannot acquire lock.",
    "sqlite3.OperationalError: database is locked",
    'SqliteFailure(Error { code: DatabaseBusy, extended_code: 5 }, Some("database is locked"))',
    "filelock._error.Timeout: The file lock '/x/.lock' could not be acquired.",
    "flock: failed to get lock",
    "Error: Lock file is already being held",
    "pidfile /run/x.pid already exists, is it running?",
    "x is already running (pid 12)",
    "Another instance of x is running",
    "unable to lock /x/.lock",
    "the lock file /x/LOCK is held by process 12",
  ])("%s", (text) => expect(tellsOverlap(text)).toBe(true));

  test.each([
    "",
    "bash: fork: retry: Resource temporarily unavailable",
    "ModuleNotFoundError: No module named 'filelock'",
    "unlocked the wallet",
    "block 800000 already known",
    "connection refused",
    "cannot get block 12",
  ])("not: %s", (text) => expect(tellsOverlap(text)).toBe(false));
});
