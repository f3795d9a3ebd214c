/** One autoreload with one plugin on one fake node, in a directory of their own, and what may be asked of all of it. */
import { appendFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WRONG_ANSWERS } from "../lightningd/wrong-answers.ts";
import type { Contract } from "./contract.ts";
import { FakeNode } from "./node/node.ts";
import type { ENDS } from "./node/node.ts";
import { processesOf, usageOf } from "./processes.ts";
import type { RunningProcess, Usage } from "./processes.ts";
import type { Random } from "./random.ts";
import { PluginRecord } from "./plugin/record.ts";
import { save } from "./plugin/saves.ts";
import type { Way } from "./plugin/saves.ts";
import { Traffic } from "./traffic.ts";
import { Versions } from "./plugin/versions.ts";
import type { Plan, Surface } from "./plugin/versions.ts";

export interface StageOptions {
  /** Absolute path of the project. */
  readonly project: string;
  readonly random: Random;
  readonly contract: Contract;
  readonly surface: Surface;
  /** Whether the node has a lightning-rpc socket. */
  readonly rpc: boolean;
  readonly manners: readonly Plan["manners"][];
  readonly isRecorded: boolean;
  /** autoreload's own options, as environment variables. */
  readonly settings: Readonly<Record<string, string>>;
}

/** autoreload's own, which kills what is left of the plugins if it is killed itself. */
const GUARD = /^\/bin\/sh -c\s+set -f\s[^]*?groups=/;

/** How long anything may take that has to come: much longer than it takes on the slowest machine. */
export const LIMIT_MS = 60_000;

export class Stage implements AsyncDisposable {
  readonly directory: string;
  readonly path: string;
  readonly versions: Versions;
  readonly record: PluginRecord;
  readonly node: FakeNode;
  readonly traffic: Traffic;
  readonly contract: Contract;
  readonly #mark: string;
  #ended = false;

  static async start(options: StageOptions): Promise<Stage> {
    const { random, contract, project } = options;
    const directory = realpathSync(mkdtempSync(join(tmpdir(), "chaos-")));
    const versions = new Versions(
      random.fork(),
      join(project, "test/chaos/plugin/plugin.py"),
      options.surface,
      options.manners,
    );
    const path = join(directory, "chaos.py");
    writeFileSync(path, versions.good(), { mode: 0o755 });
    writeFileSync(join(directory, "answers"), WRONG_ANSWERS.map(({ answer }) => answer).join("\n"));
    const node = await FakeNode.start({
      autoreload: join(project, "bin/autoreload.js"),
      directory,
      contract,
      rpc: options.rpc,
      isRecorded: options.isRecorded,
      env: {
        ...options.settings,
        AUTORELOAD_PLUGIN: path,
        CHAOS_RECORD: join(directory, "record"),
        CHAOS_ANSWERS: join(directory, "answers"),
        CHAOS_RUN: directory,
        XDG_STATE_HOME: join(directory, "state"),
      },
    });
    return new Stage(options, directory, versions, node);
  }

  private constructor({ random, contract }: StageOptions, directory: string, versions: Versions, node: FakeNode) {
    this.directory = directory;
    this.path = join(directory, "chaos.py");
    this.versions = versions;
    this.node = node;
    this.contract = contract;
    this.record = new PluginRecord(join(directory, "record"), contract);
    this.traffic = new Traffic(node, random.fork(), contract.signal);
    this.#mark = `CHAOS_RUN=${directory}`;
  }

  /** Asks until this version answers. */
  async untilServed(version: number): Promise<void> {
    const { contract, node } = this;
    await contract.until(
      LIMIT_MS,
      () => `version ${version} to serve (open: ${node.requests.oldest})`,
      async () => {
        const [verdict] = await node.call("version", "{}", { kind: "version" });
        return verdict.kind === "answered" && verdict.version === version;
      },
    );
  }

  /** Everything that was asked is answered, and everything that was told is on record. */
  async settled(): Promise<void> {
    const { contract, node, traffic } = this;
    await traffic.stop();
    const { requests } = node;
    const open = (): string => `the answers to ${requests.size} requests (${requests.oldest})`;
    await contract.until(LIMIT_MS, open, () => requests.size === 0);
    node.tell();
    // Of what came before it, all was taken.
    await node.call("version", "{}", { kind: "version" });
    const { last } = this.record.read();
    if (last !== node.told) contract.broken(`notification ${node.told} was not seen; the last one was ${last}`);
    contract.signal.throwIfAborted();
    node.sayings.settled("rest");
  }

  /** Ends the instance in service by a signal that it cannot have expected. */
  kill(signal: NodeJS.Signals): void {
    this.record.read();
    const { latest } = this.record;
    if (latest === undefined) return;
    appendFileSync(join(this.directory, "record"), `${latest.key} fault killed\n`);
    try {
      process.kill(latest.pid, signal);
    } catch {
      // It is gone already.
    }
  }

  /** No process is left but the one instance in service and those that belong to autoreload. */
  async untilAlone(): Promise<void> {
    const left = (): string =>
      `the end of ${this.#strays()
        .map(({ pid, command }) => `${pid} ${command}`)
        .join("; ")}`;
    await this.contract.until(LIMIT_MS, left, () => this.#strays().length === 0);
  }

  usage(): Usage {
    return usageOf(this.node.pid);
  }

  save(text: string, way: Way, pause: () => Promise<void>): Promise<void> {
    this.contract.note(`save version ${this.versions.newest} ${way}`);
    return save(this.path, text, way, pause);
  }

  /** Ends the node; no process is left. */
  async end(how: (typeof ENDS)[number]): Promise<void> {
    this.contract.note(`the node ends: ${how}`);
    await this.node.end(how);
    this.#ended = true;
    await this.untilAlone();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.traffic.stop();
    if (this.contract.signal.aborted) {
      process.kill(this.node.pid, "SIGKILL");
      return;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  #strays(): RunningProcess[] {
    this.record.read();
    const { latest, escaped } = this.record;
    const { node } = this;
    const belongs = ({ pid, command }: RunningProcess): boolean =>
      pid === node.pid || pid === latest?.pid || node.companions.has(pid) || GUARD.test(command);
    return processesOf(this.#mark, this.directory).filter(
      (running) => !escaped.has(running.pid) && (this.#ended || !belongs(running)),
    );
  }
}
