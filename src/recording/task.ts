/** What the thread of a recording is given, and what it says. */
import type { Note } from "./notes.ts";
import type { Ring } from "./ring/layout.ts";

export interface Task {
  readonly ring: Ring;
  /** When the recording began: on performance.now's clock, and in ISO 8601. */
  readonly began: number;
  readonly at: string;
  readonly place: Place;
  readonly tool: string;
  readonly host: string;
  readonly pid: number;
  readonly plugins: readonly { readonly p: number; readonly name: string; readonly path: string }[];
  readonly mask: MaskTask | undefined;
  /** How things stand when it begins. */
  readonly notes: readonly Note[];
  /** The session's first file, which another thread wrote before it died. */
  readonly resumes: string | undefined;
}

export interface MaskTask {
  /** Names of members beside those that are known. */
  readonly names: readonly string[];
  /** The same for each thread of the recording, so that pseudonyms stay. */
  readonly key: Uint8Array;
}

/** A file that the user named, or a directory of ours and how the file's name begins there. */
export type Place = { readonly file: string } | { readonly directory: string; readonly name: string };

export type Said =
  /** @property path of the session's first file */
  | { readonly said: "opened"; readonly path: string }
  /** @property ends whether nothing more is recorded */
  | { readonly said: "problem"; readonly text: string; readonly ends: boolean }
  | { readonly said: "done"; readonly events: number; readonly lost: number };
