/** The embedded lightningd to play on. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import { once } from "node:events";
import { readOptions } from "../../../src/cli/run/node.ts";
import { parseLine } from "../../../src/cli/run/line.ts";
import { Host, StartError } from "../../../src/host/host.ts";
import { formatLine } from "../../../src/host/log-book.ts";
import type { LogLine } from "../../../src/host/log-book.ts";
import type { Ending, Stage } from "./situation.ts";

export class EmbeddedStage implements Stage {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "embedded-")));
  readonly #over = new AbortController();
  readonly over = this.#over.signal;
  #host: Host | undefined;
  #ending: Ending | undefined;
  #linesAtEnd: readonly LogLine[] | undefined;

  get socket(): string {
    return this.#host?.socket ?? "";
  }

  async start(plugins: readonly string[], options: readonly string[]): Promise<void> {
    const given = { plugins, options: readOptions(options), lightningDir: this.directory, logLevel: "debug" } as const;
    const host = (this.#host = await Host.launch(given));
    let starting = true;
    host.verdicts.on("verdict", ({ victim, why }) => {
      if (victim === "node") this.#end({ starting, words: why });
    });
    try {
      await host.started;
      starting = false;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      this.#end({ starting, words: error.message });
    }
  }

  async ending(): Promise<Ending | undefined> {
    return this.#ending;
  }

  async closed(): Promise<void> {}

  lines(): readonly string[] {
    return (this.#linesAtEnd ?? this.#host?.log.lines ?? []).map((line) =>
      formatLine(line).replace(/^\S+Z +\**(\w+)\** +/, "$1 "),
    );
  }

  async type(text: string): Promise<void> {
    const line = parseLine(text);
    if (line.kind !== "call") throw new Error(`${text} calls nothing`);
    const socket = connect(this.socket);
    const { method, params } = line;
    socket.write(`{"jsonrpc":"2.0","method":"${method}","id":"cli:${method}#1","params":${params}}`);
    await once(socket, "data");
    socket.destroy();
  }

  async write(): Promise<void> {
    await this.#host?.hook("db_write");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host?.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The embedded node goes on; what it does after a real one's end is nobody's business here. */
  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#linesAtEnd ??= [...(this.#host?.log.lines ?? [])];
    this.#over.abort();
  }
}
