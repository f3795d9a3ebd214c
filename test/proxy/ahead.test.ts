/** The plugins start with autoreload, before lightningd asks anything. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../host/support.ts";
import { isAlive, until } from "./processes.ts";
import { AUTORELOAD } from "./workbench.ts";

/** A plugin that notes that it runs, and as which process; and answers `version` with this. */
function plugin(version: string): string {
  return `#!/bin/sh
echo $$ > "\${0%/*}/pid-${version}.new" && mv "\${0%/*}/pid-${version}.new" "\${0%/*}/pid-${version}"
while read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id" *: *\\("[^"]*"\\).*/\\1/p')
  case $line in
    *'"getmanifest"'*) result='{"options":[],"rpcmethods":[{"name":"version","usage":"","description":""}],"dynamic":true}' ;;
    *'"version"'*) result='{"version":"${version}"}' ;;
    *) result='{}' ;;
  esac
  [ -z "$id" ] || printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n\\n' "$id" "$result"
done
`;
}

class Started {
  readonly directory = temporaryDirectory();
  readonly plugin = join(this.directory, "p.sh");
  readonly child: ChildProcess;
  #out = "";

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.save("one");
    this.child = spawn(AUTORELOAD, [], {
      env: {
        ...process.env,
        LIGHTNINGD_PLUGIN: "1",
        LIGHTNINGD_COMMAND_LINE: '["lightningd"]',
        AUTORELOAD_PLUGIN: this.plugin,
        XDG_STATE_HOME: temporaryDirectory(),
        ...env,
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void this.child.kill("SIGKILL"));
    this.child.stdout?.on("data", (bytes: Buffer) => (this.#out += bytes.toString()));
  }

  save(version: string): void {
    writeFileSync(`${this.plugin}.new`, plugin(version));
    chmodSync(`${this.plugin}.new`, 0o755);
    renameSync(`${this.plugin}.new`, this.plugin);
  }

  async runs(version: string): Promise<number> {
    const file = join(this.directory, `pid-${version}`);
    await until(() => existsSync(file), `the start of ${version}`);
    return Number(readFileSync(file, "utf8"));
  }

  async ask(id: string, method: string, params: object = {}): Promise<string> {
    this.child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n\n`);
    const answer = (): string | undefined => this.#out.split("\n").find((line) => line.includes(`"id":"${id}"`));
    await until(() => answer() !== undefined, `an answer to ${method}`);
    return answer() ?? "";
  }

  init(): Promise<string> {
    const configuration = { "lightning-dir": this.directory, "rpc-file": "rpc", startup: true, network: "regtest" };
    return this.ask("init", "init", { options: {}, configuration });
  }
}

test.each<["SIGKILL" | "the end of its stdin", (child: ChildProcess) => unknown]>([
  ["the end of its stdin", (child) => child.stdin?.end()],
  ["SIGKILL", (child) => child.kill("SIGKILL")],
])("a plugin runs before it is asked for, and not longer than autoreload: %s", async (_, end) => {
  const started = new Started();
  const pid = await started.runs("one");
  expect(isAlive(pid)).toBe(true);
  end(started.child);
  await once(started.child, "close");
  await until(() => !isAlive(pid), "the plugin's end");
});

test("it is the one that answers, and no other was started", async () => {
  const started = new Started();
  const pid = await started.runs("one");
  expect(await started.ask("m", "getmanifest")).toContain('"version"');
  await started.init();
  const status = await started.ask("s", "autoreload-status");
  expect(status).toContain(`"pid":${pid},`);
  expect(await started.ask("v", "version")).toContain('"result":{"version":"one"}');
});

test("a save between its start and the first question is a reload", async () => {
  const started = new Started();
  await started.runs("one");
  started.save("two");
  await started.ask("m", "getmanifest");
  await started.init();
  await started.runs("two");
  let asked = 0;
  await until(async () => (await started.ask(`v${++asked}`, "version")).includes('"two"'), "the new version");
});

test("one that ends at once, before lightningd asks anything, is told as one that does not start", async () => {
  const started = new Started({ AUTORELOAD_EXEC: "sh -c 'echo no such module >&2; exit 3' {}" });
  await started.ask("m", "getmanifest");
  const status = await started.ask("s", "autoreload-status");
  expect(status).toContain("exited with code 3");
  expect(status).toContain("no such module");
});

test("one that lightningd is told not to run is not started", async () => {
  const started = new Started({ LIGHTNINGD_COMMAND_LINE: '["lightningd","--disable-plugin=p.sh"]' });
  await started.ask("m", "getmanifest");
  expect(existsSync(join(started.directory, "pid-one"))).toBe(false);
});
