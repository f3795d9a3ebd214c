/** A plugin whose first process forks and exits: lightningd looks at the end of stdout alone. */
import { describe, expect, test } from "vitest";
import { isAlive, until } from "./processes.ts";
import { python, source, Workbench } from "./workbench.ts";

/** Starts the plugin beside it and exits. @param apart whether the plugin leaves the process group */
const launcher = (apart: boolean, rest = ""): string =>
  python(`import os, sys
if os.fork():
    os._exit(0)
${apart ? "os.setsid()" : ""}
os.execv(sys.argv[0].replace("launcher.py", "real.mjs"), ["real.mjs"])
${rest}`);

/** Outlives its stdin. */
const REAL = source(
  `{ methods: { pid: () => process.pid, die: () => process.exit(3) } }`,
  "setInterval(() => undefined, 1000);",
);

describe.each([
  ["in its group", false],
  ["in a group of its own", true],
])("a launcher leaves the plugin %s", (_, apart) => {
  const start = (): Promise<Workbench> =>
    Workbench.start({ files: { "launcher.py": launcher(apart), "real.mjs": REAL }, run: ["launcher.py"] });

  test.skipIf(apart && process.platform !== "linux")(
    "which serves, is reloaded and stopped with the node",
    async () => {
      await using bench = await start();
      await bench.said(/launcher\.py: its process \(\d+\) exited with code 0, and another one has its stdout/);
      const first = Number(await bench.call("pid"));
      await bench.reload("launcher.py", launcher(apart, "#"));
      await until(() => !isAlive(first), "the first plugin's end");
      const second = Number(await bench.call("pid"));
      expect(second).not.toBe(first);
      await bench.host.stop();
      await until(() => !isAlive(second), "the second plugin's end");
    },
  );

  test("whose end is told by what is known of it", async () => {
    await using bench = await start();
    await bench.call("pid");
    const { message } = await bench.refused("die");
    expect(message).toMatch(/launcher\.py did not answer die: it ended \(how is not known: .*\) with die under way/);
  });
});

test("a process that crashes is the end, though another holds its stdout", async () => {
  const crashes = source(
    `{ methods: { die: () => process.exit(3) } }`,
    'import { spawn } from "node:child_process"; spawn("sleep", ["60"], { stdio: "inherit" });',
  );
  await using bench = await Workbench.start({ files: { "c.mjs": crashes } });
  expect((await bench.refused("die")).message).toContain("it exited with code 3 with die under way");
});
