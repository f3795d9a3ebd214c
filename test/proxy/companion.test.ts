import { expect, test } from "vitest";
import { until } from "./processes.ts";
import { Workbench, source } from "./workbench.ts";

const having = (...methods: string[]): string =>
  source(`{ methods: { ${methods.map((name) => `${name}: () => "${name}"`).join(", ")} } }`);

test("who calls what a companion carries before lightningd is told to stop that, is answered", async () => {
  await using bench = await Workbench.start({ files: { "m.mjs": having("kept") } });
  await bench.reload("m.mjs", having("kept", "extra"));
  await until(async () => (await bench.call("extra").catch(() => undefined)) === "extra", "extra");
  // Said right before it asks lightningd to stop the companion.
  const calls = bench.willSay(/- method extra/).then(() => Array.from({ length: 50 }, () => bench.refused("extra")));
  await bench.save("m.mjs", having("kept"));
  const answers = await Promise.all(await calls);
  const gone = "m.mjs has no method extra any more";
  expect(answers.map(({ message }) => message.slice(0, gone.length))).toEqual(answers.map(() => gone));
});
