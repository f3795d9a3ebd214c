/** docs/debugging.md: each command of it, with another port, stops a plugin behind autoreload at a line, and again after a reload. */
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../host/support.ts";
import { Workbench } from "../proxy/workbench.ts";
import type { WorkbenchOptions } from "../proxy/workbench.ts";
import { DEBUGGERS, PATH } from "./debuggers.ts";
import type { Attached } from "./debuggers.ts";

const TIMEOUT_MS = 90_000;
const run = promisify(execFile);
const PAGE = readFileSync(new URL("../../docs/debugging.md", import.meta.url), "utf8");
const VERSION = readFileSync(new URL("../fixtures/version.c", import.meta.url), "utf8");

/** The page's command for this program. */
function recipe(program: string): string {
  const commands = [...PAGE.matchAll(/--autoreload-exec='([^'\n]*)'/g)].map(([, command = ""]) => command);
  const found = commands.find((command) => command.includes(program));
  if (found === undefined) throw new Error(`docs/debugging.md has no command with ${program}`);
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function started(
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>>,
  more: Partial<WorkbenchOptions>,
): Promise<Workbench> {
  const variables = Object.entries(options).map(([name, value]) => [name.toUpperCase().replaceAll("-", "_"), value]);
  return Workbench.start({ files, options, env: { PATH, ...Object.fromEntries(variables) }, ...more });
}

/** The call stops at the line, and is let go on. */
async function stopsAndGoesOn(bench: Workbench, method: string, attached: Attached): Promise<unknown> {
  const stopped = attached.stopped();
  const answer = bench.call(method);
  await stopped;
  await attached.goOn();
  return await answer;
}

for (const debugged of DEBUGGERS) {
  const { name, missing, plugin, file, source, edit, answers, build, method } = debugged;
  const title = missing === undefined ? name : `${name} (skipped: ${missing})`;
  // vitest's summary only counts what was skipped.
  if (missing !== undefined) process.stderr.write(`${title}\n`);

  test.skipIf(missing !== undefined)(title, { timeout: TIMEOUT_MS }, async () => {
    const port = await freePort();
    const options = { "autoreload-exec": recipe(name).replace(/:\d+/, `:${port}`), "autoreload-overlap": "false" };
    await using bench = await started({ [file]: source }, options, {
      run: [plugin],
      prepare: (self) => build?.(self.directory) ?? Promise.resolve(),
    });
    const save = async (text: string): Promise<void> => {
      await bench.save(file, text);
      await build?.(bench.directory);
    };
    const line = source.split("\n").findIndex((text) => text.includes(debugged.line)) + 1;
    using first = await debugged.attach(port, bench.path(file), line);
    expect(await stopsAndGoesOn(bench, method, first)).toEqual(answers[0]);

    const reloaded = bench.willSay(/: reloaded in/);
    await save(source.replace(...edit));
    await reloaded;
    using second = await debugged.attach(port, bench.path(file), line);
    expect(await stopsAndGoesOn(bench, method, second)).toEqual(answers[1]);

    // A save while the plugin stands at the line.
    const stopped = second.stopped();
    const refused = bench.refused(method);
    await stopped;
    const anew = bench.willSay(/: reloaded in/);
    await save(source);
    expect((await refused).code).toBe(-4);
    await anew;
    expect(await bench.call(method)).toEqual(answers[0]);
  });
}

const isThere = (tool: string): boolean => spawnSync(tool, ["--version"], { stdio: "ignore" }).error === undefined;
const missing = ["gdb", "cc"].find((tool) => !isThere(tool));
if (missing !== undefined) process.stderr.write(`gdb (skipped: ${missing} is not there)\n`);

test.skipIf(missing !== undefined)("gdb", { timeout: TIMEOUT_MS }, async () => {
  const commands = await mkdtemp(join(tmpdir(), "gdb-"));
  onTestFinished(async () => await rm(commands, { recursive: true }));
  const file = join(commands, "plugin.gdb");
  const [, script = ""] = /# \/home\/me\/plugin\.gdb\n((?: {4}.*\n)*)/.exec(PAGE) ?? [];
  await writeFile(file, script.replaceAll(/^ {4}/gm, ""));
  const build = (directory: string): Promise<unknown> =>
    run("cc", ["-g", "-O0", "-o", "version", "version.c"], { cwd: directory });
  const exec = recipe("gdb").replace("/home/me/plugin.gdb", file);
  const options = { "autoreload-exec": exec, "autoreload-signal": "SIGCONT" };
  await using bench = await started({ "version.c": VERSION }, options, {
    run: ["version"],
    prepare: async (self) => void (await build(self.directory)),
    host: { stderr: "capture" },
  });
  const shown = (): string[] =>
    bench.host.plugin("autoreload.js").stderr.match(/^#0 +answer .*\\"method\\":\\"version\\"/gm) ?? [];
  expect(await bench.call("version")).toEqual({ version: 1 });
  await until(() => shown().length === 1, "a backtrace of the call");
  const reloaded = bench.willSay(/: reloaded in/);
  await bench.save("version.c", VERSION.replace("VERSION 1", "VERSION 2"));
  await build(bench.directory);
  await reloaded;
  expect(await bench.call("version")).toEqual({ version: 2 });
  await until(() => shown().length === 2, "a backtrace of the next version");
  expect(bench.lines("did not stop")).toEqual([]);
});
