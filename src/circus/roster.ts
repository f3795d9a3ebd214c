/**
 * Knows Circus's watchers as they are now, and where they work. It asks Circus whenever something changed, one question at a time; changes
 * during a question are asked about after it.
 */
import type { Circusd } from "./circusd/circusd.ts";
import type { Directories } from "./directories.ts";
import { CircusGone, CircusRefused } from "./circusd/errors.ts";
import { topicOf } from "./circusd/events.ts";
import type { Log } from "./log.ts";
import { findOwnWatcher } from "./own-watcher.ts";
import { missingDirectory, ourselves, refused, released, unknownSignal, watching, withoutRules } from "./sentences.ts";
import { stateOf, watcherOf } from "./watcher.ts";
import type { CircusWatcher } from "./watcher.ts";

export interface RosterListener {
  /** This process was run by one of Circus's watchers, and is not any more. */
  orphaned(): void;
}

/**
 * Circus's `reloadconfig` publishes a start before the new watcher can be asked about, and publishes nothing afterwards. So the watcher is
 * asked about again, each time after twice as long, in ms.
 */
const LATE = { tries: 7, firstMs: 100 };

export class Roster implements Disposable {
  readonly #circusd: Circusd;
  readonly #directories: Directories;
  readonly #log: Log;
  readonly #on: RosterListener;
  readonly #watchers = new Map<string, CircusWatcher>();
  #own: string | undefined;
  /** What to ask about: all watchers, or those of these topics, with the number of vain questions about each. */
  #wanted: { readonly all: boolean; readonly topics: ReadonlyMap<string, number> } | undefined;
  #asking = false;
  #closed = false;

  constructor(circusd: Circusd, directories: Directories, log: Log, on: RosterListener) {
    this.#circusd = circusd;
    this.#directories = directories;
    this.#log = log;
    this.#on = on;
  }

  get(name: string): CircusWatcher | undefined {
    return this.#watchers.get(name);
  }

  /** The watchers whose events have this topic. */
  named(topic: string): readonly string[] {
    return [...this.#watchers.keys()].filter((name) => topicOf(name) === topic);
  }

  /** Asks about all watchers. */
  refresh(): void {
    this.#want(true, []);
  }

  /** Asks which watchers there are, and about those of this topic. @param isNew whether there should be one */
  changed(topic: string, isNew: boolean): void {
    this.#want(false, [[topic, isNew ? 0 : LATE.tries]]);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
  }

  #want(all: boolean, topics: readonly (readonly [string, number])[]): void {
    const { all: allBefore = false, topics: before = [] } = this.#wanted ?? {};
    this.#wanted = { all: all || allBefore, topics: new Map([...before, ...topics]) };
    if (!this.#asking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    for (let wanted = this.#wanted; wanted !== undefined && !this.#closed; wanted = this.#wanted) {
      this.#wanted = undefined;
      try {
        await this.#update(wanted.all, wanted.topics);
      } catch (error) {
        // When Circus is back, everything is asked again.
        if (error instanceof CircusRefused) this.#log("ERROR", refused("to tell of its watchers", error.message));
        else if (!(error instanceof CircusGone)) throw error;
      }
    }
    this.#asking = false;
  }

  async #update(all: boolean, topics: ReadonlyMap<string, number>): Promise<void> {
    const names = [...(await this.#circusd.statuses()).keys()];
    if (all) await this.#findOwn(names);
    const others = new Set(names.filter((name) => name !== this.#own));
    for (const name of this.#watchers.keys()) if (!others.has(name)) this.#release(name);
    const stale = [...others].filter((name) => all || !this.#watchers.has(name) || topics.has(topicOf(name)));
    const moved = (await Promise.all(stale.map((name) => this.#learn(name)))).filter(
      (watcher) => watcher !== undefined,
    );
    this.#tell(moved);
    const found = new Set(names.map(topicOf));
    for (const [topic, tries] of topics) if (!found.has(topic)) this.#askLater(topic, tries);
  }

  async #findOwn(names: readonly string[]): Promise<void> {
    const own = await findOwnWatcher(this.#circusd, names);
    if (own === undefined && this.#own !== undefined) this.#on.orphaned();
    if (own !== undefined && own !== this.#own) this.#log("INFO", ourselves(own));
    this.#own = own;
  }

  /** @returns the watcher, if it works in another directory than before */
  async #learn(name: string): Promise<CircusWatcher | undefined> {
    const watcher = await this.#askAbout(name);
    if (watcher === undefined) return undefined;
    const before = this.#watchers.get(name);
    this.#watchers.set(name, watcher);
    const { directory, killSignal: signal } = watcher;
    if (signal.kind === "unknown" && before?.killSignal.kind !== "unknown") {
      this.#log("WARNING", unknownSignal(name, signal.text));
    }
    if (directory === before?.directory) return undefined;
    void this.#watch(watcher);
    return watcher;
  }

  async #watch({ name, directory }: CircusWatcher): Promise<void> {
    await this.#directories.assign(name, directory);
    if (stateOf(directory) === "watched") this.#log("INFO", watching(name, directory));
  }

  async #askAbout(name: string): Promise<CircusWatcher | undefined> {
    try {
      return watcherOf(name, await this.#circusd.options(name));
    } catch (error) {
      if (!(error instanceof CircusRefused)) throw error;
      if (error.isUnknownWatcher) this.#release(name);
      else this.#log("ERROR", refused(`to tell how ${name} runs`, error.message));
      return undefined;
    }
  }

  /** Tells the user which directories are not watched. */
  #tell(moved: readonly CircusWatcher[]): void {
    const bare = moved.filter(({ directory }) => stateOf(directory) === "bare");
    if (bare.length > 0) this.#log("INFO", withoutRules(bare.map(({ name }) => name)));
    const missing = moved.filter(({ directory }) => stateOf(directory) === "missing");
    for (const { name, directory } of missing) this.#log("WARNING", missingDirectory(name, directory));
  }

  #release(name: string): void {
    if (!this.#watchers.delete(name)) return;
    this.#directories.release(name);
    this.#log("INFO", released(name));
  }

  #askLater(topic: string, tries: number): void {
    if (tries >= LATE.tries) return;
    setTimeout(() => this.#want(false, [[topic, tries + 1]]), LATE.firstMs * 2 ** tries).unref();
  }
}
