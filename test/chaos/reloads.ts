/** Many reloads under a constant load of calls, hooks and notifications: nothing is refused, lost, out of order or left behind. */
import type { Question } from "./node/answers.ts";
import { Contract } from "./contract.ts";
import { Random } from "./random.ts";
import { checkSession } from "./session.ts";
import { LIMIT_MS, Stage } from "./stage.ts";

export interface ReloadOptions {
  /** Absolute path of the project. */
  readonly project: string;
  readonly reloads: number;
  readonly seed: number;
  /** autoreload's own; its default if undefined. */
  readonly graceMs?: number;
  readonly say: (line: string) => void;
}

/** Of calls, of hooks and of notifications each. */
const PER_SECOND = 200;
const SHOWN: ReadonlySet<number> = new Set([1, 10, 100, 250, 500, 750, 1000]);
const MIB = 1024 * 1024;

/** @throws {ContractBroken} */
export async function runReloads({ project, reloads, seed, graceMs, say }: ReloadOptions): Promise<void> {
  const contract = new Contract();
  await using stage = await Stage.start({
    project,
    random: new Random(seed),
    contract,
    surface: { dbWrite: false, shutdown: false, extras: [] },
    rpc: false,
    isRecorded: true,
    manners: ["plain"],
    settings: graceMs === undefined ? {} : { AUTORELOAD_GRACE: String(graceMs) },
  });
  const load = new Load(stage);
  const startedAt = performance.now();
  for (let count = 1; count <= reloads; count++) {
    await load.reload();
    if (!SHOWN.has(count) && count !== reloads) continue;
    const { rssBytes, openFiles } = stage.usage();
    say(`after ${count} reloads: memory ${(rssBytes / MIB).toFixed(1)} MiB, open files ${openFiles}`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  load.stop();
  await check(stage);
  const { requests, told } = stage.node;
  say(`${reloads} reloads in ${seconds.toFixed(0)} s`);
  say(`${requests.tally.requests} requests: 0 refused, 0 unanswered, 0 answered twice`);
  say(`${told} notifications: 0 lost, 0 out of order`);
  say(`longest wait of a caller in a reload: ${load.waits()}`);
}

async function check(stage: Stage): Promise<void> {
  const { contract, node, record } = stage;
  await stage.settled();
  await checkSession(node, contract);
  const { missing } = record.read();
  const { refused } = node.requests.tally;
  if (missing > 0) contract.broken(`${missing} notifications are missing`);
  if (refused > 0) contract.broken(`${refused} requests were refused`);
  contract.signal.throwIfAborted();
  await stage.untilAlone();
  await stage.end("stdin");
}

class Load {
  readonly #stage: Stage;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #due = 0;
  /** The longest wait of a call since the last reload, in ms, and that of each reload. */
  #longestMs = 0;
  readonly #longest: number[] = [];
  #awaited: { readonly version: number; served(): void } | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#timer = setInterval(() => this.#turn(), 1000 / PER_SECOND);
  }

  /** Saves a new version. Resolves when it answers a call, and all from before are answered. */
  async reload(): Promise<void> {
    const { contract, versions } = this.#stage;
    this.#longestMs = 0;
    await this.#stage.save(versions.good(), "rename", () => Promise.resolve());
    const version = versions.newest;
    const answered = new Promise<void>((served) => (this.#awaited = { version, served }));
    await contract.within(LIMIT_MS, `version ${version} to serve`, answered);
    this.#longest.push(this.#longestMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  waits(): string {
    const sorted = this.#longest.toSorted((one, other) => one - other);
    const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(1);
    return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
  }

  /** What a late timer missed is made up for. */
  #turn(): void {
    const due = ((performance.now() - this.#startedAt) * PER_SECOND) / 1000;
    for (; this.#due < due; this.#due++) {
      this.#stage.node.tell();
      this.#call();
      this.#hook();
    }
  }

  #call(): void {
    const { node } = this.#stage;
    const params = '{"style":0}';
    const sentAt = performance.now();
    node.ask(node.main, "echo", params, { kind: "echo", style: 0, params }, "", (verdict) => {
      this.#longestMs = Math.max(this.#longestMs, performance.now() - sentAt);
      if (verdict.kind !== "answered" || verdict.version !== this.#awaited?.version) return;
      this.#awaited?.served();
      this.#awaited = undefined;
    });
  }

  #hook(): void {
    const { node } = this.#stage;
    const params = { peer_id: "02".repeat(33), payload: "8001776f726c64" };
    const question: Question = { kind: "hook", name: "custommsg", params };
    node.ask(node.main, "custommsg", JSON.stringify(params), question);
  }
}
