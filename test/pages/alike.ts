/**
 * Whether a page shows what a command wrote, but for what is another each time; `...` in a line of its own is any lines. Lines of the
 * log come when they come, so those that the page does not show do not count.
 */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME"],
  [/\d+(?:\.\d+)? ?(ms|s|us|kB|MB|KiB|MiB)\b/g, "N $1"],
  [/("(?:pid|uptime_s|memory_bytes|cpu_percent|ms|waited_ms|to_plugin|from_plugin|bytes)": ?)[\d.]+/g, "$1N"],
  [/\bblock \d+/g, "block N"],
  // Some versions of Python do.
  [/ Did you mean: '\w+'\?/g, ""],
  [/\(pid \d+\)/g, "(pid N)"],
  [/\/tmp\/[\w./-]+/g, "TMP"],
  [/public key [0-9a-f]{66}/g, "public key KEY"],
  [/\(color #[0-9a-f]{6}\)/g, "(color C)"],
  [/"v\d+\.\d+\.\d+"/g, '"vN"'],
  [/[0-9a-f]{64,66}/g, "HEX"],
];

/** A line without what is another each time. */
export function steady(line: string): string {
  return VOLATILE.reduce((text, [volatile, name]) => text.replaceAll(volatile, name), line.trimEnd());
}

export function alike(shown: readonly string[], real: readonly string[]): boolean {
  const wanted = shown.map(steady);
  return matches(
    wanted,
    real.map(steady).filter((line) => !line.startsWith("TIME ") || wanted.includes(line)),
  );
}

function matches(wanted: readonly string[], real: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return real.length === 0;
  if (first.trim() === "...") return real.some((_, at) => matches(rest, real.slice(at))) || matches(rest, []);
  return first === real[0] && matches(rest, real.slice(1));
}
