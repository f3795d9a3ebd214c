/** The command line of the chaos test: `npm run chaos -- --minutes N [--seed S]`, or `npm run chaos -- --reloads N`. */
import { parseArgs } from "node:util";
import { runChaos } from "./chaos.ts";
import type { ChaosFigures } from "./chaos.ts";
import { ContractBroken } from "./contract.ts";
import type { Usage } from "./processes.ts";
import { runReloads } from "./reloads.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    /** Rounds with one autoreload, before it is ended and another one is started. */
    rounds: { type: "string", default: "100" },
    /** Repeats one of these. */
    seed: { type: "string" },
    reloads: { type: "string" },
    project: { type: "string", default: process.cwd() },
  },
});
const { project, seed, reloads } = values;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const MIB = 1024 * 1024;

/** Half of this a plugin has to read on at a reload, on a machine that is busy with all this. */
const GRACE_MS = 4000;

try {
  if (reloads !== undefined) await runReloads({ project, reloads: Number(reloads), seed: Number(seed ?? 1), say });
  else if (seed !== undefined) await run(Number(seed));
  else for (let next = Math.floor(Math.random() * 2 ** 31); msLeft() > 0; next++) await run(next);
} catch (error) {
  if (!(error instanceof ContractBroken)) throw error;
  say(error.message);
  // The run is broken off where it was: its sockets and pipes would keep this alive.
  process.exit(1);
}

function msLeft(): number {
  return Number(values.minutes) * 60_000 - performance.now();
}

async function run(seed: number): Promise<void> {
  say(`seed ${seed}`);
  const figures = await runChaos({
    project,
    seed,
    manners: ["polite", "plain"],
    graceMs: GRACE_MS,
    more: (rounds) => rounds < Number(values.rounds) && msLeft() > 0,
    left: (directory) => say(`seed ${seed}: the last bytes each way and the plugin's record are in ${directory}`),
  });
  show(figures);
}

function show({ tally, usage, ...figures }: ChaosFigures): void {
  const { rounds, saves, instances, reloads, kept, crashes, companions, told, missing, heard, session } = figures;
  say(`  ${rounds} rounds, ${saves} saves: ${instances} instances started, ${reloads} reloads,`);
  say(`  ${kept} broken saves that left the old one in service, ${crashes} times down, ${companions} companions`);
  say(`  ${tally.requests} requests: ${tally.answered} answered, ${tally.refused} refused, 0 open, 0 answered twice`);
  say(`  ${told} notifications to the plugin: 0 twice, 0 out of order, 0 lost by a reload,`);
  say(`  ${missing} under way to an instance with a fault or fallen out while none served`);
  say(`  ${heard} notifications from the plugin and autoreload; longest wait ${Math.round(tally.longestWaitMs)} ms`);
  if (session !== undefined)
    say(`  ${session.events} events in the session, which has all of that; lost ${session.lost}`);
  say(`  memory ${series(usage, ({ rssBytes }) => (rssBytes / MIB).toFixed(0))} MiB`);
  say(`  open files ${series(usage, ({ openFiles }) => String(openFiles))}`);
}

/** At the start, at each quarter and at the end. */
function series(usage: readonly Usage[], show: (usage: Usage) => string): string {
  const places = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round((usage.length - 1) * share));
  return [...new Set(places)]
    .flatMap((place) => usage[place] ?? [])
    .map(show)
    .join(", ");
}
