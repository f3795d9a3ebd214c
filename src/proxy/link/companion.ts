/**
 * A companion: a second registration with lightningd under a plugin's name, for what the main link could not register when it
 * had its one chance. To the switchboard it is a link like any other.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import { writeManifest } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { CompanionDoor, Expected } from "./door.ts";
import { Link } from "./link.ts";
import type { LinkSink } from "./link.ts";

export interface CompanionOptions<Owner> {
  /** The plugin that it stands for; undefined if it is one of our own. */
  readonly plugin: Owner;
  /** lightningd's name for it. */
  readonly name: string;
  /** What it registers; never changes. */
  readonly manifest: Manifest;
  readonly door: CompanionDoor;
  /** Calls the node's `plugin` method. */
  readonly callPlugin: (...params: string[]) => Promise<unknown>;
  /** Takes everything but the two handshakes. */
  readonly sink: LinkSink;
  /** lightningd knows the link now, and may call at once. */
  readonly registered: (link: Link) => void;
}

export class Companion<Owner> implements LinkSink {
  readonly plugin: Owner;
  readonly name: string;
  readonly manifest: Manifest;
  readonly #options: CompanionOptions<Owner>;
  readonly startedAt = performance.now();
  #file: Expected | undefined;
  #link: Link | undefined;
  #ended = false;
  #leaving = false;
  #dismiss: () => void = () => undefined;
  /** Resolves when lightningd told the companion to go; all earlier calls have come in by then. */
  readonly #dismissed = new Promise<void>((resolve) => (this.#dismiss = resolve));

  constructor(options: CompanionOptions<Owner>) {
    this.plugin = options.plugin;
    this.name = options.name;
    this.manifest = options.manifest;
    this.#options = options;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** @throws {ResponseError} in lightningd's words, if it does not take the companion's manifest */
  async start(): Promise<void> {
    const { door, callPlugin } = this.#options;
    this.#file = await door.expect(this.name, (socket) => {
      this.#link = new Link(socket, socket, this, this.name);
    });
    try {
      await callPlugin("start", this.#file.path);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Has lightningd forget it, once what is open on it was answered. */
  async stop(idle: (link: Link) => Promise<void>): Promise<void> {
    if (this.#file === undefined) return;
    this.#leaving = true;
    // lightningd answers once the companion has gone, which it does when we end its link. An error is no matter: lightningd
    // does not know the companion any more, or is stopping itself.
    const stopped = this.#options.callPlugin("stop", this.#file.path).catch(() => undefined);
    await Promise.race([this.#dismissed, stopped]);
    if (this.#link !== undefined) await idle(this.#link);
    await this.close();
    await stopped;
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#link?.end();
    await this.#file?.remove();
  }

  /** Whether we are stopping it. */
  get leaving(): boolean {
    return this.#leaving;
  }

  fromHost(frame: Frame, link: Link): void {
    const { id, method } = frame;
    if (id !== undefined && method === "getmanifest") {
      // lightningd gives a subscriber to shutdown the time to answer what is open.
      const subscriptions = [...new Set([...this.manifest.subscriptions, "shutdown"])];
      link.answer(id, writeManifest({ ...this.manifest, subscriptions, canCheck: true }));
      this.#options.registered(link);
    } else if (id !== undefined && method === "init") link.answer(id, {});
    else if (id === undefined && method === "shutdown" && this.#leaving) this.#dismiss();
    else this.#options.sink.fromHost(frame, link);
  }

  linkEnded(link: Link): void {
    this.#ended = true;
    void this.#file?.remove();
    this.#options.sink.linkEnded(link);
  }
}
