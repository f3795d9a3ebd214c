/**
 * Real pipes for a child's stdin, stdout and stderr, as lightningd gives them. Node's own `spawn` makes socket pairs, on
 * which `echo x > /dev/stdout` fails with ENXIO in a shell plugin. Node has no call for a pipe, so the guard makes a set of three
 * fifos, which are opened at both ends and unlinked at once. The next set is made ahead.
 */
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { makeFifos } from "../guard.ts";
import { inTemporary, removeTemporary } from "../temporary.ts";

/** One child's pipes. The child's ends are file descriptors for `spawn`; ours are streams that the taker owns. */
export interface Pipes {
  readonly childEnds: readonly [stdin: number, stdout: number, stderr: number];
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** The file descriptor of our end of stdout. */
  readonly output: number;
  /** To be called once the child runs (or failed to start), so that the end of a stream can be seen. */
  closeChildEnds(): void;
}

interface Fifo {
  readonly reading: number;
  readonly writing: number;
}

let ahead: Promise<readonly Fifo[]> | undefined;

/** @throws if the system has no `mkfifo`, no temporary directory to write to, or no file descriptors left */
export async function openPipes(): Promise<Pipes> {
  const fifos = ahead ?? newFifos();
  ahead = undefined;
  const [stdin, stdout, stderr] = await fifos;
  if (stdin === undefined || stdout === undefined || stderr === undefined) throw new Error("mkfifo made too few pipes");
  const childEnds = [stdin.reading, stdout.writing, stderr.writing] as const;
  let open = true;
  return {
    childEnds,
    stdin: new Socket({ fd: stdin.writing, readable: false, writable: true }),
    stdout: new Socket({ fd: stdout.reading, readable: true, writable: false }),
    stderr: new Socket({ fd: stderr.reading, readable: true, writable: false }),
    output: stdout.reading,
    closeChildEnds() {
      if (open) for (const end of childEnds) closeSync(end);
      open = false;
    },
  };
}

/** Makes the next child's pipes now, so that its start does not wait for them. `openPipes` reports a failure. */
export function preparePipes(): void {
  ahead ??= newFifos();
  ahead.catch(() => undefined);
}

function newFifos(): Promise<readonly Fifo[]> {
  return inTemporary(async (directory) => {
    await makeFifos(directory);
    const fifos = ["stdin", "stdout", "stderr"].map((name) => openBothEnds(join(directory, name)));
    removeTemporary(directory);
    return fifos;
  });
}

/** Opening one end blocks until there is another, so a third descriptor stands in for it. Only our ends are non-blocking. */
function openBothEnds(path: string): Fifo {
  const standIn = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    return { reading: openSync(path, constants.O_RDONLY), writing: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(standIn);
    unlinkSync(path);
  }
}
