/** The embedded lightningd does what a real one was recorded to do; how that is recorded is said in situations/record.ts. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EmbeddedStage } from "./situations/embedded-stage.ts";
import { play } from "./situations/play.ts";
import type { Facts, Situation } from "./situations/situation.ts";

const HERE = new URL("situations/", import.meta.url);
const files = readdirSync(HERE).filter((name) => name.endsWith(".json"));

describe.each(files)("%s", (file) => {
  const situations = JSON.parse(readFileSync(new URL(file, HERE), "utf8")) as Situation[];
  const played = situations.filter(({ differs }) => differs === undefined);

  test.concurrent.each(played)("$name", async (situation) => {
    const facts = await play(situation, async () => new EmbeddedStage());
    expect(comparable(facts, situation)).toEqual(comparable(situation.came ?? {}, situation));
  });
});

/**
 * Of a node that ends: a crash has no words to compare, the answer under way may still come or not, and the embedded one goes on,
 * so that its plugins are told more.
 */
function comparable({ ends, ...facts }: Facts, { came }: Situation): object {
  if (ends === undefined || came?.ends === undefined) return { ...facts, ends };
  const words = came.ends.words === undefined ? undefined : ends.words;
  const told = Object.entries(facts.told ?? {}).map(([name, messages]) => [
    name,
    messages.slice(0, came.told?.[name]?.length),
  ]);
  return {
    ...facts,
    replies: facts.replies?.slice(0, -1),
    told: Object.fromEntries(told),
    ends: { ...ends, by: undefined, words },
  };
}
