import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { LIMIT_MS, Workbench, source, version } from "./workbench.ts";

const commands = async (bench: Workbench): Promise<string[]> => {
  const { help } = (await bench.call("help")) as { help: { command: string }[] };
  return help.map(({ command }) => command.trim());
};

const usage = (name: string, text: string): string => JSON.stringify({ name, usage: text, description: "" });

describe("a changed manifest works without a restart", () => {
  test("what a save adds is there: method, option, hook, subscription, notification", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": version(1) } });
    const rich = source(
      `{
      manifest: { notifications: [{ method: "mine" }], options: [{ name: "m-size", type: "int", default: 9007199254740993, description: "" }] },
      methods: { version: () => ({ version: 2 }), added: () => { send({ method: "mine", params: { n: 1 } }); return { size: kept }; } },
      hooks: { peer_connected: () => { log("asked by the hook"); return { result: "continue" }; } },
      subscriptions: { block_added: () => log("saw a block") },
      init: ({ options }) => { kept = String(options["m-size"]); return {}; },
    }`,
      "let kept;",
    );
    const registered = bench.willSay(/m\.mjs: \+ method added/);
    await bench.save("m.mjs", rich);
    await registered;
    await bench.host.log.find(/plugin-manager: started\(\d+\) .*\/m\.mjs/);
    await expect.poll(() => commands(bench), { timeout: 10_000 }).toContain("added");
    // JavaScript's own parser loses the last digit; what was written to the plugin did not.
    expect(await bench.call("added")).toEqual({ size: "9007199254740992" });
    const asked = bench.willSay(/asked by the hook/);
    expect(await bench.host.hook("peer_connected")).toMatchObject({ kind: "continue" });
    await asked;
    const saw = bench.willSay(/saw a block/);
    bench.host.notify("block_added");
    await saw;
    expect(bench.host.verdicts.list).toEqual([]);
    expect((await bench.host.pluginList()).map(({ name }) => name.split("/").at(-1))).toEqual([
      "autoreload.js",
      "m.mjs",
    ]);
  });

  test("what a save removes is answered by us, and comes back with the next save", async () => {
    const two = source(
      "{ methods: { stays: () => 1, goes: () => 1 }, hooks: { peer_connected: () => ({ result: 'disconnect' }) } }",
    );
    const one = source("{ methods: { stays: () => 2 } }");
    await using bench = await Workbench.start({ files: { "m.mjs": two } });
    await bench.reload("m.mjs", one);
    const gone = await bench.refused("goes");
    expect(gone.message).toMatch(/^m\.mjs has no method goes any more since its last reload \(.* changed.*\)\.$/);
    expect(await bench.host.hook("peer_connected")).toMatchObject({ kind: "continue" });
    await bench.said(/m\.mjs: - method goes/);
    await bench.said(/m\.mjs: - hook peer_connected/);
    await bench.reload("m.mjs", two);
    expect(await bench.call("goes")).toBe(1);
  });

  test("a usage that changes shows, where a companion registered the method", async () => {
    const withUsage = (text: string): string =>
      source(
        `{ manifest: { rpcmethods: [${usage("first", "")}, ${usage("later", text)}] }, methods: { first: () => 1, later: () => 2 } }`,
      );
    await using bench = await Workbench.start({ files: { "m.mjs": source("{ methods: { first: () => 1 } }") } });
    await bench.reload("m.mjs", withUsage("[a]"));
    await expect.poll(() => commands(bench), { timeout: 10_000 }).toContain("later [a]");
    await bench.reload("m.mjs", withUsage("[b]"));
    await expect.poll(() => commands(bench), { timeout: 10_000 }).toContain("later [b]");
    expect(await bench.call("later")).toBe(2);
  });

  test("no call is lost of a method whose usage changes, however many of them overlap", async () => {
    const slow = (text: string): string =>
      source(
        `{ manifest: { rpcmethods: [${usage("slow", text)}] },
           methods: { slow: () => new Promise((resolve) => setTimeout(resolve, 100, "done")) } }`,
      );
    await using bench = await Workbench.start({ files: { "m.mjs": source("{}") } });
    await bench.reload("m.mjs", slow("[a]"));
    await expect.poll(() => commands(bench), { timeout: 10_000 }).toContain("slow [a]");
    const answers: Promise<unknown>[] = [];
    const callers = setInterval(() => answers.push(bench.call("slow").catch((error: unknown) => error)), 20);
    try {
      await bench.reload("m.mjs", slow("[b]"));
      await expect.poll(() => commands(bench), { timeout: 5000 }).toContain("slow [b]");
    } finally {
      clearInterval(callers);
    }
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["done"]));
  });

  test("many reloads that add and remove leave no companion and no file behind, and lose no call of what stays", async () => {
    const plain = source("{ methods: { stays: () => 1 } }");
    const more = (n: number): string =>
      source(
        `{ methods: { stays: () => 1, extra${n}: () => ${n} }, subscriptions: { connect: () => {} }, hooks: { custommsg: () => ({ result: "continue" }) } }`,
      );
    await using bench = await Workbench.start({ files: { "m.mjs": plain } });
    const answers: Promise<unknown>[] = [];
    const callers = setInterval(() => answers.push(bench.call("stays").catch((error: unknown) => error)), 5);
    try {
      for (let n = 0; n < 6; n++) {
        await bench.reload("m.mjs", more(n));
        await expect.poll(() => bench.call(`extra${n}`).catch(() => undefined), { timeout: 10_000 }).toBe(n);
        await bench.reload("m.mjs", plain);
      }
    } finally {
      clearInterval(callers);
    }
    expect(new Set(await Promise.all(answers))).toEqual(new Set([1]));
    await expect.poll(async () => (await bench.host.pluginList()).length, { timeout: 10_000 }).toBe(1);
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

describe("a hook of which the order or the filters change", () => {
  const hooked = (filters: string): string =>
    source(
      `{ manifest: { hooks: [{ name: "rpc_command"${filters} }] },
         methods: { own: () => 1 },
         hooks: { rpc_command: ({ rpc_command }) => { log(\`asked of \${rpc_command.method}\`); return { result: "continue" }; } } }`,
    );

  test("is asked as it is now, once, though lightningd goes on calling the one it had at its start", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": hooked("") } });
    await bench.call("own");
    await bench.said(/asked of own/);
    await bench.reload("m.mjs", hooked(', filters: ["help"]'));
    await bench.host.log.find(/plugin-manager: started\(\d+\) .*\/m\.mjs/);
    await expect
      .poll(async () => (await bench.host.pluginList()).every(({ active }) => active), { timeout: LIMIT_MS })
      .toBe(true);
    const asked = async (): Promise<string[]> => {
      const before = bench.host.log.lines.length;
      for (const method of ["own", "help", "own"]) await bench.call(method);
      return bench.host.log.lines.slice(before).flatMap(({ text }) => /asked of (\w+)/.exec(text)?.[1] ?? []);
    };
    await expect.poll(asked, { timeout: 3000 }).toEqual(["help"]);
    await bench.reload("m.mjs", hooked(""));
    await expect.poll(async () => (await bench.host.pluginList()).length).toBe(1);
    const asking = bench.willSay(/asked of own/);
    await bench.call("own");
    await asking;
  });

  test.each([
    ["that differ", (index: number) => `n${index}`, 0],
    // Of those that overlap nobody can tell which is which.
    ["that are equal", () => "n0", 5],
  ])("gets each call once while it changes on a companion, of calls %s", async (_, nameOf, tolerance) => {
    const ordered = (before: string): string =>
      source(
        `{ manifest: { hooks: [{ name: "peer_connected", before: ["${before}"] }] },
           hooks: { peer_connected: ({ peer }) => { log(\`asked of \${peer.id}.\`); return { result: "continue" }; } } }`,
      );
    await using bench = await Workbench.start({ files: { "m.mjs": source("{}") } });
    await bench.reload("m.mjs", ordered("a.mjs"));
    await bench.host.log.find(/plugin-manager: started\(\d+\) .*\/m\.mjs/);
    await expect
      .poll(async () => (await bench.host.pluginList()).every(({ active }) => active), { timeout: LIMIT_MS })
      .toBe(true);
    const calls: Promise<unknown>[] = [];
    const connect = (): unknown =>
      calls.push(bench.host.hook("peer_connected", { peer: { id: nameOf(calls.length) } }));
    const peers = setInterval(connect, 5);
    try {
      for (const name of ["b.mjs", "c.mjs"]) {
        const started = bench.willSay(/plugin-manager: started\(\d+\) .*\/m\.mjs/);
        await bench.reload("m.mjs", ordered(name));
        await started;
        await expect.poll(async () => (await bench.host.pluginList()).length, { timeout: 10_000 }).toBe(2);
      }
    } finally {
      clearInterval(peers);
    }
    await Promise.all(calls);
    const asked = bench.lines("asked of n").map(({ text }) => /(n\d+)\./.exec(text)?.[1]);
    expect(new Set(asked)).toEqual(new Set(calls.map((_call, index) => nameOf(index))));
    expect(Math.abs(asked.length - calls.length)).toBeLessThanOrEqual(tolerance);
  });
});

describe("options that lightningd knows", () => {
  const option = (type: string, more = ""): string =>
    source(
      `{ manifest: { options: [{ name: "m-n", type: "${type}", description: "", dynamic: true${more} }] },
         methods: { value: () => kept ?? null }, others: { setconfig: () => ({}) }, init: ({ options }) => { kept = options["m-n"]; return {}; } }`,
      "let kept;",
    );

  test.each([
    ["on the main link", option("int", ", default: 1")],
    ["on a companion", source("{}")],
  ])("%s keep their type: a value that would end the node is refused", async (_, first) => {
    await using bench = await Workbench.start({ files: { "m.mjs": first } });
    await bench.reload("m.mjs", `${option("int", ", default: 2")}\n`);
    await expect
      .poll(() => bench.call("listconfigs", ["m-n"]).then(JSON.stringify), { timeout: 10_000 })
      .toContain("m-n");
    await bench.call("setconfig", ["m-n", 7]);
    expect((await bench.refused("setconfig", ["m-n", "abc"])).message).toBe("m-n must be a whole number; got abc");
    await bench.reload("m.mjs", option("string"));
    expect(await bench.call("value")).toBe("7");
    expect((await bench.refused("setconfig", ["m-n", "abc"])).message).toBe("m-n must be a whole number; got abc");
    expect((await bench.refused("check", { command_to_check: "setconfig", config: "m-n", val: "x" })).code).toBe(
      -32602,
    );
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("a list of numbers is checked as well", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": option("int", ", multi: true") } });
    const wrong = await bench.refused("setconfig", { config: "m-n", val: ["1", "x"] });
    expect(wrong.message).toBe("m-n must be a whole number; got x");
    await bench.call("setconfig", { config: "m-n", val: ["1", "2"] });
    await bench.reload("m.mjs", `${option("int", ", multi: true")}\n`);
    expect(await bench.call("value")).toEqual([1, 2]);
  });

  test("stay declared once they were set, even if their plugin is stopped or unloaded", async () => {
    await using bench = await Workbench.start({ files: {} });
    await bench.save("late.mjs", option("int"));
    await bench.save("other.mjs", source("{ methods: { other: () => 1 } }"));
    const path = bench.path("late.mjs");
    await bench.call("autoreload-load", [path]);
    await bench.call("setconfig", ["m-n", 7]);
    for (const stop of [() => bench.host.pluginStop("late.mjs"), () => bench.call("autoreload-unload", ["late.mjs"])]) {
      await stop();
      await bench.said(
        /late\.mjs: its options that were set \(m-n\) stay known to lightningd, under the name late\.mjs-options/,
      );
      await bench.host.pluginStart(bench.path("other.mjs"), {});
      await bench.host.pluginStop("other.mjs");
      await bench.call("autoreload-load", [path]);
      expect(await bench.call("value")).toBe(7);
    }
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

describe("what is taken already", () => {
  const withMore = (more: string): string =>
    source(`{ manifest: ${more}, methods: { stays: () => 1, fresh: () => 2 } }`);
  const listen = '[{ name: "stays", usage: "" }, { name: "fresh", usage: "" }, { name: "TAKEN", usage: "" }]';
  const option = '[{ name: "TAKEN", type: "string", description: "" }]';

  test("a method of another plugin, of ours, or an option of lightningd's: the rest of a save is registered", async () => {
    const plain = source("{ methods: { stays: () => 1 } }");
    await using bench = await Workbench.start({ files: { "m.mjs": plain } });
    await bench.save("other.mjs", source("{ methods: { theirs: () => 1 } }"));
    await bench.host.pluginStart(bench.path("other.mjs"));
    for (const [manifest, says] of [
      [
        `{ rpcmethods: ${listen.replace("TAKEN", "theirs")} }`,
        /the method theirs belongs to \/.*\/other\.mjs and is not/,
      ],
      [
        `{ rpcmethods: ${listen.replace("TAKEN", "autoreload-status")} }`,
        /method autoreload-status belongs to autoreload /,
      ],
      [
        `{ options: ${option.replace("TAKEN", "autoreload-plugin")} }`,
        /option autoreload-plugin belongs to autoreload /,
      ],
      [`{ options: ${option.replace("TAKEN", "alias")} }`, /option alias belongs to lightningd or another plugin /],
    ] as const) {
      await bench.reload("m.mjs", withMore(manifest));
      await bench.said(says);
      await expect.poll(() => bench.call("fresh").catch(() => undefined), { timeout: 10_000 }).toBe(2);
      await bench.reload("m.mjs", plain);
    }
    // lightningd ended two companions, and nothing else.
    expect(bench.host.verdicts.list.map(({ plugin }) => plugin)).toEqual(["m.mjs", "m.mjs"]);
  });

  test("does not keep lightningd from its start", async () => {
    const clashes = withMore(
      `{ options: ${option.replace("TAKEN", "alias")}, rpcmethods: ${listen.replace("TAKEN", "pay")} }`,
    );
    await using bench = await Workbench.start({ files: { "m.mjs": clashes } });
    expect(await bench.call("fresh")).toBe(2);
    await bench.said(/option alias belongs to lightningd or another plugin /);
    await expect.poll(() => commands(bench), { timeout: 10_000 }).toContain("pay");
  });

  test("a hook whose before and after lead in a circle is left out, and the rest registered", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": source("{ methods: { stays: () => 1 } }") } });
    const hooks = '[{ name: "peer_connected", before: ["m.mjs"] }, { name: "custommsg" }]';
    await bench.reload("m.mjs", withMore(`{ hooks: ${hooks} }`));
    await bench.said(/the hook peer_connected is not registered: its "before" and "after", and those of other plugins/);
    await expect.poll(() => bench.call("fresh").catch(() => undefined), { timeout: 10_000 }).toBe(2);
  });

  test("what a plugin leaves is free for another one, or for itself once it is loaded again", async () => {
    const has = (name: string): string => source(`{ methods: { ${name}: () => "${name}" } }`);
    await using bench = await Workbench.start({ files: { "one.mjs": has("moves"), "two.mjs": has("other") } });
    await bench.reload("one.mjs", has("first"));
    await bench.reload("two.mjs", has("moves"));
    await expect.poll(() => bench.call("moves").catch(() => undefined), { timeout: 10_000 }).toBe("moves");
    await bench.call("autoreload-unload", ["two.mjs"]);
    await bench.call("autoreload-load", [bench.path("two.mjs")]);
    expect(await bench.call("moves")).toBe("moves");
  });
});

describe("many plugins", () => {
  test("are merged, and called, restarted and failed one by one", async () => {
    await using bench = await Workbench.start({
      files: {
        "a.mjs": source('{ methods: { a: () => "a" }, subscriptions: { connect: () => log("a saw it") } }'),
        "b.mjs": source(
          '{ methods: { b: () => "b", dies: () => process.exit(9) }, subscriptions: { connect: () => log("b saw it") } }',
        ),
      },
    });
    expect([await bench.call("a"), await bench.call("b")]).toEqual(["a", "b"]);
    bench.host.notify("connect");
    await Promise.all([bench.said(/autoreload\.js: a\.mjs: a saw it/), bench.said(/autoreload\.js: b\.mjs: b saw it/)]);
    expect((await bench.refused("dies")).message).toMatch(/^b\.mjs did not answer dies: it exited with code 9/);
    expect(await bench.call("a")).toBe("a");
    const { plugins } = (await bench.call("autoreload-restart", ["b.mjs"])) as { plugins: { name: string }[] };
    expect(plugins.map(({ name }) => name)).toEqual(["b.mjs"]);
    expect(await bench.call("b")).toBe("b");
    expect((await bench.status()).plugins.map(({ restarts }) => restarts)).toEqual([0, 1]);
  });

  test("that want the same hook are both asked, in lightningd's order", async () => {
    const hooked = (name: string): string =>
      source(`{ hooks: { peer_connected: () => { log("${name} was asked"); return { result: "continue" }; } } }`);
    await using bench = await Workbench.start({ files: { "one.mjs": hooked("one"), "two.mjs": hooked("two") } });
    await bench.said(/plugin-manager: started\(\d+\) .*\/two\.mjs/);
    await expect
      .poll(async () => (await bench.host.pluginList()).every(({ active }) => active), { timeout: 10_000 })
      .toBe(true);
    await bench.host.hook("peer_connected");
    const order = bench.host.log.lines.flatMap(({ text }) => /(\w+) was asked/.exec(text)?.[1] ?? []);
    expect(order).toEqual(["one", "two"]);
  });

  test("with db_write beside another one's hooks: lightningd would wait for both on one link, and stand still", async () => {
    const go = '() => ({ result: "continue" })';
    await using bench = await Workbench.start({
      files: {
        "calls.mjs": source(`{ hooks: { rpc_command: ${go}, peer_connected: ${go} } }`),
        "writes.mjs": source(`{ hooks: { db_write: ${go}, custommsg: ${go} } }`),
      },
    });
    const asked = async (hook: string): Promise<unknown> =>
      (await bench.host.hook(hook)).answers.map(({ plugin }) => plugin);
    await expect.poll(() => asked("peer_connected"), { timeout: 10_000 }).toEqual(["calls.mjs"]);
    expect(await asked("rpc_command")).toEqual(["calls.mjs"]);
    expect(await asked("custommsg")).toEqual(["autoreload.js"]);
    expect(await asked("db_write")).toEqual(["autoreload.js"]);
  });

  test("that want the same method: the later one is refused it, and the rest of it works", async () => {
    await using bench = await Workbench.start({
      files: {
        "one.mjs": source("{ methods: { same: () => 1 } }"),
        "two.mjs": source("{ methods: { same: () => 2, other: () => 3 } }"),
      },
    });
    expect([await bench.call("same"), await bench.call("other")]).toEqual([1, 3]);
    await bench.said(/two\.mjs: the method same belongs to one\.mjs and is not available from this plugin/);
  });

  test("of the same name are told apart by their paths", async () => {
    const has = (name: string): string => source(`{ methods: { ${name}: () => log("called") } }`);
    await using bench = await Workbench.start({
      files: { "same.mjs": has("one") },
      run: ["same.mjs", "b/same.mjs"],
      async prepare(made) {
        await mkdir(made.path("b"));
        await writeFile(made.path("b/same.mjs"), has("two"), { mode: 0o755 });
      },
    });
    const paths = [bench.path("same.mjs"), bench.path("b/same.mjs")];
    expect((await bench.refused("autoreload-unload", ["same.mjs"])).message).toBe(
      `"same.mjs" is the name of several plugins; name one by its path: ${paths.join(", ")}`,
    );
    await bench.call("autoreload-restart", [paths[1]]);
    await bench.said(/autoreload\.js: b\/same\.mjs: reloaded in/);
    expect((await bench.status()).plugins.map(({ path, restarts }) => [path, restarts])).toEqual([
      [paths[0], 0],
      [paths[1], 1],
    ]);
  });

  test("one that hangs does not slow another", async () => {
    await using bench = await Workbench.start({
      files: {
        "hangs.mjs": source("{ methods: { hang: () => { for (;;); } } }"),
        "quick.mjs": source("{ methods: { quick: () => 1 } }"),
      },
    });
    const hung = bench.refused("hang");
    for (let count = 0; count < 50; count++) expect(await bench.call("quick")).toBe(1);
    await bench.reload("hangs.mjs", version(2));
    expect((await hung).message).toMatch(/^hangs\.mjs did not answer hang: it was reloaded before it answered/);
  });
});

describe("at any time", () => {
  test("autoreload started by `plugin start`, with its plugin as a parameter", async () => {
    await using bench = await Workbench.start({ files: {} });
    await bench.host.pluginStop("autoreload.js");
    await bench.save(
      "late.mjs",
      source(
        '{ manifest: { options: [{ name: "late", type: "string", default: "x", description: "" }] }, methods: { late: () => 1 } }',
      ),
    );
    await bench.host.pluginStart(bench.host.plugin("autoreload.js").path, {
      "autoreload-plugin": bench.path("late.mjs"),
    });
    await expect.poll(() => bench.call("late").catch(() => undefined), { timeout: 10_000 }).toBe(1);
    await bench.reload("late.mjs", source("{ methods: { late: () => 2 } }"));
    expect(await bench.call("late")).toBe(2);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("autoreload-load and -unload, with values for the plugin's options", async () => {
    await using bench = await Workbench.start({ files: {} });
    await bench.save(
      "late.mjs",
      source(
        `{ manifest: { options: [{ name: "late-n", type: "int", default: 1, description: "" }] },
           methods: { value: () => kept }, init: ({ options }) => { kept = options["late-n"]; return {}; } }`,
        "let kept;",
      ),
    );
    expect(await bench.call("autoreload-load", { path: bench.path("late.mjs"), "late-n": "7" })).toMatchObject({
      name: "late.mjs",
    });
    expect(await bench.call("value")).toBe(7);
    await bench.call("autoreload-restart", ["late.mjs", "late-n=8"]);
    expect(await bench.call("value")).toBe(8);
    expect((await bench.refused("autoreload-load", [bench.path("late.mjs")])).message).toMatch(/is loaded already/);
    expect(await bench.call("autoreload-unload", ["late.mjs"])).toEqual({ unloaded: ["late.mjs"] });
    expect((await bench.refused("value")).code).toBe(-32601);
    await bench.call("autoreload-load", [bench.path("late.mjs")]);
    expect(await bench.call("value")).toBe(8);
  });

  test("values that an option cannot have, and options that are not there, are refused", async () => {
    const declared =
      '[{ name: "late-n", type: "int", default: 1, description: "" }, { name: "late-f", type: "flag", description: "" }]';
    const text = source(
      `{ manifest: { options: ${declared} }, methods: { value: () => kept }, init: ({ options }) => { kept = options; return {}; } }`,
      "let kept;",
    );
    await using bench = await Workbench.start({ files: {} });
    await bench.save("late.mjs", text);
    const path = bench.path("late.mjs");
    expect(await bench.refused("autoreload-load", [path, "late-n=many"])).toMatchObject({
      code: -32602,
      message: "late-n must be a whole number; got many. It was not loaded.",
    });
    expect((await bench.refused("autoreload-load", [path, "late=1"])).message).toBe(
      "late.mjs has no option late; it has: late-n, late-f. It was not loaded.",
    );
    expect((await bench.status()).plugins).toEqual([]);
    await bench.call("autoreload-load", [path, "late-n=2", "late-f=false"]);
    expect((await bench.refused("autoreload-restart", { plugin: "late.mjs", "late-n": 1.5 })).message).toBe(
      "late-n must be a whole number; got 1.5. It was not restarted.",
    );
    expect(await bench.call("value")).toEqual({ "late-n": 2 });
  });

  test("a value for no option is refused after a crash, too, when no version serves to check it against", async () => {
    const fails = source(`{ methods: { value: () => 0 }, init: () => process.exit(1) }`);
    const declared = '[{ name: "late-n", type: "int", default: 1, description: "" }]';
    await using bench = await Workbench.start({ files: { "late.mjs": fails } });
    await bench.said(/it exited with code 1 before it answered init/);
    await bench.save("late.mjs", source(`{ manifest: { options: ${declared} }, methods: { value: () => 1 } }`));
    expect((await bench.refused("autoreload-restart", ["late.mjs", "late=1"])).message).toMatch(
      /^late\.mjs has no option late; it has: late-n\. It was (?:not restarted|restarted without that)\.$/,
    );
    expect(await bench.call("value")).toBe(1);
  });

  test("nothing stays of a load that failed", async () => {
    await using bench = await Workbench.start({ files: {} });
    const missing = await bench.refused("autoreload-load", ["sub/../late.mjs"]);
    expect(missing.message).toBe(
      `late.mjs was not loaded: ${bench.path("late.mjs")} does not exist. sub/../late.mjs is relative to ${bench.directory}, where lightningd was started.`,
    );
    await bench.said(
      /late\.mjs: is not kept, since it was not loaded: a save is not seen, and autoreload-load tries again/,
    );
    const declared = '[{ name: "late-n", type: "int", default: 1, description: "" }]';
    const late = (init: string): string =>
      source(
        `{ manifest: { options: ${declared} }, methods: { value: () => kept }, init: ({ options }) => { kept = options["late-n"]; ${init} } }`,
        "let kept;",
      );
    await bench.save("late.mjs", late("process.exit(3);"));
    const failed = await bench.refused("autoreload-load", ["late.mjs", "late-n=7"]);
    expect(failed.message).toMatch(/^late\.mjs was not loaded: it exited with code 3/);
    expect((await bench.status()).plugins).toEqual([]);
    expect(await bench.call("autoreload-restart")).toEqual({ plugins: [] });
    await bench.save("late.mjs", late("return {};"));
    expect(await bench.call("autoreload-load", ["late.mjs"])).toMatchObject({ path: bench.path("late.mjs") });
    expect(await bench.call("value")).toBe(1);
  });

  test("a value given to a restart that failed is not kept, and that is said", async () => {
    const declared = '[{ name: "n", type: "int", default: 1, description: "" }]';
    const text = (init: string): string =>
      source(
        `{ manifest: { options: ${declared} }, methods: { value: () => kept }, init: ({ options }) => { kept = options.n; ${init} } }`,
        "let kept;",
      );
    await using bench = await Workbench.start({ files: { "v.mjs": text("return {};") } });
    await bench.call("autoreload-restart", ["v.mjs", "n=2"]);
    const refused = await bench.refused("autoreload-restart", ["v.mjs", "n=wrong"]);
    expect(refused.message).toContain("n must be a whole number");
    await bench.save("v.mjs", text("if (kept === 3) process.exit(1); return {};"));
    const { message } = await bench.refused("autoreload-restart", ["v.mjs", "n=3"]);
    expect(message).toMatch(/^v\.mjs was not restarted: .*What was given for n is not kept\.$/);
    await bench.call("autoreload-restart", ["v.mjs"]);
    expect(await bench.call("value")).toBe(2);
  });

  test("a plugin that lightningd would not start so late runs, and the log says what of it lightningd does not take", async () => {
    await using bench = await Workbench.start({ files: {} });
    const bits = '{ "node": "80000000000000000000" }';
    const text = source(`{ manifest: { dynamic: false, featurebits: ${bits} }, methods: { late: () => 1 } }`);
    await bench.save("late.mjs", text);
    await bench.call("autoreload-load", [bench.path("late.mjs")]);
    expect(await bench.call("late")).toBe(1);
    await bench.said(/late\.mjs: \+ featurebits .* \(takes a restart of the node: /);
    expect(bench.lines("late.mjs: + ")).toHaveLength(1);
  });

  test("`plugin stop` of a companion stops its plugin", async () => {
    await using bench = await Workbench.start({ files: {} });
    await bench.save("late.mjs", version(1));
    await bench.call("autoreload-load", [bench.path("late.mjs")]);
    await bench.host.pluginStop("late.mjs");
    expect((await bench.refused("version")).code).toBe(-32601);
    expect((await bench.status()).plugins).toEqual([]);
  });
});

describe("the door for companions", () => {
  test("turns away who does not show the secret, and is private", async () => {
    await using bench = await Workbench.start({ files: {} });
    await bench.save("late.mjs", version(1));
    await bench.call("autoreload-load", [bench.path("late.mjs")]);
    const companion = (await bench.host.pluginList()).find(({ name }) => name.endsWith("late.mjs"));
    const directory = dirname(dirname(companion?.name ?? ""));
    expect(directory.startsWith(join(tmpdir(), "autoreload-"))).toBe(true);
    const socket = connect(join(directory, "socket"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket
      .on("error", () => undefined)
      .write(`${"0".repeat(64)}\n{"jsonrpc":"2.0","id":1,"method":"version","params":{}}\n\n`);
    let heard = "";
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    await closed;
    expect(heard).toBe("");
    expect(await bench.call("version")).toEqual({ version: 1 });
    await bench.host.stop();
    expect(await readdir(directory).catch(() => [])).toEqual([]);
  });
});

test("a plugin with a companion has its time to say goodbye when lightningd stops", async () => {
  const text = (more: string): string =>
    source(
      `{ methods: { ${more} }, subscriptions: { shutdown: () => setTimeout(() => { log("goodbye"); process.exit(); }, 300) } }`,
    );
  await using bench = await Workbench.start({ files: { "m.mjs": text("") } });
  await bench.reload("m.mjs", text("more: () => 1"));
  await expect.poll(() => bench.call("more").catch(() => undefined), { timeout: 10_000 }).toBe(1);
  await bench.host.stop();
  await bench.said(/goodbye/);
  expect(bench.host.log.lines.filter(({ text: line }) => line.includes("is stopped, since"))).toEqual([]);
});
