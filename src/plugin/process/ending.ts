/**
 * When a run of a plugin is over. lightningd looks at its stdout alone, so a launcher, whose process exits well and leaves the
 * plugin to another, goes on until that one ends. A process that crashes is the end, whoever still holds its pipes.
 */
import type { Socket } from "node:net";
import type { Exit, ProcessExit } from "./exit.ts";

export interface Run {
  /** How its process ends. */
  readonly exited: Promise<ProcessExit>;
  readonly stdin: Socket;
  readonly stdout: Socket;
  /** Resolves when every process of it that we can kill was killed. */
  readonly slain: Promise<void>;
  /** Its process exited well, and another holds its stdout. */
  readonly launched: () => void;
}

/** The exit usually comes together with the end of a stream, or with SIGKILL. We wait for it so long, in milliseconds. */
const EXIT_MS = 250;
/** We read the pipes of an ended process for so long, in milliseconds. */
export const LINGER_MS = 200;

/** Resolves with how it ended, as far as that can be known. Never rejects. */
export async function untilOver(run: Run): Promise<Exit> {
  const { exited, stdin, stdout, slain } = run;
  const closed = new Promise<true>((resolve) => stdout.once("close", () => resolve(true)));
  const deaf = new Promise<void>((resolve) => stdin.once("error", () => resolve()));
  const gone = exited.then((exit): Exit | Promise<Exit> =>
    exit.kind === "exited" && exit.code === 0 ? leftBehind(run, exit, closed) : exit,
  );
  const goneOr = async (otherwise: Exit): Promise<Exit> => (await within(gone, EXIT_MS)) ?? otherwise;
  return Promise.race([
    gone,
    closed.then(() => goneOr({ kind: "closed", stream: "stdout" })),
    deaf.then(() => goneOr({ kind: "closed", stream: "stdin" })),
    slain.then(() => goneOr({ kind: "killed", signal: "SIGKILL" })),
  ]);
}

async function leftBehind({ stdout, launched }: Run, exit: Exit, closed: Promise<true>): Promise<Exit> {
  // The pipe holds only a limited rest, which we take even if nobody reads.
  stdout.resume();
  if ((await within(closed, LINGER_MS)) === true) return exit;
  launched();
  await closed;
  return { kind: "ended" };
}

/** @returns undefined if the time is over first */
export async function within<T>(outcome: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([outcome, limit]).finally(() => clearTimeout(timer));
}
