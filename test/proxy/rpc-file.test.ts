/** Where autoreload looks for lightning-rpc: where lightningd's own libraries do. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { encodeRequest } from "../../src/jsonrpc/encode.ts";
import { AUTORELOAD, version } from "./workbench.ts";

const LONG = "x".repeat(100);

/** What autoreload asks first at a socket, when lightningd says in init that it lies there. */
async function asked(place: { directory: string; file: string; opened: string }): Promise<string> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "rpc-file-")));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const within = (text: string): string => text.replace("TOP", top);
  const directory = within(place.directory);
  mkdirSync(join(directory, "elsewhere"), { recursive: true });
  const plugin = join(top, "v.mjs");
  writeFileSync(plugin, version(1), { mode: 0o755 });
  // As lightningd does: by its name in the working directory, whose own path may be longer than a socket's.
  const node = spawn("python3", ["-c", LISTENS, within(place.opened)], { cwd: directory });
  onTestFinished(() => void node.kill());
  await new Promise((resolve) => node.stderr.once("data", resolve));
  const env = { ...process.env, LIGHTNINGD_PLUGIN: "1", XDG_STATE_HOME: join(top, "state") };
  const child = spawn(AUTORELOAD, [], { cwd: directory, env, stdio: ["pipe", "ignore", "inherit"] });
  onTestFinished(() => void child.kill());
  child.stdin.write(encodeRequest('"m"', "getmanifest", {}));
  const configuration = { "lightning-dir": directory, "rpc-file": within(place.file), startup: true };
  child.stdin.write(encodeRequest('"i"', "init", { options: { "autoreload-plugin": [plugin] }, configuration }));
  const text: Buffer = await new Promise((resolve) => node.stdout.once("data", resolve));
  return (JSON.parse(text.toString()) as { method: string }).method;
}

/** Shows what the first client says. */
const LISTENS = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
print("listens", file=sys.stderr, flush=True)
sys.stdout.buffer.write(s.accept()[0].recv(65536))
sys.stdout.flush()
sys.stdin.read()
`;

test.each([
  ["by default", { directory: "TOP/regtest", file: "lightning-rpc", opened: "lightning-rpc" }],
  ["by a relative path", { directory: "TOP/regtest", file: "elsewhere/rpc", opened: "elsewhere/rpc" }],
  ["by one that leads out", { directory: "TOP/regtest", file: "../rpc", opened: "../rpc" }],
  ["by an absolute path", { directory: "TOP/regtest", file: "TOP/rpc", opened: "TOP/rpc" }],
  ["in a directory with a long path", { directory: `TOP/${LONG}`, file: "lightning-rpc", opened: "lightning-rpc" }],
])("rpc-file %s", async (_, place) => {
  expect(await asked(place)).toBe("plugin");
});
