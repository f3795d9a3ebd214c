/** Reads a file's session as a whole, and finds the plugins that it is to be played into. */
import { existsSync } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { withPlugin } from "../../session/format/events.ts";
import type { Header, SessionEvent } from "../../session/format/events.ts";
import { lineOf } from "../../session/format/line.ts";
import { readSession } from "../../session/reading/session-file.ts";
import { nameOf } from "../../plugin/file/examine.ts";
import { scoreOf } from "./score.ts";
import type { Score } from "./score.ts";

export interface ReadSession {
  readonly header: Header;
  readonly events: readonly SessionEvent[];
  /** What could not be read. */
  readonly problems: readonly string[];
}

/** @throws if the file is no session */
export async function readWhole(path: string): Promise<ReadSession> {
  let header: Header | undefined;
  const [events, problems]: [SessionEvent[], string[]] = [[], []];
  for await (const items of readSession(path)) {
    for (const item of items) {
      if (item.kind === "header") header ??= item.header;
      else if (item.kind === "event") events.push(item.event);
      else if (item.kind === "problem") problems.push(item.text);
    }
  }
  if (header === undefined) throw new Error(`${path} has no header`);
  return { header, events, problems };
}

/**
 * A score for each plugin of the session, also for those that were loaded later, if there is something to play.
 * @param named the file to play into. Of several plugins, only the one with its name is played.
 */
export function scoresOf({ header, events }: ReadSession, named: string | undefined): Score[] {
  const all = events.reduce(withPlugin, header);
  const scores = all.plugins.map(({ p }) => scoreOf(all, events, p)).filter(({ parts }) => parts.length > 0);
  if (named === undefined || scores.length < 2) return scores;
  return scores.filter(({ name }) => name === nameOf(resolve(named)));
}

/**
 * Where the plugin is: as the user named it, where it was recorded, or beside the session.
 * @throws if it is nowhere
 */
export function pluginFor(score: Score, session: string, named: string | undefined): string {
  if (named !== undefined) return resolve(named);
  const beside = join(dirname(resolve(session)), score.name);
  const found = [score.path, beside].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(`${score.path}, which ${session} was recorded of, is not there: name it with --plugin`);
}

/** Writes another `ignore` into the session's header. The rest of the file stays, byte for byte. */
export async function writeIgnored(path: string, header: Header, ignore: readonly string[]): Promise<void> {
  const [bytes, { mode }] = [await readFile(path), await stat(path)];
  const rest = bytes.subarray(bytes.indexOf("\n") + 1);
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, Buffer.concat([Buffer.from(lineOf({ ...header, ignore })), rest]), { mode, flag: "wx" });
  await rename(draft, path);
}
