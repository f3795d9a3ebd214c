import { rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { INIT, Wires } from "./wires.ts";
import { Workbench, source, version } from "./workbench.ts";

/** What a hook is asked of an instance that never comes to serve has to be answered all the same. */
describe("an instance that does not come through its init", () => {
  /** @param init its handler's body @param hook that of its hooks */
  const starts = (init: string, hook: string): string =>
    source(
      `{
        init: () => { log("is told init"); ${init} },
        hooks: { rpc_command: ask, db_write: ask },
        methods: { version: () => 1 },
      }`,
      `function ask({ rpc_command: command = {} }) {
         if (command.method === "version" || command.id?.startsWith?.("autoreload")) return { result: "continue" };
         ${hook}
       }`,
    );
  const good = (rest = ""): string => starts(`return {};${rest}`, 'return { result: "continue" };');
  const calls = { rpc_command: { rpc_command: { id: "1", method: "pay", params: {} } }, db_write: undefined };
  const first = async (): Promise<Workbench> => Workbench.start({ files: { "s.mjs": good() } });

  test.each(["rpc_command", "db_write"] as const)("since a newer save comes: %s goes on", async (hook) => {
    await using bench = await first();
    const started = bench.willSay(/is told init/);
    await bench.save("s.mjs", starts("return new Promise(() => {});", 'log("is asked");'));
    await started;
    const asked = bench.willSay(/is asked/);
    const outcome = bench.host.hook(hook, calls[hook]);
    await asked;
    await bench.reload("s.mjs", good("/* again */"));
    expect((await outcome).kind).toBe("continue");
    expect((await bench.statusOf("s.mjs")).open_requests).toBe(0);
  });

  test.each(["rpc_command", "db_write"] as const)("since it ends: %s goes on", async (hook) => {
    await using bench = await first();
    const started = bench.willSay(/is told init/);
    await bench.save("s.mjs", starts("return new Promise(() => {});", "process.exit(3);"));
    await started;
    expect((await bench.host.hook(hook, calls[hook])).kind).toBe("continue");
    await bench.said(/nothing serves/);
    expect((await bench.statusOf("s.mjs")).open_requests).toBe(0);
  });

  test("when the node starts: a hook goes on", async () => {
    const bench = Workbench.start({
      files: { "s.mjs": starts("return new Promise(() => {});", "process.exit(3);") },
    });
    // The host's own first db_write comes before init.
    await using started = await bench;
    expect((await started.statusOf("s.mjs")).open_requests).toBe(0);
  });
});

test("what is under way to a plugin that is unloaded is answered", async () => {
  await using bench = await Workbench.start({
    files: { "s.mjs": source('{ methods: { slow: () => void log("is asked") } }') },
  });
  const refused = bench.refused("slow");
  await bench.said(/is asked/);
  await bench.call("autoreload-unload", { plugin: "s.mjs" });
  expect(await refused).toMatchObject({ code: -4, message: "s.mjs did not answer slow: it was stopped." });
});

test("one that came to serve while a newer one started, and gave way to it, is not said to serve on when that one fails", async () => {
  await using host = await Wires.start("v.mjs", version(1));
  const go = `${dirname(host.plugin)}.go`;
  const failsAtInit = source(
    "{ init: () => process.exit(2) }",
    `import { existsSync } from "node:fs";
     while (!existsSync(${JSON.stringify(go)})) await new Promise((resolve) => setTimeout(resolve, 10));`,
  );
  expect(await host.ask('"m"', "getmanifest")).toMatchObject({ dynamic: true });
  await host.said("v.mjs: is watched for changes");
  await host.save(failsAtInit);
  await host.said("v.mjs: starting anew: ");
  expect(await host.ask('"i"', "init", INIT)).toEqual({});
  expect(await host.ask('"c"', "version")).toEqual({ version: 1 });
  await writeFile(go, "");
  await host.said("v.mjs: not reloaded, and nothing serves: ");
  const { plugins } = (await host.ask('"s"', "autoreload-status")) as { plugins: { state: string }[] };
  expect(plugins[0]?.state).toBe("failed");
  expect(await host.ask('"d"', "version")).toMatchObject({ code: -4 });
  await rm(go);
});
