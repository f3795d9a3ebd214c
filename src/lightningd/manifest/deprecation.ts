/**
 * How a manifest says that a method or an option is deprecated (plugin.c, json_parse_deprecated). lightningd kills the plugin for
 * anything else, and ends itself when it needs the versions and the second is before the first (common/deprecation.c).
 */

/** @param value of the member "deprecated" */
export function isDeprecation(value: unknown): boolean {
  if (typeof value === "boolean") return true;
  if (!Array.isArray(value) || value.length === 0 || value.length > 2) return false;
  const [first = 0, last = first] = value.map(versionNumber);
  return first > 0 && last >= first;
}

/** Greater for later versions; 0 for a text that is no version. */
export function versionNumber(text: unknown): number {
  const [, year, month, patch = "0"] = /^v(\d{1,2})\.(\d+)(?!\d)(?:\.(\d+)|(?!\.))/.exec(String(text)) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12 || Number(patch) > 9) return 0;
  return 1 + Number(year) * 120 + Number(month) * 10 + Number(patch);
}
