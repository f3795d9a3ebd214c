/** The prompt's first words: what runs, what to try, and where the socket is. */
import { basename, relative } from "node:path";
import type { Method, Session } from "./session.ts";

export function greeting(session: Session, methods: readonly Method[], problem: string | undefined): string {
  const name = basename(session.plugin);
  const file = relative(process.cwd(), session.plugin);
  const [first] = methods;
  const example = first?.name ?? "getinfo";
  const rows: readonly (readonly [string, string])[] = [
    [example, "call a method (Tab completes, help lists them)"],
    [`edit ${file.startsWith("..") ? session.plugin : file}`, "save it, and call again"],
    ["restart", "or status, notify block_added, hook peer_connected, log, quit"],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  return [
    problem === undefined
      ? `${name} runs on autoreload's embedded lightningd. Try:`
      : `${name} does not run yet: ${problem}\nThe embedded lightningd is up; save the plugin to try again. Then:`,
    ...rows.map(([what, why]) => `  ${what.padEnd(width)}   ${why}`),
    `Elsewhere: lightning-cli --lightning-dir=${session.host.lightningDir} --network=regtest ${example}`,
  ].join("\n");
}
