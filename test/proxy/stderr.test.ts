/** stderr is shared with lightningd and whoever started that: it has to stay as it is, and to be written to as it is. */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { encodeRequest } from "../../src/jsonrpc/encode.ts";
import { Framer } from "../../src/jsonrpc/framer.ts";
import { AUTORELOAD, Workbench, source, version } from "./workbench.ts";

test.runIf(existsSync("/proc/self/fdinfo"))(
  "is not made non-blocking, which lightningd would have to bear",
  async () => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) }, host: { stderr: "capture" } });
    await bench.reload("v.mjs", version(2));
    await bench.call("autoreload-status");
    const { pid } = bench.host.plugin("autoreload.js").child ?? {};
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/2`, "utf8"))?.[1] ?? "", 8);
    expect(flags & constants.O_NONBLOCK).toBe(0);
  },
);

/** Newlines until no more goes in. @returns how many */
function fill(pipe: number): number {
  const newlines = Buffer.alloc(4096, "\n");
  try {
    return writeSync(pipe, newlines) + fill(pipe);
  } catch {
    return 0;
  }
}

/** Requests to autoreload, each resolved by its answer. */
function talkTo({ stdin, stdout }: ChildProcess): {
  readonly ask: (method: string) => Promise<void>;
  readonly stdin: Writable;
} {
  if (stdin === null || stdout === null) throw new Error("no pipes");
  const answered = new Map<string, () => void>();
  const framer = new Framer();
  const sink = { message: ({ id = "" }) => answered.get(id)?.(), stray: () => undefined };
  stdout.on("data", (chunk: Buffer) => framer.push(chunk, sink));
  const ask = (method: string): Promise<void> => {
    stdin.write(encodeRequest(`"${method}"`, method, { options: {}, configuration: {} }));
    return new Promise((resolve) => answered.set(`"${method}"`, resolve));
  };
  return { ask, stdin };
}

const LINES = 20_000;
const FLOODS = source(
  `{ methods: { flood: () => { writeSync(2, "A line of a traceback, or of a debugging print\\n".repeat(${LINES})); return {}; } } }`,
  'import { writeSync } from "node:fs";',
);

test("takes all that a plugin says even where somebody made it non-blocking, and is full for a while", async () => {
  const directory = mkdtempSync(join(tmpdir(), "stderr-"));
  const pipe = join(directory, "pipe");
  const plugin = join(directory, "f.mjs");
  execFileSync("mkfifo", [pipe]);
  writeFileSync(plugin, FLOODS, { mode: 0o755 });
  const stderr = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const filled = fill(stderr);
  const env = { ...process.env, LIGHTNINGD_PLUGIN: "1", AUTORELOAD_PLUGIN: plugin, XDG_STATE_HOME: directory };
  const autoreload = spawn(AUTORELOAD, [], { cwd: directory, env, stdio: ["pipe", "pipe", stderr] });
  const { ask, stdin } = talkTo(autoreload);
  await ask("getmanifest");
  await ask("init");
  const flooded = ask("flood");
  // The plugin cannot go on, but autoreload can.
  for (let calls = 0; calls < 5; calls++) await ask("autoreload-status");
  const reader = new Socket({ fd: openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK), writable: false });
  let lines = -filled;
  const all = new Promise<void>((resolve) => {
    reader.on("data", (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 0x0a) lines++;
      if (lines >= LINES) resolve();
    });
  });
  await Promise.all([flooded, all]);
  expect(lines).toBe(LINES);
  stdin.end();
  await once(autoreload, "exit");
  reader.destroy();
  closeSync(stderr);
  rmSync(directory, { recursive: true });
});

describe("that nobody reads", () => {
  /** autoreload with a plugin that has filled a stderr which nobody reads, and cannot go on. */
  async function stuck(): Promise<{ readonly autoreload: ChildProcess; readonly stdin: Writable }> {
    const directory = mkdtempSync(join(tmpdir(), "stderr-"));
    const pipe = join(directory, "pipe");
    const plugin = join(directory, "f.mjs");
    execFileSync("mkfifo", [pipe]);
    writeFileSync(plugin, FLOODS, { mode: 0o755 });
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const stderr = openSync(pipe, constants.O_WRONLY);
    onTestFinished(() => {
      for (const end of [reader, stderr]) closeSync(end);
      rmSync(directory, { recursive: true });
    });
    const env = { ...process.env, LIGHTNINGD_PLUGIN: "1", AUTORELOAD_PLUGIN: plugin, XDG_STATE_HOME: directory };
    const autoreload = spawn(AUTORELOAD, [], { cwd: directory, env, stdio: ["pipe", "pipe", stderr] });
    const { ask, stdin } = talkTo(autoreload);
    await ask("getmanifest");
    await ask("init");
    void ask("flood");
    for (let calls = 0; calls < 5; calls++) await ask("autoreload-status");
    return { autoreload, stdin };
  }

  test("keeps nobody alive when the host is gone", async () => {
    const { autoreload, stdin } = await stuck();
    const ended = once(autoreload, "exit", { signal: AbortSignal.timeout(10_000) });
    stdin.end();
    await ended;
  });

  test("keeps nobody alive who is asked to go", async () => {
    const { autoreload } = await stuck();
    const ended = once(autoreload, "exit", { signal: AbortSignal.timeout(10_000) });
    autoreload.kill("SIGTERM");
    await ended;
  });
});
