/** `autoreload inspect`: a session from its files, as the page reads it. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { exchange, request, statusOf } from "./door.ts";
import { rssOf } from "./rss.ts";
import { Visitor } from "./visitor.ts";

const AUTORELOAD = resolve(import.meta.dirname, "../../bin/autoreload.js");
const SAMPLE = resolve(import.meta.dirname, "../session/sample.jsonl");
const LINES = readFileSync(SAMPLE, "utf8").trimEnd().split("\n");
const LAST = LINES.length - 1;

let directory = "";
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.kill()) await once(child, "exit");
  }
  if (directory !== "") rmSync(directory, { recursive: true });
  directory = "";
});

function fileWith(name: string, text: string): string {
  directory ||= mkdtempSync(join(tmpdir(), "inspected-"));
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

async function inspect(...args: string[]): Promise<{ readonly address: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [AUTORELOAD, "inspect", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { address: line.slice(line.indexOf(": ") + 2), child };
}

async function failed(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [AUTORELOAD, "inspect", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(1);
  return said;
}

test("the lines of a file come as they stand, and nothing can be done with them", async () => {
  const { address } = await inspect(SAMPLE);
  using visitor = new Visitor(address);
  await visitor.event(({ n }) => n === LAST);
  expect(visitor.events.map((event) => JSON.stringify(event))).toEqual(LINES.slice(1));
  const { run, oldest, ...header } = await visitor.header;
  expect(header).toEqual(JSON.parse(LINES[0] ?? ""));
  expect([run, oldest]).toEqual([expect.any(String), 1]);
  expect((await visitor.get("/state")).may).toEqual({ again: false, fire: false, reveal: false, record: false });
  for (const path of ["/again", "/fire", "/reveal", "/record", "/pin"] as const) {
    expect(await visitor.refused(path, {})).toMatchObject({ status: 409 });
  }
  using again = new Visitor(address, `?after=${LAST - 1}&of=${encodeURIComponent(String(run))}`);
  await again.event(({ n }) => n === LAST);
  expect(again.events).toHaveLength(1);
});

test("a session that goes on is shown as it grows, into its next file too; another session in the file is another run", async () => {
  const file = fileWith("hello.jsonl", `${LINES.slice(0, 3).join("\n")}\n`);
  const { address } = await inspect(file);
  using visitor = new Visitor(address);
  await visitor.event(({ n }) => n === 2);
  appendFileSync(file, `${LINES[3] ?? ""}\n`);
  await visitor.event(({ n }) => n === 3);
  const header = { ...(JSON.parse(LINES[0] ?? "") as object), part: 2 };
  fileWith("hello.2.jsonl", `${JSON.stringify(header)}\n${LINES[4] ?? ""}\n`);
  await visitor.event(({ n }) => n === 4);
  expect(visitor.events.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
});

test("a file of 100 MB is shown in a few", async () => {
  const line = (n: number): string => JSON.stringify({ n, t: n, k: "stderr", p: 1, v: 1, text: "x".repeat(10_000) });
  const many = Array.from({ length: 1000 }, (_, index) => `${line(index + 1)}\n`).join("");
  const file = fileWith("large.jsonl", `${LINES[0] ?? ""}\n`);
  for (let times = 0; times < 10; times++) appendFileSync(file, many);
  expect(statSync(file).size).toBeGreaterThan(100_000_000);
  const { address, child } = await inspect(file);
  const [base = "", token = ""] = address.split("/#t=");
  const [before, read] = [
    rssOf(child.pid),
    await fetch(`${base}/events`, { headers: { authorization: `Bearer ${token}` } }),
  ];
  let bytes = 0;
  let most = 0;
  for await (const piece of read.body ?? []) {
    bytes += (piece as Uint8Array).length;
    most = Math.max(most, rssOf(child.pid));
    if (bytes > 100_000_000) break;
  }
  expect(most - before).toBeLessThan(80);
});

test("what it cannot show it says on stderr", async () => {
  expect(await failed("/nowhere/x.jsonl")).toBe("autoreload: /nowhere/x.jsonl cannot be read: there is no such file\n");
  expect(await failed(fileWith("x.txt", "hello\n"))).toContain("x.txt is no session that this autoreload reads");
  expect(await failed(SAMPLE, "--at=x")).toContain("--at takes a port, auto for any that is free");
});

test("a port that is in use, and a path where something is, are left alone, and the sentence says what to do", async () => {
  const { address } = await inspect(SAMPLE);
  const port = new URL(address.split("#")[0] ?? "").port;
  expect(await failed(SAMPLE, `--at=${port}`)).toBe(
    `autoreload: port ${port} of 127.0.0.1 is in use: name another one, or auto for any that is free\n`,
  );
  const path = fileWith("mine", "mine\n");
  expect(await failed(SAMPLE, `--at=${path}`)).toBe(
    `autoreload: ${path} is left alone, since it is there, and is no socket: name another path\n`,
  );
  expect(readFileSync(path, "utf8")).toBe("mine\n");
});

test("a unix socket is this user's alone, takes the place of one that was left behind, and goes at the end", async () => {
  const path = join(fileWith("x", "").slice(0, -2), "inspect.sock");
  const first = await inspect(SAMPLE, `--at=${path}`);
  expect(first.address).toBe(`${path}/#t=${first.address.split("#t=")[1] ?? ""}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await failed(SAMPLE, `--at=${path}`)).toContain("somebody listens there: name another path");
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  expect(statSync(path).isSocket()).toBe(true);

  const second = await inspect(SAMPLE, `--at=${path}`);
  const token = second.address.split("#t=")[1] ?? "";
  const headers = { Host: "localhost", Connection: "close" };
  const ours = { ...headers, Authorization: `Bearer ${token}` };
  expect(statusOf(await exchange({ path }, request("GET /state HTTP/1.1", ours)))).toBe(200);
  expect(statusOf(await exchange({ path }, request("GET /state HTTP/1.1", headers)))).toBe(403);
  second.child.kill("SIGTERM");
  await once(second.child, "exit");
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});
