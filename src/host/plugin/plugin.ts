/**
 * One plugin as lightningd knows it: its process, where it stands in its life, the requests that it owes an answer, and
 * what it registered. Bytes are cut into messages here and handed to whoever may judge them.
 */
import { EventEmitter } from "node:events";
import { isUtf8 } from "node:buffer";
import { basename } from "node:path";
import type { IdText } from "../../jsonrpc/encode.ts";
import { PLUGIN_TERMINATED } from "../../jsonrpc/errors.ts";
import { Framer } from "../../jsonrpc/framer.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Child } from "./child.ts";
import { parseFrame, refusalOf } from "../frames.ts";
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
  readonly #framer = new Framer();
  #stray = "";

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
    const sink = {
      message: (frame: Frame) => this.#message(frame, listener),
      stray: (bytes: Buffer) => this.#strayText(bytes, listener),
    };
    child.on("stdout", (bytes) => {
      this.raw.emit("fromPlugin", bytes);
      this.#framer.push(bytes, sink);
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

  #message(frame: Frame, listener: PluginListener): void {
    if (this.#gone !== undefined) return;
    const why = this.#refusal(frame);
    if (why !== undefined) listener.broken(this, why);
    else if (frame.id === undefined) listener.notification(this, frame);
    else this.#response(frame, frame.id);
  }

  /** What lightningd's jsonrpc_io_parse says of a message that it does not take. */
  #refusal(frame: Frame): string | undefined {
    const bytes = frame.bytes();
    if (this.#stray !== "" || !isUtf8(bytes)) return refusalOf(this.#stray + bytes.toString());
    if (frame.has("jsonrpc")) return undefined;
    return `JSON-RPC message does not contain "jsonrpc" field: '${bytes.toString().trimEnd()}'`;
  }

  /** An answer to nothing that is open is ignored, as lightningd does. */
  #response(frame: Frame, id: IdText): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.answered(frame);
  }

  /** lightningd does not look at text before a closing brace came: a stray print is noticed with the next message. */
  #strayText(bytes: Buffer, listener: PluginListener): void {
    if (this.#gone !== undefined) return;
    this.#stray += bytes.toString();
    if (this.#stray.includes("}")) listener.broken(this, refusalOf(this.#stray));
  }
}

/** With lightningd's own spaces, which callers get to see. */
function terminated(id: IdText): Frame {
  const error = `{"code":${PLUGIN_TERMINATED}, "message":"Plugin terminated before replying to RPC call."}`;
  return parseFrame(Buffer.from(`{"jsonrpc": "2.0","id": ${id},"error": ${error}}\n\n`, "latin1"));
}
