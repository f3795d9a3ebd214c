/**
 * The requests that we make to an instance ourselves: getmanifest, init, and what is asked again. Their answers do not come to its sink.
 */
import { encodeRequest } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Exit } from "./exit.ts";

/** The instance that is asked. */
export interface Asked {
  readonly number: number;
  /** Resolves once it is gone. */
  readonly exited: Promise<Exit>;
  sendBytes(message: Buffer): void;
}

interface Pending {
  answered(answer: Frame): void;
  spoiled(how: string): void;
}

/** The ids of our own requests begin with this, as JSON text. */
const OWN_ID = '"autoreload:';
/** The ids of what is asked again begin with this. So do those of the instance's calls for it, if the instance continues ids. */
const AGAIN_ID = `${OWN_ID}again/`;

/** Whether this id, as JSON text, is that of something asked again, or of a call made for it. */
export function isAgainId(id: string): boolean {
  return id.startsWith(AGAIN_ID);
}

/** Whether this id is that of a request of ours to an instance. */
export function isOwnId(id: string): boolean {
  return id.startsWith(OWN_ID);
}

/** @returns JSON text */
export function ownId(label: string, { number }: Pick<Asked, "number">): string {
  return `${OWN_ID}${label}#${number}"`;
}

export class OwnRequests {
  /** By the JSON text of the id. */
  readonly #open = new Map<string, Pending>();

  /**
   * @param label in its id, once in an instance's life
   * @throws {InstanceGone} if the instance ends first; what the signal aborts with
   */
  async ask(method: string, params: string, asked: Asked, signal: AbortSignal, label = method): Promise<Frame> {
    const id = ownId(label, asked);
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const giveUp = (): void => settle(() => reject(signal.reason as Error));
      const settle = (then: () => void): void => {
        this.#open.delete(id);
        signal.removeEventListener("abort", giveUp);
        then();
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#open.set(id, {
        answered: (answer) => settle(() => resolve(answer)),
        spoiled: (how) => settle(() => reject(new Error(`its answer to ${method} ${how}`))),
      });
      void asked.exited.then((exit) => settle(() => reject(new InstanceGone(exit))));
      asked.sendBytes(encodeRequest(id, method, params));
    });
  }

  /** A message that seems to be the answer cannot be read. @param how words after "its answer" */
  spoil(id: string, how: string): void {
    this.#open.get(id)?.spoiled(how);
  }

  /** Whether an answer is still to come. */
  get isWaiting(): boolean {
    return this.#open.size > 0;
  }

  /** Whether the message answers an open request, which then gets it. */
  takes(frame: Frame): boolean {
    const request = this.#open.size === 0 ? undefined : this.#open.get(frame.id ?? "");
    const isEcho = frame.method !== undefined && !frame.has("result") && !frame.has("error");
    if (request === undefined || isEcho) return false;
    request.answered(frame);
    return true;
  }
}

/** The instance ended before it answered. */
export class InstanceGone extends Error {
  override readonly name = "InstanceGone";
  readonly exit: Exit;

  constructor(exit: Exit) {
    super("the instance ended");
    this.exit = exit;
  }
}
