/**
 * Has `lightning-cli help` show each method as its plugin offers it now. While the node's text is out of date, a companion hooks
 * rpc_command for help alone: it asks the node for the text, and answers with the lines corrected.
 */
import { randomUUID } from "node:crypto";
import { METHOD_NOT_FOUND } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { correctHelp } from "../../lightningd/manifest/help.ts";
import type { Corrected, Corrections } from "../../lightningd/manifest/help.ts";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import { askNode } from "../../lightningd/rpc.ts";
import type { Emit } from "../../trace/stream.ts";
import type { Companion } from "../link/companion.ts";
import type { OpenRequest } from "../traffic/ledger.ts";
import type { Link, LinkSink } from "../link/link.ts";

export interface HelpOptions {
  /** How lines of the node's help differ from what is offered now. */
  readonly corrections: () => Corrections;
  /** A companion of this name that belongs to no plugin, not started yet. */
  readonly companion: (name: string, manifest: Manifest, sink: LinkSink) => Promise<Companion<undefined>>;
  readonly rpcPath: () => string;
  readonly emit: Emit;
}

const NAME = "autoreload-help";
/** A caller waits at most so long for the corrected text; then the node answers with its own. */
const LIMIT_MS = 1000;
const CONTINUE = '{"result":"continue"}';

export class Help implements LinkSink {
  readonly #options: HelpOptions;
  /** A random word in our own calls of help, by which we know the hook's calls for them. */
  #mark = "";
  readonly #answering = new Set<Promise<void>>();
  /** Ids, as JSON text, of calls of help under way that a plugin of ours answers or replaces. */
  readonly #taken = new Set<string>();
  #corrections: Corrections = new Map();
  #companion: Companion<undefined> | undefined;

  constructor(options: HelpOptions) {
    this.#options = options;
  }

  /**
   * Goes out of the way of a companion that is to hook rpc_command: lightningd asks the plugins in the order in which they came,
   * and ends where two change one command (jsonrpc.c, rpc_command_hook_callback). So we are to be the last of ours, and to know
   * what the others did. To go by `after` would not do: of several companions of one name it means the first.
   */
  async makeWay(manifest: Manifest): Promise<void> {
    if (manifest.hooks.some(({ name }) => name === "rpc_command")) await this.stop();
  }

  /** Starts the companion if there is something to correct, or stops it. @throws {ResponseError} in lightningd's words */
  async update(): Promise<void> {
    this.#corrections = this.#options.corrections();
    if (this.#corrections.size === 0) await this.stop();
    else if (this.#companion === undefined) await this.#start();
  }

  async stop(): Promise<void> {
    await this.#companion?.stop(async () => void (await Promise.all(this.#answering)));
    this.#companion = undefined;
    this.#taken.clear();
  }

  async close(): Promise<void> {
    await this.#companion?.close();
  }

  /** Whether a call of the rpc_command hook is about our own call of help, which plugins need not know of. */
  isOurs(call: Frame): boolean {
    return this.#companion !== undefined && call.slice("params")?.includes(this.#mark) === true;
  }

  /** A plugin's answer to a hook goes to lightningd. */
  noteAnswer(call: OpenRequest, answer: Frame): void {
    if (this.#companion === undefined || call.name !== "rpc_command" || call.frame === undefined) return;
    const command = commandOf(call.frame);
    const result = answer.text("result") ?? "";
    const said = result.startsWith("{") ? membersOf(result) : new Map<string, string>();
    // With a "result" it lets the command be.
    const changes = !said.has("result") && (said.has("replace") || said.has("return"));
    if (command.get("method") === '"help"' && changes) this.#taken.add(command.get("id") ?? "");
  }

  fromHost(frame: Frame, link: Link): void {
    const { id, method } = frame;
    if (id === undefined) {
      // lightningd stops, or its user stops this companion.
      if (method === "shutdown") link.end();
      return;
    }
    const answering = this.#answer(frame).then((answer) => link.answer(id, answer));
    this.#answering.add(answering);
    void answering.finally(() => this.#answering.delete(answering));
  }

  linkEnded(link: Link): void {
    if (this.#companion?.link === link) this.#companion = undefined;
  }

  async #start(): Promise<void> {
    this.#mark = `autoreload:help/${randomUUID()}`;
    const hook = JSON.stringify({ name: "rpc_command", filters: ["help"] });
    const manifest = { ...EMPTY_MANIFEST, hooks: [{ name: "rpc_command", text: hook }] };
    this.#companion = await this.#options.companion(NAME, manifest, this);
    try {
      await this.#companion.start();
    } catch (error) {
      this.#companion = undefined;
      throw error;
    }
  }

  /** @returns JSON text of the hook's result. Never rejects. */
  async #answer(call: Frame): Promise<string> {
    try {
      const command = commandOf(call);
      const id = command.get("id") ?? "";
      const isLeft = this.isOurs(call) || this.#taken.delete(id) || this.#companion?.leaving === true;
      return isLeft ? CONTINUE : asAnswer(await this.#corrected(command));
    } catch (error) {
      this.#options.emit({ kind: "help-not-corrected", error });
      return CONTINUE;
    }
  }

  /** The node's text for the same command. What a connection was told of deprecated commands is not known here. */
  async #corrected(command: ReadonlyMap<string, string>): Promise<Corrected> {
    const request = objectOf([...new Map(command).set("id", JSON.stringify(this.#mark))]);
    const answer = await askNode(this.#options.rpcPath(), Buffer.from(request), AbortSignal.timeout(LIMIT_MS));
    const result = answer.text("result");
    return result === undefined ? { kind: "same" } : correctHelp(result, this.#corrections);
  }
}

/** The members of the client's request. */
function commandOf(call: Frame): Map<string, string> {
  const params = membersOf(call.text("params") ?? "{}");
  return membersOf(params.get("rpc_command") ?? "{}");
}

function asAnswer(corrected: Corrected): string {
  switch (corrected.kind) {
    case "same":
      return CONTINUE;
    case "result":
      return `{"return":{"result":${corrected.text}}}`;
    case "unknown": {
      const error = { code: METHOD_NOT_FOUND, message: `Unknown command ${corrected.name}` };
      return JSON.stringify({ return: { error } });
    }
  }
}
