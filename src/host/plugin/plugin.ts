/**
 * One plugin as lightningd knows it: its process, its state, the requests that it has to answer, and what it registered. Its bytes are cut
 * into messages here, and go to a listener that judges them.
 */
import { EventEmitter } from "node:events";
import { basename } from "node:path";
import type { IdText } from "../../jsonrpc/encode.ts";
import { PLUGIN_TERMINATED } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Child } from "./child.ts";
import { parseFrame } from "../frames.ts";
import { JsonInput } from "../json/input.ts";
import type { PluginOption } from "../options/option-table.ts";

export type PluginState = "unconfigured" | "awaiting manifest" | "needs init" | "awaiting init" | "active";

/** A request that the plugin has not answered. The callbacks are called from within the read that brought the message. */
export interface PendingRequest {
  readonly method: string;
  /** Called once, with the answer, or with lightningd's words for a plugin that died. */
  answered(response: Frame): void;
  /** Called for each `message` or `progress` for this request. */
  notified?(notification: Frame): void;
}

/** Waits for a plugin that `plugin start` started. One of the two is called, once. */
export interface StartCommand {
  /** Option values as JSON text by name; undefined if the params could not have any. */
  readonly params: ReadonlyMap<string, string> | undefined;
  succeeded(): void;
  killed(why: string): void;
}

export interface PluginListener {
  notification(plugin: Plugin, frame: Frame): void;
  /** The plugin did something that lightningd kills for. @param why in lightningd's words */
  broken(plugin: Plugin, why: string): void;
  /** Its stdout ended. */
  ended(plugin: Plugin): void;
}

/** The bytes of a plugin's pipes, as they pass. */
export type RawTraffic = EventEmitter<{ toPlugin: [Buffer]; fromPlugin: [Buffer]; stderr: [Buffer] }>;

export class Plugin {
  readonly path: string;
  readonly name: string;
  /** The place in the order of registration, which decides the order of hooks. */
  readonly index: number;
  readonly checksum: string;
  /** Added to the node's environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly raw: RawTraffic = new EventEmitter();
  state: PluginState = "unconfigured";
  dynamic = false;
  /** Whether lightningd ends with it: it was named by `--important-plugin`, and has neither disabled itself nor been stopped. */
  important = false;
  canCheck = false;
  methods: string[] = [];
  subscriptions: string[] = [];
  topics: string[] = [];
  options: PluginOption[] = [];
  /** Its stderr so far, if the host captures that. */
  stderr = "";
  child: Child | undefined;
  startCommand: StartCommand | undefined;
  /** Runs out if the handshake takes too long. */
  timer: NodeJS.Timeout | undefined;
  #gone: string | undefined;
  readonly #whenGone: (() => void)[] = [];
  readonly #pending = new Map<IdText, PendingRequest>();
  readonly #input = new JsonInput();

  constructor(path: string, index: number, checksum = "", environment: NodeJS.ProcessEnv = {}) {
    this.path = path;
    this.name = basename(path);
    this.index = index;
    this.checksum = checksum;
    this.environment = environment;
    this.raw.setMaxListeners(0);
  }

  /** The source of its log lines: `plugin-NAME`. */
  get source(): string {
    return `plugin-${this.name}`;
  }

  /** Why it is gone; undefined while it runs. */
  get gone(): string | undefined {
    return this.#gone;
  }

  attach(child: Child, listener: PluginListener): void {
    this.child = child;
    child.on("stdout", (bytes) => {
      this.raw.emit("fromPlugin", bytes);
      this.#input.push(bytes);
      this.#take(listener);
    });
    child.on("stderr", (bytes) => {
      this.stderr += bytes.toString();
      this.raw.emit("stderr", bytes);
    });
    child.once("end", () => listener.ended(this));
  }

  /** Sends a request with this id, and remembers it until it is answered. */
  request(id: IdText, bytes: Buffer, pending: PendingRequest): void {
    this.#pending.set(id, pending);
    this.send(bytes);
  }

  send(bytes: Buffer): void {
    if (this.#gone !== undefined) return;
    this.raw.emit("toPlugin", bytes);
    this.child?.write(bytes);
  }

  /** The open request with this id. */
  pending(id: IdText): PendingRequest | undefined {
    return this.#pending.get(id);
  }

  get openRequests(): number {
    return this.#pending.size;
  }

  /** Closes its pipes, and answers its open requests as lightningd does for a dead plugin. */
  leave(why: string): void {
    this.#gone = why;
    this.child?.release();
    const open = [...this.#pending];
    this.#pending.clear();
    for (const [id, pending] of open) pending.answered(terminated(id));
  }

  /** Calls back when all that it registered is taken back. */
  onGone(then: () => void): void {
    this.#whenGone.push(then);
  }

  tellGone(): void {
    for (const then of this.#whenGone.splice(0)) then();
  }

  forgetPending(): void {
    this.#pending.clear();
  }

  #take(listener: PluginListener): void {
    while (this.#gone === undefined) {
      const found = this.#input.next();
      if (found === undefined) return;
      if (found.kind === "broken") listener.broken(this, found.why);
      else if (found.frame.id === undefined) listener.notification(this, found.frame);
      else this.#response(found.frame, found.frame.id);
    }
  }

  /** An answer to no open request is ignored, as by lightningd. */
  #response(frame: Frame, id: IdText): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.answered(frame);
  }
}

/** Has lightningd's own spaces, since callers see them. */
function terminated(id: IdText): Frame {
  const error = `{"code":${PLUGIN_TERMINATED}, "message":"Plugin terminated before replying to RPC call."}`;
  return parseFrame(Buffer.from(`{"jsonrpc": "2.0","id": ${id},"error": ${error}}\n\n`, "latin1"));
}
