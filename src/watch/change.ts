/** Describes files that changed together: the kind of the change, and a reason that names the first of them. */
import { dirname, relative } from "node:path";
import type { Change, WatchingOptions } from "./contract.ts";
import type { Suspect } from "./rest/suspects.ts";

type Named = Pick<WatchingOptions, "directory" | "extra" | "executable">;

/** @returns undefined if nothing changed */
export function changeOf(changed: readonly Suspect[], named: Named): Change | undefined {
  const sources = changed.filter(({ path }) => path !== named.executable);
  const [first] = (sources.length > 0 ? sources : changed).toSorted((a, b) => a.firstMs - b.firstMs);
  if (first === undefined) return undefined;
  const more = changed.length > 1 ? ` (+${changed.length - 1} more)` : "";
  const what = first.after === undefined ? "removed" : "changed";
  return {
    kind: sources.length > 0 ? "source" : "executable",
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
