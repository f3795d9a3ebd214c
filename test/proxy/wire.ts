/** The bytes between the host and autoreload, for tests of what lightningd's own clients never send. */
import { Framer } from "../../src/jsonrpc/framer.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import { LIMIT_MS } from "./workbench.ts";
import type { Workbench } from "./workbench.ts";

const PLUGIN = "autoreload.js";

export class Wire {
  /** Every message that autoreload wrote since this was made. */
  readonly messages: Frame[] = [];
  readonly #bench: Workbench;
  #waiting: (() => void)[] = [];

  constructor(bench: Workbench) {
    this.#bench = bench;
    const framer = new Framer();
    const sink = {
      message: (frame: Frame): void => void this.messages.push(frame.detached()),
      stray: (): void => undefined,
    };
    const plugin = bench.host.plugin(PLUGIN);
    // Lines of lightningd's log, which a recording subscribes to, would stand in the middle of what a test sends in pieces.
    plugin.subscriptions = plugin.subscriptions.filter((topic) => topic !== "log");
    plugin.raw.on("fromPlugin", (bytes) => {
      framer.push(bytes, sink);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** Bytes on autoreload's stdin, as they stand. */
  send(bytes: string | Buffer): void {
    this.#bench.host.sendRaw(PLUGIN, bytes);
  }

  /** The answers with this id's JSON text (as latin1) so far. */
  answers(id: string): readonly Frame[] {
    return this.messages.filter((frame) => frame.id === id);
  }

  /** The first answer with this id's JSON text (as latin1), past or to come. */
  async answer(id: string): Promise<Frame> {
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const [found] = this.answers(id);
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`nothing was answered with the id ${id}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, LIMIT_MS).unref();
      });
    }
  }
}
