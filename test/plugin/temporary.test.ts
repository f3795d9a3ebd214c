import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { checkSocketPath, inTemporary, removeTemporary } from "../../src/plugin/process/temporary.ts";
import { startHost } from "../host/support.ts";

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), "places-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test("the first place that will do is taken, for this user only, and nothing is left in the others", async () => {
  const [bad, good] = [place(), place()];
  const use = (directory: string): string => {
    if (dirname(directory) === bad) throw new Error("no");
    return directory;
  };
  const made = await inTemporary(use, ["/no/such", bad, good]);
  expect(dirname(made)).toBe(good);
  expect(statSync(made).mode & 0o777).toBe(0o700);
  expect(readdirSync(bad)).toEqual([]);
  removeTemporary(made);
  expect(readdirSync(good)).toEqual([]);
});

test("where no place will do, each is told with its own reason", async () => {
  const long = join(place(), "x".repeat(110));
  mkdirSync(long);
  const check = (directory: string): void => checkSocketPath(join(directory, "socket"));
  await expect(inTemporary(check, ["/no/such", "/dev/null", long])).rejects.toThrow(
    /^no place for temporary files will do: \/no\/such \(it does not exist\), \/dev\/null \(ENOTDIR.*\), .*x \(a unix socket's path may have 10[37] bytes, and .*\/socket has \d+: use a shorter directory\)\. Set TMPDIR to a directory that will$/,
  );
});

test("a host of its own goes elsewhere where TMPDIR is too long for its socket", async () => {
  const top = place();
  const long = join(top, "x".repeat(110));
  mkdirSync(long);
  vi.stubEnv("TMPDIR", long);
  onTestFinished(() => void vi.unstubAllEnvs());
  const host = await startHost({});
  expect(host.lightningDir.startsWith(top)).toBe(false);
  expect(statSync(host.socket).isSocket()).toBe(true);
  expect(readdirSync(long)).toEqual([]);
});
