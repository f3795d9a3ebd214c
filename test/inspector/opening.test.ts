/** How the inspector comes to a node, and goes: by options and by a method. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { AUTORELOAD, LIMIT_MS, Workbench, source } from "../proxy/workbench.ts";
import { recorded } from "../recording/sessions.ts";
import { exchange, request, statusOf } from "./door.ts";
import { Visitor } from "./visitor.ts";

const FILES = { "x.mjs": source(`{ methods: { version: ({ n }) => n ?? 1 } }`) };

interface Inspected {
  readonly inspecting: boolean;
  readonly inspector?: string;
}

function inspect(bench: Workbench, ...params: string[]): Promise<Inspected> {
  return bench.call("autoreload-inspect", params) as Promise<Inspected>;
}

test("by the option it is there when the node is, and the log has its address without the token", async () => {
  await using bench = await Workbench.start({ files: FILES, options: { "autoreload-inspect": "auto" } });
  using visitor = await Visitor.of(bench);
  expect(visitor.token).toMatch(/^[\w-]{22}$/);
  const { text } = await bench.said(/the inspector is at/);
  expect(text).toBe(`the inspector is at ${visitor.base}; autoreload-status has the token that it asks for`);
  expect(await visitor.header).toMatchObject({ plugins: [{ p: 1, name: "x.mjs" }], network: "regtest", oldest: 1 });
  expect(await inspect(bench)).toEqual({ inspecting: true, inspector: `${visitor.base}/#t=${visitor.token}` });
  // What came before it listened is in it, too.
  await visitor.called("req", "getmanifest");
  const page = await (await fetch(visitor.base)).text();
  expect(page).toContain("<title>autoreload</title>");
});

test("by the method it comes and goes, and a recording goes on meanwhile", async () => {
  await using bench = await Workbench.start({ files: FILES });
  expect(await inspect(bench)).toEqual({ inspecting: false });
  const { file } = (await bench.call("autoreload-record", ["start"])) as { readonly file: string };
  await bench.call("version");
  const { inspector = "" } = await inspect(bench, "start");
  using visitor = new Visitor(inspector);
  await bench.call("version");
  await visitor.called("res", "version");
  expect(await inspect(bench, "start")).toEqual({ inspecting: true, inspector });
  expect(await inspect(bench, "stop")).toEqual({ inspecting: false });
  await expect(fetch(visitor.base)).rejects.toThrow("fetch failed");
  await bench.call("version");
  const second = await inspect(bench, "start");
  expect(second.inspector).not.toBe(inspector);
  await bench.call("autoreload-record", ["stop"]);
  expect(recorded(file).events.filter((event) => event.k === "res" && event.m === "version")).toHaveLength(3);
  // The page outlives the recording.
  using other = new Visitor(second.inspector ?? "");
  await bench.call("version");
  await other.called("res", "version");
  expect(await inspect(bench, "stop")).toEqual({ inspecting: false });
});

test("tabs see the end of autoreload", async () => {
  await using bench = await Workbench.start({ files: FILES, options: { "autoreload-inspect": "auto" } });
  using visitor = await Visitor.of(bench);
  await visitor.called("req", "init");
  await bench.host.stop();
  await visitor.ended;
});

test("a unix socket is this user's alone, and goes at the end", async () => {
  let path = "";
  {
    await using bench = await Workbench.start({ files: FILES, options: { "autoreload-inspect": "./inspect.sock" } });
    path = bench.path("inspect.sock");
    const { inspector = "" } = await inspect(bench);
    expect(inspector.split("#")[0]).toBe(`${path}/`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith("inspect.sock."))).toEqual([]);
    const [, token = ""] = inspector.split("#t=");
    const headers = { Host: "localhost", Connection: "close", Authorization: `Bearer ${token}` };
    expect(statusOf(await exchange({ path }, request("GET /state HTTP/1.1", headers)))).toBe(200);
    expect(statusOf(await exchange({ path }, request("GET /state HTTP/1.1", { ...headers, Host: "x" })))).toBe(403);
  }
  expect(existsSync(path)).toBe(false);
});

test("a socket's path where something else is, or leads to, is left alone", async () => {
  await using bench = await Workbench.start({
    files: FILES,
    run: ["x.mjs"],
    options: { "autoreload-inspect": "./other" },
    prepare: async ({ directory }) => {
      writeFileSync(`${directory}/mine`, "mine");
      symlinkSync("mine", `${directory}/other`);
      await Promise.resolve();
    },
  });
  await bench.said(/the inspector is not there: .*\/other is left alone, since it is there, and is no socket/);
  expect(await bench.call("version")).toBe(1);
  expect(await inspect(bench)).toEqual({ inspecting: false });
  const told = /\/nowhere\/x cannot be made: ENOENT/;
  expect((await bench.refused("autoreload-inspect", ["start", "/nowhere/x"])).message).toMatch(told);
  await bench.said(told);
});

test("a port that is in use is said, the plugins are served, and another one can be named then", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  await using bench = await Workbench.start({ files: FILES, options: { "autoreload-inspect": String(port) } });
  await bench.said(
    new RegExp(`the inspector is not there: port ${port} of 127.0.0.1 is in use: name another one, or auto`),
  );
  expect(await bench.call("version")).toBe(1);
  expect(await bench.status()).not.toHaveProperty("autoreload.inspector");
  taken.close();
  expect(await inspect(bench, "start", "auto")).toMatchObject({ inspecting: true });
});

test("a value that is no address is said once, and what it must be", async () => {
  await using bench = await Workbench.start({ files: FILES, options: { "autoreload-inspect": "example.com:80" } });
  const { text } = await bench.said(/autoreload-inspect=example.com:80/);
  expect(text).toContain("is not used: it must be a port, auto for any that is free");
  expect(bench.lines("autoreload-inspect=")).toHaveLength(1);
  expect((await bench.refused("autoreload-inspect", ["start", "0.0.0.0:80"])).message).toContain("at is a port");
  expect((await bench.refused("autoreload-inspect", ["begin"])).message).toContain("start or stop");
});

test("who asks for the manifest alone, as lightningd --help does, is shown no inspector", () => {
  const directory = mkdtempSync(join(tmpdir(), "inspected-"));
  const env = { ...process.env, LIGHTNINGD_PLUGIN: "1", AUTORELOAD_INSPECT: join(directory, "help.sock") };
  const input = `{"jsonrpc":"2.0","id":1,"method":"getmanifest","params":{}}\n\n`;
  const { stdout } = spawnSync(process.execPath, [AUTORELOAD], { env, input, encoding: "utf8", timeout: LIMIT_MS });
  expect(stdout).toContain('"autoreload-inspect"');
  expect(readdirSync(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
});
