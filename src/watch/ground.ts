/** What all watched places share, and where they report to. */
import type { Stats } from "node:fs";
import type { DirectoryWatches } from "./directory-watches.ts";
import type { Files } from "./files.ts";
import type { Signature } from "./signature.ts";

export interface Ground {
  readonly watches: DirectoryWatches;
  readonly files: Files;
  signatureOf(stats: Stats): Signature;
  /** Whether the path is the executable, or where its symlink leads, which is no part of any tree. */
  isExecutable(path: string): boolean;
  /** There is something to look at. */
  stale(): void;
  /** A file is not what it was; undefined for no file. */
  changed(path: string, before: Signature | undefined, after: Signature | undefined): void;
  /** A file does not count any more, because the rules were edited. */
  dismissed(path: string): void;
  unreadableRules(path: string, error: unknown): void;
}
