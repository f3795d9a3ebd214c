/**
 * A seeded random run: everything happens to a plugin and its file, under traffic, and from time to time it is left alone
 * with a good version, by which everything has to be as it should.
 */
import { Contract } from "./contract.ts";
import { Mischief } from "./plugin/mischief.ts";
import { ENDS } from "./node/node.ts";
import type { Usage } from "./processes.ts";
import { Random } from "./random.ts";
import type { Tally } from "./node/requests.ts";
import { checkSession } from "./session.ts";
import type { SessionFigures } from "./session.ts";
import { LIMIT_MS, Stage } from "./stage.ts";
import { PACES } from "./traffic.ts";
import type { Plan } from "./plugin/versions.ts";

export interface ChaosOptions {
  /** Absolute path of the project. */
  readonly project: string;
  readonly seed: number;
  /** Whether to go on after so many rounds. */
  readonly more: (rounds: number) => boolean;
  readonly manners: readonly Plan["manners"][];
  /** autoreload's own. */
  readonly graceMs: number;
  /** Takes the directory that is left for a look when the contract was broken. */
  readonly left?: (directory: string) => void;
}

export interface ChaosFigures {
  readonly rounds: number;
  readonly saves: number;
  readonly instances: number;
  readonly reloads: number;
  /** Saves that left the old instance in service. */
  readonly kept: number;
  readonly crashes: number;
  readonly companions: number;
  readonly tally: Tally;
  /** Notifications to the plugin; of those, the ones that no instance saw, by a fault or since nobody served. */
  readonly told: number;
  readonly missing: number;
  /** Notifications of the plugin and of autoreload. */
  readonly heard: number;
  /** Undefined where none was recorded. */
  readonly session: SessionFigures | undefined;
  /** After each round. */
  readonly usage: readonly Usage[];
}

/** @throws {ContractBroken} */
export async function runChaos(options: ChaosOptions): Promise<ChaosFigures> {
  const { project, manners, graceMs, seed, more } = options;
  const random = new Random(seed);
  const contract = new Contract();
  const settings = {
    AUTORELOAD_GRACE: String(graceMs),
    AUTORELOAD_OVERLAP: String(random.percent(75)),
    ...(random.percent(50) ? { AUTORELOAD_RETRY: "echo" } : {}),
    ...(random.percent(30) ? { AUTORELOAD_HOOK_TIMEOUT: "50" } : {}),
  };
  const surface = { dbWrite: random.percent(50), shutdown: random.percent(40), extras: [] };
  const rpc = random.percent(60);
  const isRecorded = random.percent(75);
  contract.note(JSON.stringify({ ...settings, ...surface, rpc, isRecorded }));
  await using stage = await Stage.start({ project, random, contract, surface, manners, settings, rpc, isRecorded });
  const chaos = new Chaos(stage, random, rpc);
  try {
    while (more(chaos.usage.length)) await chaos.round();
    const session = isRecorded ? await checkSession(stage.node, contract) : undefined;
    await stage.end(random.pick(ENDS));
    return { ...chaos.figures(), session };
  } catch (error) {
    options.left?.(stage.node.dump());
    throw error;
  }
}

class Chaos {
  readonly usage: Usage[] = [];
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #rpc: boolean;
  readonly #mischief: Mischief;

  constructor(stage: Stage, random: Random, rpc: boolean) {
    this.#stage = stage;
    this.#random = random;
    this.#rpc = rpc;
    this.#mischief = new Mischief(stage, random);
  }

  async round(): Promise<void> {
    const { contract, node, record } = this.#stage;
    const { unexplained } = record.read();
    const { overdue } = node.sayings;
    const lost = await this.#fallenOut();
    await this.#act();
    await this.#rest();
    const gone = record.read().unexplained - unexplained;
    const fallen = (await this.#fallenOut()) - lost;
    const isExplained = gone <= fallen || node.sayings.overdue > overdue;
    if (!isExplained) contract.broken(`${gone} notifications are missing without a fault; ${fallen} fell out`);
    contract.signal.throwIfAborted();
    this.usage.push(this.#stage.usage());
  }

  figures(): Omit<ChaosFigures, "session"> {
    const { node, record } = this.#stage;
    const { reloads, kept, crashes } = node.sayings;
    return {
      rounds: this.usage.length,
      saves: this.#mischief.saves,
      instances: record.begun,
      reloads,
      kept,
      crashes,
      companions: node.companions.started,
      tally: node.requests.tally,
      told: node.told,
      missing: record.read().missing,
      heard: node.heard,
      usage: this.usage,
    };
  }

  async #act(): Promise<void> {
    const { traffic, contract } = this.#stage;
    for (let actions = this.#random.between(3, 12); actions > 0; actions--) {
      traffic.pace = this.#random.pick(PACES);
      traffic.start();
      await this.#mischief.any();
      await this.#mischief.pause();
      contract.signal.throwIfAborted();
    }
  }

  /** The newest good version comes to serve, and nothing is left of what was before. */
  async #rest(): Promise<void> {
    const { versions, contract } = this.#stage;
    await this.#mischief.save(versions.good());
    await this.#stage.untilServed(versions.newest);
    if (this.#rpc)
      await contract.until(
        LIMIT_MS,
        () => "all to be registered",
        () => this.#isRegistered(),
      );
    await this.#stage.settled();
    await this.#stage.untilAlone();
  }

  #isRegistered(): boolean {
    const { node, versions } = this.#stage;
    const links = [...node.links].filter(({ leaving }) => !leaving);
    return versions.surface.extras.every((extra) =>
      links.some(
        ({ manifest: { methods, hooks, subscriptions } }) =>
          subscriptions.includes(extra) || [...methods, ...hooks].some(({ name }) => name === extra),
      ),
    );
  }

  /** Notifications that fell out so far, by what autoreload says, which has nothing open when it is asked. */
  async #fallenOut(): Promise<number> {
    const { node, contract } = this.#stage;
    const [, answer] = await node.call("autoreload-status", "{}", { kind: "own" });
    const { plugins } = answer.value("result") as { readonly plugins: readonly [Status] };
    const [status] = plugins;
    const { received, answered, mended, refused } = status.requests;
    if (status.open_requests !== 0 || status.held !== 0 || received !== answered + mended + refused) {
      contract.broken(`at rest, autoreload-status has something open: ${JSON.stringify(status)}`);
    }
    return status.notifications_lost;
  }
}

/** Of what autoreload-status says of a plugin. */
interface Status {
  readonly open_requests: number;
  readonly held: number;
  readonly notifications_lost: number;
  readonly requests: Readonly<Record<"received" | "answered" | "mended" | "refused", number>>;
}
