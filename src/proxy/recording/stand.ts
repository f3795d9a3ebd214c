/** The notes that a recording begins with: plugins, instances, links and open requests of that moment. */
import type { KeptInit } from "../../lightningd/options/init.ts";
import type { Note } from "../../recording/notes.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "../surface/claims.ts";

export function standOf(plugins: readonly ManagedPlugin[], claims: Claims, kept: KeptInit | undefined): Note[] {
  return [...claims.asNotes(), ...plugins.flatMap((plugin) => notesOf(plugin, kept))];
}

function notesOf(plugin: ManagedPlugin, kept: KeptInit | undefined): Note[] {
  const { number: p, lifecycle, traffic, offered } = plugin;
  const instances = [...traffic.output.instances].map(({ number, version }): Note => ({
    note: "instance",
    number,
    p,
    v: version,
  }));
  const serving = lifecycle.state.kind === "serving" ? lifecycle.instance : undefined;
  const open = [...traffic.ledger].map(({ id, link, kind, name }): Note => {
    const from = kind === "method" && id.startsWith('"cli:') ? "cli" : "lightningd";
    return { note: "open", id, link: link.number, p, of: kind, m: name, from };
  });
  const concealed = offered.options.filter(({ type }) => type === "string-conceal").map(({ name }) => name);
  return [
    plugin.asNote(),
    ...instances,
    ...(serving === undefined ? [] : [{ note: "serves", p, v: serving.version } as const]),
    ...open,
    { note: "secrets", options: concealed, values: kept?.concealed(offered) ?? [] },
  ];
}
