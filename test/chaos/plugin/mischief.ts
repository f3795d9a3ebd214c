/** What can happen to a plugin and its file, one thing at a time. */
import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../random.ts";
import { touch, WAYS, withdraw } from "./saves.ts";
import type { Stage } from "../stage.ts";
import { EXTRA_HOOKS, EXTRA_METHODS, EXTRA_TOPICS, FAULTS } from "./versions.ts";

/** How long a pause may be, in ms: within what a save takes to settle, a reload to happen, and more than both. */
const PAUSES_MS = [20, 100, 400];
const SIGNALS = ["SIGKILL", "SIGSEGV", "SIGTERM", "SIGINT"] as const;
const MANY_REQUESTS = 100;
const MANY_NOTIFICATIONS = 500;

export class Mischief {
  saves = 0;
  readonly #stage: Stage;
  readonly #random: Random;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /** Of each hundred things so many are of each kind. */
  async any(): Promise<void> {
    const { versions } = this.#stage;
    const chance = this.#random.between(0, 99);
    if (chance < 5) await this.#changeManifest();
    else if (chance < 18) await this.save(versions.good());
    else if (chance < 30) await this.save(versions.broken());
    else if (chance < 40) await this.save(versions.rude());
    else if (chance < 46) await this.#saveSeveral();
    else if (chance < 51) this.#touch();
    else if (chance < 54) await this.#withdraw();
    else if (chance < 80) this.#fault();
    else if (chance < 86) this.#kill();
    else if (chance < 89) this.#restart();
    else if (chance < 92) await this.#stopReading();
    else if (chance < 96) this.#flood();
    else this.#askMany();
  }

  async save(text: string): Promise<void> {
    this.saves++;
    await this.#stage.save(text, this.#random.pick(WAYS), () => this.pause());
  }

  async pause(): Promise<void> {
    await delay(this.#random.between(0, this.#random.pick(PAUSES_MS)));
  }

  async #changeManifest(): Promise<void> {
    const { versions } = this.#stage;
    const extras = [...EXTRA_METHODS, ...EXTRA_HOOKS, ...EXTRA_TOPICS].filter(() => this.#random.percent(40));
    versions.surface = { ...versions.surface, extras };
    this.#note(`the manifest has besides: ${extras.join(" ")}`);
    await this.save(versions.good());
  }

  async #saveSeveral(): Promise<void> {
    const { versions } = this.#stage;
    for (let count = this.#random.between(2, 6); count > 0; count--) {
      await this.save(this.#random.percent(50) ? versions.good() : versions.broken());
      if (this.#random.percent(50)) await this.pause();
    }
  }

  #touch(): void {
    this.#note("touch");
    touch(this.#stage.path);
  }

  async #withdraw(): Promise<void> {
    this.#note("not executable for a while");
    await withdraw(this.#stage.path, () => this.pause());
  }

  #fault(): void {
    const { node } = this.#stage;
    const fault = this.#random.pick(FAULTS);
    const version = node.requests.servedVersion;
    this.#note(`ask version ${version} for the fault ${fault}`);
    node.ask(node.main, "fault", JSON.stringify({ version, fault }), { kind: "any" });
  }

  #kill(): void {
    const signal = this.#random.pick(SIGNALS);
    this.#note(`kill by ${signal}`);
    this.#stage.kill(signal);
  }

  #restart(): void {
    const { node } = this.#stage;
    this.#note("autoreload-restart");
    node.ask(node.main, "autoreload-restart", "{}", { kind: "own" });
  }

  async #stopReading(): Promise<void> {
    const { main } = this.#stage.node;
    this.#note("the node stops reading");
    main.pause();
    await this.pause();
    main.resume();
  }

  #flood(): void {
    for (let count = 0; count < MANY_NOTIFICATIONS; count++) this.#stage.node.tell();
  }

  #askMany(): void {
    for (let count = 0; count < MANY_REQUESTS; count++) this.#stage.traffic.ask();
  }

  #note(event: string): void {
    this.#stage.contract.note(event);
  }
}
