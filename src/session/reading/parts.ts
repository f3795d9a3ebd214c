/** The names of a session's files: `hello.jsonl` continues in `hello.2.jsonl`, then in `hello.3.jsonl`. */
import type { Header } from "../format/events.ts";

/** @param part 1 for the session's first file */
export function partPath(first: string, part: number): string {
  if (part === 1) return first;
  return first.endsWith(ENDING) ? `${first.slice(0, -ENDING.length)}.${part}${ENDING}` : `${first}.${part}`;
}

/** The path that the file after the one with this header has, or would have. */
export function pathAfter(path: string, { part = 1 }: Header): string {
  return partPath(firstPath(path, part), part + 1);
}

/** Whether this header begins the file after the one with the other header. */
export function continues(header: Header, before: Header): boolean {
  return header.at === before.at && header.part === (before.part ?? 1) + 1;
}

const ENDING = ".jsonl";

function firstPath(path: string, part: number): string {
  if (part === 1) return path;
  const suffix = path.endsWith(ENDING) ? ENDING : "";
  const bare = path.slice(0, path.length - suffix.length);
  return bare.endsWith(`.${part}`) ? bare.slice(0, -`.${part}`.length) + suffix : path;
}
