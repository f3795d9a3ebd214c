/**
 * The order in which lightningd asks a hook's plugins: that of registration, changed by `before` and `after`. Pure, but that it reports
 * unknown names.
 */
import { canonicalPath, pathsMatch } from "../plugin/plugin-path.ts";
import type { Plugin } from "../plugin/plugin.ts";

export interface HookEntry {
  readonly plugin: Plugin;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The hook is called only for these; undefined for all. */
  readonly filters: readonly (string | number)[] | undefined;
}

export interface Ordered {
  readonly ordered: readonly HookEntry[];
  /** Entries whose wishes form a circle, and entries that wait for one of these. */
  readonly left: readonly HookEntry[];
}

interface Node {
  readonly entry: HookEntry;
  readonly outgoing: Node[];
  incoming: number;
  finished: boolean;
}

/** @param unknown takes sentences about names that no plugin has: `before unknown plugin x.py` */
export function orderEntries(
  entries: readonly HookEntry[],
  unknown: (plugin: Plugin, text: string) => void = () => undefined,
): Ordered {
  const nodes = entries.map((entry): Node => ({ entry, outgoing: [], incoming: 0, finished: false }));
  for (const node of nodes) {
    link(node, node.entry.before, "before", nodes, unknown);
    link(node, node.entry.after, "after", nodes, unknown);
  }
  const ordered: HookEntry[] = [];
  for (let node = best(nodes); node !== undefined; node = best(nodes)) {
    node.finished = true;
    ordered.push(node.entry);
    for (const later of node.outgoing) later.incoming--;
  }
  return { ordered, left: nodes.filter((node) => !node.finished).map((node) => node.entry) };
}

function link(
  node: Node,
  names: readonly string[],
  relation: "before" | "after",
  nodes: readonly Node[],
  unknown: (plugin: Plugin, text: string) => void,
): void {
  for (const name of names) {
    const canonical = canonicalPath(name);
    const other = nodes.find(({ entry }) => pathsMatch(entry.plugin.path, name, canonical));
    if (other === undefined) {
      unknown(node.entry.plugin, `${relation} unknown plugin ${name}`);
      continue;
    }
    const [first, second] = relation === "before" ? [node, other] : [other, node];
    first.outgoing.push(second);
    second.incoming++;
  }
}

/** Of the entries that wait for no other, the one that registered first. */
function best(nodes: readonly Node[]): Node | undefined {
  let found: Node | undefined;
  for (const node of nodes) {
    if (node.finished || node.incoming > 0) continue;
    if (found === undefined || node.entry.plugin.index < found.entry.plugin.index) found = node;
  }
  return found;
}
