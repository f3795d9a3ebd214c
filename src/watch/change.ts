/** Describes files that changed together: the kind of the change, and a reason that names the first of them that is there. */
import { dirname, relative } from "node:path";
import type { Change, WatchingOptions } from "./contract.ts";
import type { Suspect } from "./rest/suspects.ts";

type Named = Pick<WatchingOptions, "directory" | "extra" | "executable">;

/** @returns undefined if nothing changed */
export function changeOf(changed: readonly Suspect[], named: Named): Change | undefined {
  // An editor may leave the trace of a file that it renamed, which says nothing; a build changes the executable after its sources.
  const rank = ({ path, after }: Suspect): number =>
    (after === undefined ? 2 : 0) + (path === named.executable ? 1 : 0);
  const [first] = changed.toSorted((a, b) => rank(a) - rank(b) || a.firstMs - b.firstMs);
  if (first === undefined) return undefined;
  const more = changed.length > 1 ? ` (+${changed.length - 1} more)` : "";
  const what = first.after === undefined ? "removed" : "changed";
  return {
    kind: changed.some(({ path }) => path !== named.executable) ? "source" : "executable",
    reason: `${nameOf(first.path, named)} ${what}${more}`,
    paths: changed.map(({ path }) => path),
  };
}

/** As the user would write the path: relative to the plugin's directory or to a place around that, or by the place's own name. */
function nameOf(path: string, { directory, extra = [] }: Named): string {
  if (path.startsWith(`${directory}/`)) return relative(directory, path);
  const place = extra.find((each) => path === each || path.startsWith(`${each}/`));
  if (place === undefined) return relative(directory, path);
  return relative(directory.startsWith(`${place}/`) ? place : dirname(place), path);
}
