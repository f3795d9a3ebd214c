/** What a plugin calls while it is asked again: reads go through, all else is refused, and callers' own go on. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { about, calling, stopped } from "../../recording/sessions.ts";
import { AUTORELOAD, Workbench } from "../workbench.ts";

const VERDICT = { "autoreload-verdict": "true" } as const;

/** Calls a read and a write, and answers with what came of both. */
const BOTH = (text: string, chain = true): string =>
  calling(
    `methods: {
      both: async (_, id) => {
        const { blockheight } = await call("getinfo", {}, id);
        const write = await call("write", {}, id).then(() => "made", ({ message }) => message);
        return { text: ${JSON.stringify(text)}, blockheight, write };
      },
      write: () => ({}),
    },`,
    chain,
  );

interface Both {
  readonly write: string;
}

test.each([
  ["its ids continue ours", true],
  ["its ids say nothing", false],
])("a write is refused with the reason where %s, and callers' calls go on", async (_, chain) => {
  await using bench = await Workbench.start({ files: { "x.mjs": BOTH("one", chain) }, options: VERDICT });
  const one = (await bench.call("both")) as Both;
  expect(one.write).toBe("made");
  const said = bench.willSay(/asked again: /);
  await bench.save("x.mjs", BOTH("two", chain));
  expect((await said).text).toBe("x.mjs: asked again: 1 same, 1 not comparable (both: write not passed on)");
  expect(((await bench.call("both")) as Both).write).toBe("made");
  const { asked } = (await bench.call("autoreload-again", ["both"])) as { asked: { result: Both }[] };
  expect(asked[0]?.result.write).toContain("--autoreload-again-writes");
});

test("with --autoreload-again-writes it is made, and init names the node's own socket", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": BOTH("one") },
    options: { ...VERDICT, "autoreload-again-writes": true },
  });
  await bench.call("both");
  const { asked } = (await bench.call("autoreload-again", ["both"])) as { asked: { result: Both }[] };
  expect(asked[0]?.result.write).toBe("made");
});

test("calls that would go past us cannot be refused: then nothing is asked again", async () => {
  // A directory stands where our socket should be; by exec the shell's process is autoreload's.
  const shell = `#!/bin/sh\nmkdir "autoreload-$$-1.rpc"\nexec ${AUTORELOAD} "$@"\n`;
  const directory = await mkdtemp(join(tmpdir(), "again-"));
  const autoreload = join(directory, "autoreload.js");
  await writeFile(autoreload, shell, { mode: 0o755 });
  await using bench = await Workbench.start({
    directory,
    files: { "x.mjs": BOTH("one") },
    options: VERDICT,
    autoreload,
  });
  await bench.call("both");
  expect((await bench.refused("autoreload-again", ["both"])).message).toContain("its own calls could not be held back");
  await bench.save("x.mjs", BOTH("two"));
  await bench.said(/nothing is asked again: its own calls could not be held back/);
});

test("a recording has what is asked again, what that calls, and what was not passed on", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": BOTH("one") },
    options: { ...VERDICT, "autoreload-record": true },
  });
  await bench.call("both");
  await bench.call("autoreload-again", ["both"]);
  const session = await stopped(bench);
  const [, , again] = about(session, "both");
  expect(again).toMatchObject({ k: "req", from: "autoreload", to: "plugin", of: "method" });
  expect(about(session, "both").at(-1)).toMatchObject({ k: "res", from: "plugin", to: "autoreload", of: "method" });
  expect(about(session, "write").filter((event) => event.up === again?.n)).toMatchObject([{ k: "req" }]);
  expect(about(session, "write").at(-1)).toMatchObject({ k: "err", from: "rpc", to: "plugin" });
});

test("a large answer to a read comes whole, asked again too", async () => {
  const text = calling(
    `methods: {
      listlarge: () => "x".repeat(8_000_000),
      size: async (_, id) => (await call("listlarge", {}, id)).length,
    },`,
  );
  await using bench = await Workbench.start({ files: { "x.mjs": text }, options: VERDICT });
  expect(await bench.call("size")).toBe(8_000_000);
  expect(await bench.call("autoreload-again", ["size"])).toMatchObject({
    summary: "1 same",
    asked: [{ result: 8_000_000 }],
  });
  const { kept } = (await bench.call("autoreload-again", ["listlarge", undefined, "show"])) as { kept: object[] };
  expect(JSON.stringify(kept)).toContain("too large to be kept");
});
