import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/watch/contract.ts";
import { runBuild } from "../../src/watch/build.ts";
import { watched } from "./watched.ts";
import type { Watched } from "./watched.ts";

describe("a plugin that writes within its own tree", () => {
  /** What the proxy does with a change, and what such a plugin does then. */
  async function reload(plugin: Watched, write: () => void): Promise<void> {
    await plugin.change();
    write();
  }

  test("is reloaded a few times only, and told which rule to add", async () => {
    const plugin = await watched({ ".autorestart_excludes": "", "lib/a.py": "" });
    plugin.write("lib/a.py", "new");
    let written = 0;
    const write = (): void => plugin.write("data/[x].db", `${++written}`);
    for (let start = 1; start <= 4; start++) await reload(plugin, write);
    expect(await plugin.problem()).toBe(
      "data/[x].db changes by itself again after every reload, which would go on forever, so it is not followed any more. " +
        `To leave it out for good, add this line to ${plugin.path(".autorestart_excludes")}: /data/\\[x].db`,
    );
    expect(plugin.changes.map(({ reason }) => reason)).toEqual([
      "lib/a.py changed",
      ...Array(3).fill("data/[x].db changed"),
    ]);
    write();
    plugin.write("lib/a.py", "newer");
    expect(await plugin.change()).toMatchObject({ reason: "lib/a.py changed" });
    plugin.write(".autorestart_excludes", "/data/\\[x].db");
    write();
    plugin.write("lib/a.py", "newest");
    expect(await plugin.change()).toMatchObject({ reason: "lib/a.py changed" });
    expect(plugin.changes).toHaveLength(6);
    expect(plugin.problems).toHaveLength(1);
  });

  test("all the time is reloaded twice only, and told", async () => {
    const plugin = await watched({ ".autorestart_excludes": "" });
    let written = 0;
    const writing = setInterval(() => plugin.write(`cache.tmp`, `${++written}`), 200);
    try {
      expect(await plugin.problem()).toContain(`${plugin.path(".autorestart_excludes")}: /cache.tmp`);
    } finally {
      clearInterval(writing);
    }
    expect(plugin.changes.length).toBeLessThanOrEqual(4);
  }, 30_000);

  test("is no reason to ignore its executable, however often and regularly that is saved", async () => {
    const plugin = await watched();
    const write = (): void => appendFileSync(plugin.executable, "#\n");
    write();
    for (let start = 1; start <= 10; start++) await reload(plugin, write);
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
    expect(plugin.problems).toEqual([]);
  });
});

describe("with a build command", () => {
  const SOURCES = (directory: string): { extra: string[]; builds: true } => ({
    extra: [join(directory, "src")],
    builds: true,
  });

  async function build(plugin: Watched, command: string, signal?: AbortSignal): Promise<boolean> {
    const run = (): ReturnType<typeof runBuild> =>
      runBuild(command, { cwd: plugin.directory, ...(signal ? { signal } : {}), onLine: () => undefined });
    return (await plugin.watcher.during(run)).ok;
  }

  test("a source is to be built, and what the build does to the executable is not reported", async () => {
    const plugin = await watched({ "src/a.c": "" }, SOURCES);
    plugin.write("src/a.c", "new");
    expect(await plugin.change()).toMatchObject({ kind: "source", reason: "src/a.c changed" });
    expect(await build(plugin, "rm x.py; sleep 0.1; printf '#!/bin/sh\\n' > x.py; sleep 0.1; chmod +x x.py")).toBe(
      true,
    );
    plugin.write("src/a.c", "newer");
    expect(await plugin.change()).toMatchObject({ kind: "source", paths: [plugin.path("src/a.c")] });
    expect(plugin.changes).toHaveLength(2);
    expect(plugin.problems).toEqual([]);
  });

  test("the executable alone, built by somebody else, is not to be built", async () => {
    const plugin = await watched({ "src/a.c": "" }, SOURCES);
    writeFileSync(plugin.executable, "#!/bin/sh\necho\n");
    expect(await plugin.change()).toMatchObject({ kind: "executable", reason: "x.py changed" });
  });

  test("sources do not wait for an executable that is not there", async () => {
    const plugin = await watched({ "src/a.c": "" }, (directory) => ({
      ...SOURCES(directory),
      executable: join(directory, "target/x"),
    }));
    plugin.write("src/a.c", "new");
    expect(await plugin.change()).toMatchObject({ kind: "source" });
    expect(await build(plugin, "mkdir -p target && cp x.py target/x")).toBe(true);
    appendFileSync(plugin.executable, "#\n");
    expect(await plugin.change()).toMatchObject({ kind: "executable", reason: "x changed" });
  });

  test("a source that changes during a build is reported at once, so that it can be cancelled", async () => {
    const plugin = await watched({ "src/a.c": "" }, SOURCES);
    plugin.write("src/a.c", "new");
    await plugin.change();
    const cancel = new AbortController();
    const built = build(plugin, "echo started; sleep 1000", cancel.signal);
    plugin.write("src/a.c", "newer");
    expect(await plugin.change()).toMatchObject({ kind: "source" });
    cancel.abort();
    expect(await built).toBe(false);
  });

  test("what a build writes among the sources starts it anew a few times only, and is told", async () => {
    const plugin = await watched({ ".autorestart_excludes": "", "lib/a.ts": "" }, { builds: true });
    plugin.write("lib/a.ts", "new");
    const changes: Change[] = [];
    for (let round = 1; round <= 4; round++) {
      changes.push(await plugin.change());
      await build(plugin, `mkdir -p dist; echo ${round} > dist/a.js`);
    }
    expect(changes.map((change) => change.reason)).toEqual(["lib/a.ts changed", ...Array(3).fill("dist/a.js changed")]);
    expect(await plugin.problem()).toContain(`dist/a.js changes by itself again after every reload`);
    await build(plugin, "echo more > dist/a.js");
    plugin.write("lib/a.ts", "newer");
    expect(await plugin.change()).toMatchObject({ paths: [plugin.path("lib/a.ts")] });
  });
});

test("a change waits for an executable that lost its execute bit", async () => {
  const plugin = await watched({ ".autorestart_excludes": "", "lib/a.py": "" });
  chmodSync(plugin.executable, 0o644);
  plugin.write("lib/a.py", "new");
  expect(await plugin.problem()).toContain(`chmod +x ${plugin.executable}`);
  chmodSync(plugin.executable, 0o755);
  expect(await plugin.change()).toMatchObject({ kind: "source", paths: [plugin.path("lib/a.py")] });
});
