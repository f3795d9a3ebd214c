import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runChaos } from "./chaos.ts";
import { runReloads } from "./reloads.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const ROUNDS = 3;
/** Much longer than it takes: what has to come has limits of its own. */
const LIMIT_MS = 300_000;

/** Another run each time, unless CHAOS_SEED is set. */
const given = process.env["CHAOS_SEED"];
const first = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
const seeds = given === undefined ? [first, first + 1] : [first];

test.each(seeds)(
  "whatever happens, each message is dealt with as it should (CHAOS_SEED=%i repeats it)",
  async (seed) => {
    const figures = await runChaos({
      project,
      seed,
      more: (rounds) => rounds < ROUNDS,
      // How much one reads on when SIGTERM comes is a matter of time; the long run has plain ones too.
      manners: ["polite"],
      graceMs: 1000,
    });
    expect(figures.rounds).toBe(ROUNDS);
    expect(figures.reloads).toBeGreaterThanOrEqual(ROUNDS);
    expect(figures.tally.answered).toBeGreaterThan(0);
    expect(figures.told).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

test(
  "reloads under load lose nothing",
  async () => {
    const lines: string[] = [];
    await runReloads({ project, reloads: 10, seed: 1, graceMs: 20_000, say: (line) => lines.push(line) });
    expect(lines.join("\n")).toMatch(/requests: 0 refused, 0 unanswered, 0 answered twice\n\d+ notifications: 0 lost/);
  },
  LIMIT_MS,
);
