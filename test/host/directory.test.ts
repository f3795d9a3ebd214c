/** A lightning-dir in which a node runs, or starts, stays that node's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Host } from "../../src/host/host.ts";
import { startHost, temporaryDirectory } from "./support.ts";

/** Does as lightningd when it starts (pidfile_create), and then as it does when it has started (jsonrpc_listen). */
const NODE = `
import fcntl, os, socket, sys
pid_file = os.open("lightningd-regtest.pid", os.O_WRONLY | os.O_CREAT, 0o640)
fcntl.lockf(pid_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
os.write(pid_file, b"%d\\n" % os.getpid())
if "starts" not in sys.argv:
    os.makedirs("regtest")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("regtest/lightning-rpc")
    listener.listen()
    if "loses its pid file" in sys.argv: os.remove("lightningd-regtest.pid")
print("there", flush=True)
sys.stdin.read()
`;

async function nodeIn(
  directory: string,
  state: string,
): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const child = spawn("python3", ["-c", NODE, state], { cwd: directory, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return {
    pid: child.pid ?? 0,
    end: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

test.each(["runs", "loses its pid file"])("a node that %s keeps its socket", async (state) => {
  const lightningDir = temporaryDirectory();
  await nodeIn(lightningDir, state);
  const socket = join(lightningDir, "regtest/lightning-rpc");
  const before = statSync(socket).ino;
  const refused = `${lightningDir} cannot be used, a node may run in it: somebody answers at ${socket}. Use another --lightning-dir, or stop that node`;
  await expect(Host.launch({ lightningDir })).rejects.toThrow(refused);
  expect(statSync(socket).ino).toBe(before);
});

test("a node that starts, and does not listen yet, keeps its directory", async () => {
  const lightningDir = temporaryDirectory();
  const { pid, end } = await nodeIn(lightningDir, "starts");
  const pidFile = join(lightningDir, "lightningd-regtest.pid");
  await expect(Host.launch({ lightningDir })).rejects.toThrow(`process ${pid} has it (${pidFile})`);
  expect(readFileSync(pidFile, "utf8")).toBe(`${pid}\n`);
  await end();
  await startHost({ lightningDir });
  expect(readFileSync(pidFile, "utf8")).toBe(`${process.pid}\n`);
});

test("what a node left behind that is gone is in nobody's way, and none of it stays", async () => {
  const lightningDir = temporaryDirectory();
  const { end } = await nodeIn(lightningDir, "runs");
  await end();
  const host = await startHost({ lightningDir });
  await expect(Host.launch({ lightningDir })).rejects.toThrow("a node may run in it");
  await host.stop();
  for (const name of ["regtest/lightning-rpc", "lightningd-regtest.pid"]) {
    expect(existsSync(join(lightningDir, name))).toBe(false);
  }
});

test("a socket that came in the place of ours is not ours to remove", async () => {
  const lightningDir = temporaryDirectory();
  const host = await startHost({ lightningDir });
  const theirs = createServer().listen(join(lightningDir, "theirs"));
  await once(theirs, "listening");
  onTestFinished(() => void theirs.close());
  renameSync(join(lightningDir, "theirs"), host.socket);
  await host.stop();
  expect(statSync(host.socket).isSocket()).toBe(true);
});

test.each([0o000, 0o002, 0o022])("with umask %i the socket is for this user only", async (umask) => {
  const before = process.umask(umask);
  onTestFinished(() => void process.umask(before));
  const host = await startHost({ lightningDir: temporaryDirectory() });
  expect(statSync(host.socket).mode & 0o777).toBe(0o600);
});

test("a file that is no pid file is not written through a link", async () => {
  const lightningDir = temporaryDirectory();
  const target = join(lightningDir, "target");
  writeFileSync(target, "untouched");
  symlinkSync(target, join(lightningDir, "lightningd-regtest.pid"));
  await expect(Host.launch({ lightningDir })).rejects.toThrow("ELOOP");
  expect(readFileSync(target, "utf8")).toBe("untouched");
});
