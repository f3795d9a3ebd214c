/** The debuggers of docs/debugging.md, each driven as its users drive it, and a plugin for each. */
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { DebugAdapter } from "./dap.ts";

const HERE = import.meta.dirname;
const PATIENCE_MS = 20_000;
/** What `install.js` put there comes first. */
export const PATH = [join(HERE, ".venv/bin"), join(HERE, "build"), process.env["PATH"]].join(delimiter);

export interface Debugged {
  readonly name: string;
  /** Why it cannot be tried here. */
  readonly missing: string | undefined;
  /** The plugin's file, and the file that it is made of. */
  readonly plugin: string;
  readonly file: string;
  readonly source: string;
  /** In a directory where the source is saved. */
  readonly build?: (directory: string) => Promise<void>;
  /** What an edit replaces in the source, which changes no line's number. */
  readonly edit: readonly [string, string];
  /** A part of the line to stop at. */
  readonly line: string;
  readonly method: string;
  readonly answers: readonly [unknown, unknown];
  readonly attach: (port: number, path: string, line: number) => Promise<Attached>;
}

/** A debugger that looks at one version of the plugin, and stops it at the line. */
export interface Attached extends Disposable {
  /** Resolves when it stops from now on. */
  stopped(): Promise<void>;
  goOn(): Promise<void>;
}

const run = promisify(execFile);
const has = (tool: string): boolean => PATH.split(delimiter).some((directory) => existsSync(join(directory, tool)));
const unless = (there: boolean, what: string): string | undefined => (there ? undefined : `${what} is not there`);

const CALLED = { line: "return f", method: "hello" };

export const DEBUGGERS: readonly Debugged[] = [
  {
    name: "debugpy",
    missing: unless(existsSync(join(HERE, ".venv/requirements.txt")), "what test/debuggers/install.js installs"),
    ...CALLED,
    ...oneFile("hello.py", readFileSync(join(HERE, "../../examples/hello.py"), "utf8")),
    edit: ['f"{options', 'f"Oh, {options'],
    answers: ["Hello world", "Oh, Hello world"],
    attach: byAdapter({ justMyCode: false }),
  },
  {
    name: "node",
    missing: undefined,
    ...CALLED,
    ...oneFile("hello.js", readFileSync(join(HERE, "../../examples/hello.js"), "utf8")),
    line: "return `${options.greeting}",
    edit: ["`${options.greeting}", "`Oh, ${options.greeting}"],
    answers: ["Hello world", "Oh, Hello world"],
    attach: byNodeInspect,
  },
  {
    name: "dlv",
    missing: unless(has("dlv") && has("go"), "dlv, which test/debuggers/install.js builds, or go"),
    plugin: "hello",
    file: "hello.go",
    source: readFileSync(join(HERE, "hello.go"), "utf8"),
    build: async (directory) => {
      await run("go", ["build", "-gcflags=all=-N -l", "-o", "hello", "hello.go"], { cwd: directory });
    },
    line: 'fmt.Sprintf(`{"version"',
    method: "version",
    edit: ["version = 1", "version = 2"],
    answers: [{ version: 1 }, { version: 2 }],
    attach: byAdapter({ mode: "remote" }),
  },
];

function oneFile(name: string, source: string): Pick<Debugged, "plugin" | "file" | "source"> {
  return { plugin: name, file: name, source };
}

function byAdapter(how: object): Debugged["attach"] {
  return async (port, path, line) => {
    const adapter = await DebugAdapter.connect(port);
    await adapter.attach(how, path, line);
    let threadId: unknown;
    return {
      async stopped() {
        ({ threadId } = (await adapter.event("stopped")) as { threadId: unknown });
        const { stackFrames } = (await adapter.request("stackTrace", { threadId })) as {
          stackFrames: { line: number }[];
        };
        if (stackFrames[0]?.line !== line) throw new Error(`it stopped elsewhere: ${JSON.stringify(stackFrames[0])}`);
      },
      goOn: async () => void (await adapter.request("continue", { threadId })),
      [Symbol.dispose]: () => adapter[Symbol.dispose](),
    };
  };
}

/** Node's own client of its inspector, by what it prints. It tries for some seconds until there is somebody to talk to. */
async function byNodeInspect(port: number, path: string, line: number): Promise<Attached> {
  const client = spawn(process.execPath, ["inspect", `127.0.0.1:${port}`], {
    stdio: "pipe",
    env: { ...process.env, TERM: "dumb" },
  });
  let shown = "";
  const heard = new EventTarget();
  for (const stream of [client.stdout, client.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      shown += chunk.toString();
      heard.dispatchEvent(new Event("shown"));
    });
  }
  const until = async (words: string): Promise<void> => {
    const limit = AbortSignal.timeout(PATIENCE_MS);
    while (!shown.includes(words)) {
      await new Promise<void>((resolve, reject) => {
        heard.addEventListener("shown", () => resolve(), { once: true });
        limit.addEventListener("abort", () => reject(new Error(`no ${words} in: ${shown}`)), { once: true });
      });
    }
    shown = shown.slice(shown.indexOf(words) + words.length);
  };
  const say = async (command: string): Promise<void> => {
    client.stdin.write(`${command}\n`);
    await until("debug> ");
  };
  await until("debug> ");
  await say(`setBreakpoint(${JSON.stringify(path)}, ${line})`);
  return {
    stopped: () => until(`:${line}`),
    goOn: async () => void client.stdin.write("cont\n"),
    [Symbol.dispose]: () => void client.kill("SIGKILL"),
  };
}
