/** Starts a plugin's process, in a process group of its own, with pipes for its streams. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import type { ProcessExit } from "../exit.ts";
import { guardGroup } from "../guard.ts";
import { openPipes, preparePipes } from "./pipes.ts";

/** What to run. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Our ends of its pipes. */
export interface Streams {
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** The file descriptor of stdout, where it is a pipe. */
  readonly output?: number;
}

/** A process that runs. */
export interface Spawned {
  readonly child: ChildProcess;
  readonly streams: Streams;
  /** How its process ends. */
  readonly exited: Promise<ProcessExit>;
}

/** The next child's pipes are made so long after a start, when the new process has had its time, in milliseconds. */
const QUIET_MS = 200;

/** Resolves at the end of the turn of the event loop in which the last process was spawned. */
let lastTurn = Promise.resolve();

/** @throws what spawn throws or emits (ENOENT, EACCES, ETXTBSY, ...) */
export async function spawnPlugin(command: Command): Promise<Spawned> {
  // Without a temporary directory, or without mkfifo, Node's own socket pairs have to do.
  const pipes = await openPipes().catch(() => undefined);
  await ownTurn();
  try {
    const child = spawn(command.file, [...command.args], {
      stdio: pipes === undefined ? "pipe" : [...pipes.childEnds],
      env: command.env ?? process.env,
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.on("error", () => undefined);
    guardGroup(child.pid ?? 0);
    return { child, streams: pipes ?? socketsOf(child), exited: exitOf(child) };
  } catch (error) {
    for (const stream of [pipes?.stdin, pipes?.stdout, pipes?.stderr]) stream?.destroy();
    throw error;
  } finally {
    pipes?.closeChildEnds();
    setTimeout(preparePipes, QUIET_MS).unref();
  }
}

/**
 * A spawn stops this process for a few milliseconds. Where several plugins start at once, as after a switch of branches, each has a
 * turn of the event loop for its own, so that messages go on between them. The first one waits for nobody.
 */
function ownTurn(): Promise<void> {
  const before = lastTurn;
  lastTurn = before.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return before;
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "killed", signal }),
    );
  });
}

function socketsOf({ stdin, stdout, stderr }: ChildProcess): Streams {
  if (stdin instanceof Socket && stdout instanceof Socket && stderr instanceof Socket) return { stdin, stdout, stderr };
  throw new Error("the process has no pipes");
}

/** @param pid of a process, or less than 0 of a process group */
export function signalQuietly(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH: no process is left. EPERM (macOS): only a zombie is left.
  }
}
