import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleHook } from "../../src/host/samples.ts";
import { HOOK_NAMES } from "../../src/lightningd/hooks.ts";
import { WRONG_ANSWERS } from "../lightningd/wrong-answers.ts";
import { Workbench, python, source } from "./workbench.ts";

/** Answers each hook by the members that stand in the call itself, so that one plugin serves the whole table. */
const ANSWERS_AS_ASKED = source(
  `{
    manifest: { hooks: ${JSON.stringify(HOOK_NAMES.map(filtered))} },
    hooks: Object.fromEntries(${JSON.stringify(HOOK_NAMES)}.map((hook) => [hook, (params, id) => {
      if (params.answer === undefined) return { result: "continue" };
      writeSync(1, '{"jsonrpc":"2.0","id":' + JSON.stringify(id) + "," + params.answer + "}\\n\\n");
    }])),
  }`,
  'import { writeSync } from "node:fs";',
);

/** The calls of the tests themselves are not to be asked about. */
function filtered(name: string): object {
  return name === "rpc_command" ? { name, filters: ["invoice"] } : { name };
}

describe("wrong answers to hooks", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ files: { "h.mjs": ANSWERS_AS_ASKED } });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.each(HOOK_NAMES)("%s goes on, and the log says what was wrong", async (hook) => {
    const wrong = WRONG_ANSWERS.filter((each) => each.hook === hook);
    expect(wrong.length).toBeGreaterThan(15);
    for (const { answer, names } of wrong) {
      const outcome = await bench.host.hook(hook, { ...sampleHook(hook), answer });
      expect(outcome.kind, answer).toBe("continue");
      const told = bench.lines(`h.mjs: ${hook}: `).filter(({ text }) => text.includes(names));
      expect(told, `${answer} is not told as ${names}`).not.toEqual([]);
      expect(told[0]?.level).toBe("broken");
    }
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("are counted, and told once however often they come", async () => {
    const answer = '"result":{"result":"once more"}';
    for (let time = 0; time < 1000; time++) {
      await bench.host.hook("custommsg", { ...sampleHook("custommsg"), answer });
    }
    expect(bench.lines("once more")).toHaveLength(1);
    const { faults } = await bench.statusOf("h.mjs");
    expect(Object.entries(faults ?? {}).find(([fault]) => fault.includes("once more"))?.[1]).toBe(1000);
  });
});
