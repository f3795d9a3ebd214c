/** Which value of an option the next version is told: what a user gave stays, what was a default follows the plugin. */
import { describe, expect, test } from "vitest";
import { source, Workbench } from "./workbench.ts";

interface Declared {
  readonly type?: string;
  readonly default?: unknown;
  readonly multi?: boolean;
}

/** A plugin with the option `o`, which answers with what its init said. */
const plugin = (declared: Declared, rest = ""): string =>
  source(
    `{
      manifest: { options: [${JSON.stringify({ name: "o", type: "string", description: "d", dynamic: true, ...declared })}] },
      init: ({ options }) => { given = options; return {}; },
      others: { setconfig: () => ({}) },
      methods: { given: () => given },
      ${rest}
    }`,
    "let given;",
  );

const start = (declared: Declared, given?: string | string[], rest = ""): Promise<Workbench> =>
  Workbench.start({ files: { "o.mjs": plugin(declared, rest) }, options: given === undefined ? {} : { o: given } });

describe("a default that a save changes", () => {
  test.each<[string, Declared, Declared, unknown]>([
    ["of a string", { default: "hi" }, { default: "hello" }, "hello"],
    ["of a number", { type: "int", default: 1 }, { type: "int", default: "2" }, 2],
    ["of a bool", { type: "bool", default: true }, { type: "bool", default: false }, false],
    ["of a multi option", { default: "a", multi: true }, { default: "b", multi: true }, ["b"]],
    ["with escapes, which lightningd leaves as they are", { default: "a\nb" }, { default: 'a\n"c"' }, 'a\\n\\"c\\"'],
    ["and takes away", { default: "hi" }, {}, undefined],
  ])("%s: the next version is told the new one", async (_, before, after, value) => {
    const told = value === undefined ? {} : { o: value };
    await using bench = await start(before);
    await bench.reload("o.mjs", plugin(after));
    expect(await bench.call("given")).toEqual(told);
    await using native = await Workbench.start({ files: { "o.mjs": plugin(after) }, beside: ["o.mjs"] });
    expect(await native.call("given")).toEqual(told);
  });

  test.each<[string, Declared, string | string[], unknown]>([
    ["on the command line", { default: "hi" }, "hi", "hi"],
    ["as a list", { default: "a", multi: true }, ["a"], ["a"]],
    ["as a number", { type: "int", default: 1 }, "1", 1],
  ])("a value that the user gave %s stays, the same as the old default or not", async (_, declared, given, value) => {
    await using bench = await start(declared, given);
    const after = { ...declared, default: declared.type === "int" ? 2 : "new" };
    await bench.reload("o.mjs", plugin(after));
    expect(await bench.call("given")).toEqual({ o: value });
  });

  test.each([
    ["setconfig", (bench: Workbench) => bench.host.setConfig("o", "hi", true)],
    ["autoreload-restart", (bench: Workbench) => bench.call("autoreload-restart", { plugin: "o.mjs", o: "hi" })],
  ])("a value by %s stays", async (_, give) => {
    await using bench = await start({ default: "hi" });
    await give(bench);
    await bench.reload("o.mjs", plugin({ default: "hello" }));
    expect(await bench.call("given")).toEqual({ o: "hi" });
  });

  test("is asked after without the plugin's own hook, which may hang, and with no instance beside", async () => {
    const hangs = "hooks: { rpc_command: () => new Promise(() => undefined) },";
    await using bench = await Workbench.start({
      files: { "o.mjs": plugin({ default: "hi" }, hangs) },
      options: { o: "hi", "autoreload-overlap": false },
    });
    await bench.reload("o.mjs", plugin({ default: "hello" }));
    expect(await bench.call("given")).toEqual({ o: "hi" });
  });
});

describe("setconfig of a multi option", () => {
  const many = { multi: true, default: "d" };

  test.each<[string, string[] | undefined, readonly (readonly [string[], boolean])[], string[]]>([
    ["adds to what the command line gave", ["a"], [[["b", "c"], false]], ["a", "b", "c"]],
    ["takes the default's place", undefined, [[["b"], false]], ["b"]],
    [
      "replaces an earlier one",
      ["a"],
      [
        [["b"], false],
        [["c"], false],
      ],
      ["a", "c"],
    ],
    ["hides all others while it is transient", ["a"], [[["b"], true]], ["b"]],
    [
      "takes a transient one back",
      ["a"],
      [
        [["b"], true],
        [["c"], false],
      ],
      ["a", "c"],
    ],
    [
      "to nothing leaves what the command line gave",
      ["a"],
      [
        [["b"], false],
        [[], false],
      ],
      ["a"],
    ],
    [
      "to nothing leaves the default",
      undefined,
      [
        [["b"], false],
        [[], false],
      ],
      ["d"],
    ],
  ])("%s", async (_, given, sets, values) => {
    await using bench = await start(many, given);
    for (const [val, transient] of sets) await bench.host.setConfig("o", val, transient);
    await bench.reload("o.mjs", plugin(many, "//"));
    expect(await bench.call("given")).toEqual({ o: values });
    await bench.reload("o.mjs", plugin(many, "///"));
    expect(await bench.call("given")).toEqual({ o: values });
  });

  test("between reloads, too", async () => {
    await using bench = await start(many, ["a"]);
    for (const [index, val] of ["b", "c"].entries()) {
      await bench.host.setConfig("o", [val], false);
      await bench.reload("o.mjs", plugin(many, "/".repeat(index + 2)));
      expect(await bench.call("given")).toEqual({ o: ["a", val] });
    }
  });
});
