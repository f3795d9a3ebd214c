/** examples/vscode: what its problem matchers find in lines that autoreload really writes, and that its commands are the page's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TIMEOUT_MS = 60_000;
const PATIENCE_MS = 20_000;

interface Matcher {
  readonly pattern: { readonly regexp: string; readonly file: number; readonly line: number; readonly message: number };
  readonly background?: { readonly beginsPattern: string; readonly endsPattern: string };
}

interface Tasks {
  readonly tasks: readonly [
    {
      readonly args: readonly string[];
      readonly options: { readonly env: object };
      readonly problemMatcher: readonly [Matcher, Matcher];
    },
  ];
  readonly inputs: readonly [{ readonly options: readonly { readonly label: string; readonly value: string }[] }];
}

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const TASKS = JSON.parse(read("examples/vscode/tasks.json")) as Tasks;
const [TASK] = TASKS.tasks;

/** The task's own command at this file, told these lines, each when the one before it was seen in what it writes. */
async function lines(
  file: string,
  debuggerCommand: string,
  steps: readonly Step[],
  options: readonly string[] = [],
): Promise<string[]> {
  const args = TASK.args.map((arg) => arg.replace("${file}", file).replace("${input:debugger}", debuggerCommand));
  const env = { ...process.env, ...TASK.options.env, XDG_STATE_HOME: join(file, "../state") };
  const child = spawn(process.execPath, [join(ROOT, "bin/autoreload.js"), ...args, ...options], { env, stdio: "pipe" });
  onTestFinished(() => void child.kill());
  const shown = new Shown();
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => shown.add(chunk.toString()));
  for (const { do: act, until } of steps) {
    const seen = shown.next(until);
    await act((line) => child.stdin.write(`${line}\n`));
    await seen;
  }
  child.stdin.end();
  await once(child, "close");
  return shown.text.split("\n");
}

/** What a program wrote. */
class Shown {
  text = "";
  #look: () => void = () => undefined;

  add(text: string): void {
    this.text += text;
    this.#look();
  }

  /** Resolves when what comes from now on matches. */
  next(pattern: RegExp): Promise<void> {
    const from = this.text.length;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${pattern.source} in: ${this.text.slice(from)}`)),
        PATIENCE_MS,
      );
      this.#look = () => {
        if (!pattern.test(this.text.slice(from))) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

interface Step {
  readonly do: (say: (line: string) => void) => unknown;
  readonly until: RegExp;
}

function found({ pattern }: Matcher, all: readonly string[]): string[] {
  const matches = all.map((line) => new RegExp(pattern.regexp).exec(line)).filter((match) => match !== null);
  return [
    ...new Set(matches.map((match) => [pattern.file, pattern.line, pattern.message].map((at) => match[at]).join("|"))),
  ];
}

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "vscode-"));
  onTestFinished(async () => await rm(made, { recursive: true }));
  return made;
}

test(
  "errors of the plugin have their file and line, and a reload's begin and end are seen",
  { timeout: TIMEOUT_MS },
  async () => {
    const file = join(await directory(), "hello.py");
    const hello = read("examples/hello.py");
    await copyFile(join(ROOT, "examples/hello.py"), file);
    const all = await lines(file, "{}", [
      { do: () => undefined, until: /is watched for changes/ },
      {
        do: () => writeFile(file, hello.replace("def hello(params)", "def hello(params")),
        until: /its last words:/,
      },
      {
        do: () => writeFile(file, hello.replace("return f", "return name.none or f")),
        until: /reload \S+: reloaded in/,
      },
      { do: (say) => say("hello"), until: /reload \S+: is started again/ },
      { do: () => writeFile(file, hello), until: /reload \S+: reloaded in/ },
    ]);
    const [matcher] = TASK.problemMatcher;
    expect(found(matcher, all)).toEqual([
      expect.stringMatching(/hello\.py\|25\|SyntaxError: /),
      expect.stringMatching(/hello\.py\|27\|AttributeError: /),
    ]);
    const marks = all.flatMap((line) => {
      if (new RegExp(matcher.background?.beginsPattern ?? "").test(line)) return ["begins"];
      return new RegExp(matcher.background?.endsPattern ?? "").test(line) ? ["ends"] : [];
    });
    expect(marks).toEqual(["ends", "begins", "ends", "begins", "ends", "ends", "begins", "ends"]);
  },
);

test("a compiler's errors have theirs", { timeout: TIMEOUT_MS }, async () => {
  const at = await directory();
  const file = join(at, "hello");
  await copyFile(join(ROOT, "examples/hello.js"), file);
  const wrong = "echo src/main.c:5:17: error: no such thing >&2; exit 1";
  const options = [
    "-o",
    `autoreload-build=cat ${join(at, "build")} | sh`,
    "-o",
    `autoreload-watch=${join(at, "build")}`,
  ];
  await writeFile(join(at, "build"), "true");
  const all = await lines(
    file,
    "node {}",
    [
      { do: () => undefined, until: /is watched for changes/ },
      { do: () => writeFile(join(at, "build"), wrong), until: /its last words:/ },
    ],
    options,
  );
  expect(found(TASK.problemMatcher[1], all)).toEqual(["src/main.c|5|no such thing"]);
});

test("the commands are those of docs/debugging.md, and the ports those of launch.json", () => {
  const page = read("docs/debugging.md");
  const commands = TASKS.inputs[0].options.map(({ value }) => value).filter((value) => value !== "{}");
  expect(commands.filter((command) => !page.includes(`--autoreload-exec='${command}'`))).toEqual([]);
  const ports = commands.map((command) => /:(\d+)/.exec(command)?.[1]);
  expect(read("examples/vscode/launch.json").match(/(?<="port": )\d+/g)).toEqual(ports);
});
