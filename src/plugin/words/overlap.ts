/**
 * Whether a plugin failed because another process, such as its older self, holds what it needs: a port, a lock, a database.
 * The wordings are those of the C library, of each language's own error names, and of databases and lock files.
 */
export function tellsOverlap(tail: string): boolean {
  return WORDINGS.some((wording) => wording.test(tail)) && !/fork: .*Resource temporarily unavailable/.test(tail);
}

const WORDINGS: readonly RegExp[] = [
  // Ports and sockets.
  /address (?:is )?already in use/i,
  /\bEADDRINUSE\b|\bAddrInUse\b/,
  /\bBindException\b/,
  /port \d+ is (?:already )?(?:in use|allocated|taken)/i,
  // Locks: flock(2), fcntl(2), LevelDB, RocksDB, LMDB, sled, redb, Python's filelock.
  /resource temporarily unavailable/i,
  /\bEWOULDBLOCK\b|\bBlockingIOError\b|kind: WouldBlock/,
  /(?:could not|cannot|can't|failed to|unable to) (?:acquire|obtain|get|take|place)\b.{0,40}\block/i,
  /(?:could not|cannot|can't|failed to|unable to) lock\b/i,
  /\block(?: ?file)?\b.{0,80}\b(?:held|hold by|already exists|exists already|is locked|not be acquired)\b/i,
  /file (?:is )?(?:already )?locked by (?:another|process)/i,
  /pid ?file.{0,80}\b(?:exists|already)/i,
  // Databases.
  /database (?:table |schema )?is locked|\bSQLITE_BUSY\b/,
  /database (?:is )?already (?:open|in use)/i,
  // Programs that look for themselves.
  /\balready (?:being )?running\b/i,
  /another (?:instance|process|copy)\b.{0,60}\b(?:running|using|holds?|has|active|started)/i,
];
