/** What the thread of a recording is given, and what it says. */
import type { Address } from "../lightningd/options/session.ts";
import type { Learned } from "../session/mask/book.ts";
import type { Ask } from "../inspector/asking/proxy.ts";
import type { Note } from "./notes.ts";
import type { Ring } from "./ring/layout.ts";

export interface Task {
  readonly ring: Ring;
  /** When the recording began: on performance.now's clock, and in ISO 8601. */
  readonly began: number;
  readonly at: string;
  readonly tool: string;
  readonly host: string;
  readonly pid: number;
  readonly plugins: readonly { readonly p: number; readonly name: string; readonly path: string }[];
  readonly mask: MaskTask | undefined;
  /** How things stand when it begins. */
  readonly notes: readonly Note[];
  /** The session's first file, which another thread wrote before it died. */
  readonly resumes: Opened | undefined;
  /** The secrets that the threads before it learned. */
  readonly learned: readonly Learned[];
}

export type NewTask = Omit<Task, "learned">;

export interface MaskTask {
  /** Names of members beside those that are known. */
  readonly names: readonly string[];
  /** The same for each thread of the recording, so that pseudonyms stay. */
  readonly key: Uint8Array;
}

/** A session's first file. @property first the number of the first event in it */
export interface Opened {
  readonly path: string;
  readonly first: number;
}

/** A secret was learned, which the threads after this one are to know. */
interface SaidLearned {
  readonly said: "learned";
  readonly secret: Learned;
}

export type Said = Heard | SaidLearned;

/** What the recording hears of it. */
export type Heard =
  | ({ readonly said: "opened" } & Opened)
  /** A sentence, after which the session goes on. */
  | { readonly said: "problem"; readonly text: string }
  /** The session is not written any more. */
  | { readonly said: "unwritten"; readonly text: string }
  /** The file is over: how many events are in it, and how many messages were lost meanwhile. */
  | { readonly said: "closed"; readonly events: number; readonly lost: number }
  | { readonly said: "listens"; readonly at: Address }
  /** The inspector is not there. @property text why, if nobody asked for that; a sentence */
  | { readonly said: "unlistened"; readonly text: string | undefined }
  /** Something is asked of the proxy, and answered by a `Reply`. */
  | { readonly said: "asks"; readonly id: number; readonly ask: Ask };
