/** What is believed at the next start is this user's own, and stands where nobody else can have put it. */
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isOwnGround, readOwnFile, stateDirectory, writeOwnFile } from "../../src/lightningd/memory/user-directory.ts";

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

let top: string;
let directory: string;
let path: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "state-"));
  directory = join(top, "home/.local/cln-autoreload");
  path = join(directory, "file");
});
afterEach(() => rmSync(top, { recursive: true }));

/** The directory and the file, and something of ours that another user would like us to overwrite. */
function made(): string {
  writeOwnFile(path, "ours");
  const target = join(top, "target");
  writeFileSync(target, "untouched");
  return target;
}

test("a file and the directories above it are for this user only, whatever the umask", () => {
  const before = process.umask(0o002);
  try {
    writeOwnFile(path, "text");
  } finally {
    process.umask(before);
  }
  expect(readOwnFile(path)).toBe("text");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const made of [directory, join(top, "home/.local"), join(top, "home")]) {
    expect(statSync(made).mode & 0o777).toBe(0o700);
  }
  expect(readdirSync(directory)).toEqual(["file"]);
});

test("an old file that others could read is for this user only from the next write on", () => {
  made();
  chmodSync(path, 0o644);
  writeOwnFile(path, "new");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

describe("is not read", () => {
  test.each([0o602, 0o620])("a file of mode %o", (mode) => {
    made();
    chmodSync(path, mode);
    expect(() => readOwnFile(path)).toThrow(`${path} is not a file of this user's alone`);
  });

  test.each([0o702, 0o720, 0o1777])("a file in a directory of mode %o, nor is one written there", (mode) => {
    made();
    chmodSync(directory, mode);
    const reason = `${directory} is not a directory of this user's alone`;
    expect(() => readOwnFile(path)).toThrow(reason);
    expect(() => writeOwnFile(path, "new")).toThrow(reason);
    expect(isOwnGround(directory)).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("ours");
  });

  test("a file below a directory that everybody can write, unless none can rename what is another's there", () => {
    made();
    chmodSync(join(top, "home"), 0o777);
    expect(() => readOwnFile(path)).toThrow(`${join(top, "home")} can be written by everybody`);
    chmodSync(join(top, "home"), 0o1777);
    expect(readOwnFile(path)).toBe("ours");
  });

  test("a link to a file of ours", () => {
    const target = made();
    rmSync(path);
    symlinkSync(target, path);
    expect(() => readOwnFile(path)).toThrow("ELOOP");
  });

  test("a directory that is a link", () => {
    made();
    const link = join(top, "link");
    symlinkSync(directory, link);
    expect(() => readOwnFile(join(link, "file"))).toThrow("is not a directory of this user's alone");
    expect(() => writeOwnFile(join(link, "file"), "new")).toThrow("is not a directory of this user's alone");
  });

  test("a fifo, for which nobody waits", () => {
    made();
    rmSync(path);
    execFileSync("mkfifo", [path]);
    expect(() => readOwnFile(path)).toThrow("is not a file of this user's alone");
  });

  test.runIf(isRoot)("another user's file or directory", () => {
    made();
    chownSync(path, NOBODY, NOBODY);
    expect(() => readOwnFile(path)).toThrow("is not a file of this user's alone");
    chownSync(path, 0, 0);
    chownSync(directory, NOBODY, NOBODY);
    expect(() => readOwnFile(path)).toThrow("is not a directory of this user's alone");
    expect(() => writeOwnFile(path, "new")).toThrow("belongs to another user");
  });
});

test.each([
  ["a link", symlinkSync],
  ["another name of it", linkSync],
])("what is written takes the place of %s, and its target stays", (_, make) => {
  const target = made();
  rmSync(path);
  make(target, path);
  writeOwnFile(path, "new");
  expect(readOwnFile(path)).toBe("new");
  expect(readFileSync(target, "utf8")).toBe("untouched");
});

test.runIf(isRoot)("root makes nothing in another user's home", () => {
  const home = join(top, "home");
  mkdirSync(home);
  chownSync(home, NOBODY, NOBODY);
  expect(isOwnGround(directory)).toBe(false);
  expect(() => writeOwnFile(path, "x")).toThrow(`${home} belongs to another user`);
  expect(readdirSync(home)).toEqual([]);
});

test("a home that is no absolute path is none", () => {
  expect(() => stateDirectory({ HOME: "here" }, "linux")).toThrow("the home directory here is not an absolute path");
});

test("looking makes nothing", () => {
  expect(isOwnGround(directory)).toBe(true);
  expect(() => readOwnFile(path)).toThrow("ENOENT");
  expect(existsSync(join(top, "home"))).toBe(false);
});

test.runIf(process.platform === "linux")("a file system that says ENOENT for what is there is no loop", () => {
  expect(() => writeOwnFile("/proc/cln-autoreload/a/file", "x")).toThrow("ENOENT");
});

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ["linux", { HOME: "/h" }, "/h/.local/state/cln-autoreload"],
  ["linux", { HOME: "/h", XDG_STATE_HOME: "/s" }, "/s/cln-autoreload"],
  ["linux", { HOME: "/h", XDG_STATE_HOME: "relative" }, "/h/.local/state/cln-autoreload"],
  ["darwin", { HOME: "/h" }, "/h/Library/Application Support/cln-autoreload"],
  ["darwin", { HOME: "/h", XDG_STATE_HOME: "/s" }, "/s/cln-autoreload"],
])("stateDirectory on %s with %j", (platform, env, expected) => expect(stateDirectory(env, platform)).toBe(expected));
