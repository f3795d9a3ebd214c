import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { installCommand } from "../../src/circus/circusd/zeromq.ts";
import { Circus, describeCircus } from "./circus.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Failed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function failing(root: string, ...args: readonly string[]): Promise<Failed> {
  const command = [join(root, "bin/autoreload.js"), "circus", ...args];
  return await promisify(execFile)(process.execPath, command).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Failed,
  );
}

test.each(["--endpoint", "--pubsub-endpoint"])("what is no endpoint is told, and the end: %s", async (option) => {
  const { code, stderr } = await failing(ROOT, option, "127.0.0.1:5555");
  expect(stderr).toBe(
    'autoreload: "127.0.0.1:5555" is no endpoint to connect to; write tcp://HOST:PORT or ipc://PATH\n',
  );
  expect(code).toBe(1);
});

/** This package, with another zeromq package, or none. */
async function withZeromq(source: string | undefined, use: (root: string) => Promise<void>): Promise<void> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "zeromq-")));
  const modules = join(root, "node_modules");
  try {
    for (const name of ["bin", "dist", "package.json"])
      await cp(join(ROOT, name), join(root, name), { recursive: true });
    await mkdir(join(modules, "zeromq"), { recursive: true });
    if (source !== undefined) {
      await writeFile(join(modules, "zeromq/package.json"), '{"main":"index.js"}');
      await writeFile(join(modules, "zeromq/index.js"), source);
    }
    for (const name of await readdir(join(ROOT, "node_modules"))) {
      if (name !== "zeromq") await symlink(join(ROOT, "node_modules", name), join(modules, name));
    }
    await use(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

test("without the zeromq package it is told what to run", async () => {
  await withZeromq(undefined, async (root) => {
    const { code, stderr } = await failing(root);
    expect(stderr).toBe(
      "autoreload: autoreload circus talks to Circus by the zeromq package, which is not installed. " +
        `Run: cd ${root} && npm install --no-save zeromq\n`,
    );
    expect(code).toBe(1);
  });
});

test("with one that does not load on this system it is told why, and what to run", async () => {
  await withZeromq('throw new Error("No compatible addon\\nat all")', async (root) => {
    const { code, stderr } = await failing(root);
    expect(stderr).toBe(
      "autoreload: The zeromq package does not load here: No compatible addon. " +
        "To build it for this system, run: npm rebuild zeromq --build-from-source\n",
    );
    expect(code).toBe(1);
  });
});

test.each([
  ["/home/me/autoreload", "cd /home/me/autoreload && npm install --no-save zeromq"],
  ["/home/me/node/node_modules/cln-autoreload", "cd /home/me/node && npm install zeromq"],
  ["/usr/local/lib/node_modules/cln-autoreload", "npm install --global zeromq"],
])("in %s: %s", (directory, command) => {
  expect(installCommand(directory)).toBe(command);
});

test("what listens there and is not Circus is told of once", async () => {
  await using server = createServer((socket) =>
    socket
      .resume()
      .on("error", () => undefined)
      .end("HTTP/1.1 400 Bad Request\r\n\r\n"),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await using circus = await Circus.prepare({});
  const { lines } = circus.autoreload("--endpoint", `tcp://127.0.0.1:${port}`);
  await lines.next(/WARNING\] What listens at tcp:\S+ is not Circus; waiting for/);
});

describeCircus("a wrong endpoint", () => {
  test("that is where Circus publishes is told, and the end", async () => {
    await using circus = await Circus.start({});
    const autoreload = circus.autoreload("--endpoint", `ipc://${circus.path("events")}`);
    await autoreload.lines.next(/ERROR\] What listens at ipc:\S+ takes no commands of Circus/);
    expect(await autoreload.ended()).toEqual({ code: 1, signal: null });
  });

  test("for its events is told, and what is known is watched all the same", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = circus.autoreload(
      "--endpoint",
      circus.endpoint,
      "--pubsub-endpoint",
      `ipc://${circus.path("none")}`,
    );
    await autoreload.lines.seen(/WARNING\] No events of Circus are to be had at .*none/);
    await autoreload.lines.seen(/web: watching/);
    await circus.started("web");
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
  });
});
