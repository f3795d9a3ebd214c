/** The order in which lightningd calls a hook's plugins: registration order, bent by `before` and `after`. Pure but for talk. */
import { canonicalPath, pathsMatch } from "../plugin/plugin-path.ts";
import type { Plugin } from "../plugin/plugin.ts";

export interface HookEntry {
  readonly plugin: Plugin;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** It is called only for these; undefined: for all. */
  readonly filters: readonly (string | number)[] | undefined;
}

export interface Ordered {
  readonly ordered: readonly HookEntry[];
  /** What stands in a circle of wishes, and what waits for those. */
  readonly left: readonly HookEntry[];
}

interface Node {
  readonly entry: HookEntry;
  readonly outgoing: Node[];
  incoming: number;
  finished: boolean;
}

/** @param unknown is told of names that no plugin has: `before unknown plugin x.py` */
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

/** Of those that wait for none, the one that registered first. */
function best(nodes: readonly Node[]): Node | undefined {
  let found: Node | undefined;
  for (const node of nodes) {
    if (node.finished || node.incoming > 0) continue;
    if (found === undefined || node.entry.plugin.index < found.entry.plugin.index) found = node;
  }
  return found;
}
