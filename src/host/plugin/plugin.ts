/**
 * One plugin as lightningd knows it: its process, where it stands in its life, the requests that it owes an answer, and
 * what it registered. Bytes are cut into messages here and handed to whoever may judge them.
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

/** A request that the plugin has not answered. Each callback is called from within the read that brought the message. */
export interface PendingRequest {
  readonly method: string;
  /** Once: the answer, or what lightningd says for a plugin that died. */
  answered(response: Frame): void;
  /** A `message` or `progress` for this request. */
  notified?(notification: Frame): void;
}

/** Who waits for a plugin that `plugin start` started. One of the two is called, once. */
export interface StartCommand {
  /** Option values as JSON text by name, or undefined if none could be given. */
  readonly params: ReadonlyMap<string, string> | undefined;
  succeeded(): void;
  killed(why: string): void;
}

export interface PluginListener {
  notification(plugin: Plugin, frame: Frame): void;
  /** It said something that lightningd kills for; `why` in lightningd's words. */
  broken(plugin: Plugin, why: string): void;
  /** Its stdout ended. */
  ended(plugin: Plugin): void;
}

/** The bytes of a plugin's pipes as they go through. */
export type RawTraffic = EventEmitter<{ toPlugin: [Buffer]; fromPlugin: [Buffer]; stderr: [Buffer] }>;

export class Plugin {
  readonly path: string;
  readonly name: string;
  /** The order of registration, which decides the order of hooks. */
  readonly index: number;
  readonly checksum: string;
  /** Added to the node's. */
  readonly environment: NodeJS.ProcessEnv;
  readonly raw: RawTraffic = new EventEmitter();
  state: PluginState = "unconfigured";
  dynamic = false;
  /** lightningd ends with it: it was named by `--important-plugin`, and has not disabled itself or been stopped since. */
  important = false;
  canCheck = false;
  methods: string[] = [];
  subscriptions: string[] = [];
  topics: string[] = [];
  options: PluginOption[] = [];
  /** All of its stderr so far, if the host captures it. */
  stderr = "";
  child: Child | undefined;
  startCommand: StartCommand | undefined;
  /** Runs out when the handshake takes too long. */
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

  /** `plugin-NAME`, the source of its log lines. */
  get source(): string {
    return `plugin-${this.name}`;
  }

  /** Why it is no longer there. */
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

  /** Sends a request whose id is `id`, and remembers it until it is answered. */
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

  /** Its pipes close, and what is open is answered as if the plugin itself had said that it is dead. */
  leave(why: string): void {
    this.#gone = why;
    this.child?.release();
    const open = [...this.#pending];
    this.#pending.clear();
    for (const [id, pending] of open) pending.answered(terminated(id));
  }

  /** Calls back once all that it registered is taken back. */
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

  /** An answer to nothing that is open is ignored, as lightningd does. */
  #response(frame: Frame, id: IdText): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.answered(frame);
  }
}

/** With lightningd's own spaces, which callers get to see. */
function terminated(id: IdText): Frame {
  const error = `{"code":${PLUGIN_TERMINATED}, "message":"Plugin terminated before replying to RPC call."}`;
  return parseFrame(Buffer.from(`{"jsonrpc": "2.0","id": ${id},"error": ${error}}\n\n`, "latin1"));
}
