/**
 * lightningd as far as autoreload can tell: it speaks over real pipes, and holds every message that comes against the
 * contract: nothing but JSON-RPC, nothing that would end the plugin or the node, and notifications of the plugin in order.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "../../../src/jsonrpc/frame.ts";
import { readManifest } from "../../../src/lightningd/manifest/read.ts";
import { openPipes } from "../../../src/plugin/process/start/pipes.ts";
import type { Pipes } from "../../../src/plugin/process/start/pipes.ts";
import { NETWORK } from "./answers.ts";
import type { Question, Verdict } from "./answers.ts";
import { Companions } from "./companions.ts";
import type { Contract } from "../contract.ts";
import { HostLink } from "./host-link.ts";
import type { HostLinkSink } from "./host-link.ts";
import { judgeNotification } from "./notifications.ts";
import { Requests } from "./requests.ts";
import type { WhenAnswered } from "./requests.ts";
import { RpcSocket } from "./rpc-socket.ts";
import { Sayings } from "./sayings.ts";

export interface NodeOptions {
  /** Whether it has a lightning-rpc socket, for what a changed manifest adds. */
  readonly rpc: boolean;
  /** The executable that it runs. */
  readonly autoreload: string;
  /** Its lightning directory. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly contract: Contract;
  /** Whether autoreload records a session, to be compared with what is counted here. */
  readonly isRecorded: boolean;
}

export const ENDS = ["stdin", "SIGTERM", "SIGKILL", "shutdown", "hang up"] as const;

/** How long an answer may take that does not depend on the plugin. */
const LIMIT_MS = 60_000;
/** Lines that would leave no room for others. */
const REPEATED = /lightningd was told|has not answered the hook|: \| all work/;
const STDERR_CHARACTERS = 4096;

export class FakeNode implements HostLinkSink {
  readonly requests: Requests;
  readonly sayings: Sayings;
  readonly links = new Set<HostLink>();
  readonly main: HostLink;
  readonly companions: Companions;
  /** Numbered notifications that were sent. */
  told = 0;
  /** Notifications that came, of the plugin and of autoreload. */
  heard = 0;
  /** Of these, the numbered ones of the plugin. */
  counted = 0;
  readonly #options: NodeOptions;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  /** Numbered notifications that came, of each instance. */
  readonly #counts = new Map<string, number>();
  #ids = 0;
  #rpc: RpcSocket | undefined;
  #stderr = "";
  #ending = false;

  static async start(options: NodeOptions): Promise<FakeNode> {
    const pipes = await openPipes();
    const env = environment(options);
    const child = spawn(options.autoreload, [], { cwd: options.directory, env, stdio: [...pipes.childEnds] });
    pipes.closeChildEnds();
    const node = new FakeNode(options, child, pipes);
    node.requests.isKept = options.isRecorded;
    if (options.rpc) node.#rpc = await RpcSocket.open(join(options.directory, "lightning-rpc"), node.companions);
    await node.#shakeHands();
    return node;
  }

  private constructor(options: NodeOptions, child: ChildProcess, { stdin, stdout, stderr }: Pipes) {
    this.#options = options;
    this.#process = child;
    this.#exited = once(child, "exit");
    this.sayings = new Sayings((what) => options.contract.broken(what));
    this.requests = new Requests(options.contract, this.sayings);
    this.main = new HostLink("autoreload", stdin, stdout, this);
    this.links.add(this.main);
    this.companions = new Companions(this, options.directory, environment(options), (event) =>
      options.contract.note(event),
    );
    stderr
      .on("error", () => undefined)
      .on("data", (text: Buffer) => {
        this.#stderr = (this.#stderr + text.toString("latin1")).slice(-STDERR_CHARACTERS);
      });
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  /** The link on which a method or hook is registered, if it is. */
  linkOf(kind: "methods" | "hooks", name: string): HostLink | undefined {
    for (const link of this.links) {
      if (!link.leaving && link.manifest[kind].some((declared) => declared.name === name)) return link;
    }
    return undefined;
  }

  /**
   * Sends a request.
   * @param params JSON text
   * @param cause what comes before the slash of its id, if anything
   */
  ask(
    link: HostLink,
    method: string,
    params: string,
    question: Question,
    cause = "",
    whenAnswered?: WhenAnswered,
  ): void {
    const id = JSON.stringify(`${cause}${cause === "" ? "" : "/"}cln:${method}#${++this.#ids}`);
    this.requests.sent(id, link, question, this.told, whenAnswered);
    // Half of what plugins are asked is written by lightning-cli, in another order and with spaces.
    link.send(
      this.#ids % 2 === 0
        ? `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`
        : `{ "jsonrpc" : "2.0", "method" : "${method}", "id" : ${id}, "params" :${params} }`,
    );
  }

  /** One request and its verdict. */
  async call(method: string, params: string, question: Question, link = this.main): Promise<[Verdict, Frame]> {
    const answered = new Promise<[Verdict, Frame]>((resolve) =>
      this.ask(link, method, params, question, "", (verdict, answer) => resolve([verdict, answer])),
    );
    return this.#options.contract.within(LIMIT_MS, `the answer to ${method}`, answered);
  }

  /** The notification that is numbered. */
  tell(): void {
    const number = ++this.told;
    this.notify("block_added", `{"block_added":{"hash":"${"0".repeat(16)}","height":${number}}}`);
  }

  /** To every link that subscribed to the topic. @param params JSON text */
  notify(topic: string, params: string): void {
    for (const link of this.links) {
      if (!link.manifest.subscriptions.includes(topic)) continue;
      link.send(`{"jsonrpc":"2.0","method":"${topic}","params":${params}}`);
    }
  }

  /** Ends it as a node's end would, in one of several ways, and waits until it is gone. */
  async end(how: (typeof ENDS)[number]): Promise<void> {
    this.#ending = true;
    switch (how) {
      case "stdin":
        this.main.end();
        break;
      case "shutdown":
        this.notify("shutdown", "{}");
        break;
      case "hang up":
        this.main.hangUp();
        this.main.end();
        break;
      case "SIGTERM":
      case "SIGKILL":
        this.#process.kill(how);
        break;
    }
    await this.#options.contract.within(LIMIT_MS, `autoreload's end by ${how}`, this.#exited);
    for (const link of this.links) link.end();
    this.#rpc?.close();
  }

  /** Writes the last bytes each way. @returns where */
  dump(): string {
    const { directory } = this.#options;
    for (const { name, sent, received } of this.links) {
      writeFileSync(join(directory, `${name}.stdin`), sent.last());
      writeFileSync(join(directory, `${name}.stdout`), received.last());
    }
    writeFileSync(join(directory, "stderr"), this.#stderr, "latin1");
    return directory;
  }

  // What comes from autoreload

  message(frame: Frame, link: HostLink): void {
    if (frame.id !== undefined) this.requests.answered(frame.id, frame);
    else this.#notified(frame, link);
  }

  stray(bytes: Buffer, link: HostLink): void {
    // What was under way when it was killed.
    if (!this.#ending) this.#broken(`${link.name} wrote what is no JSON-RPC: ${bytes.toString().slice(0, 500)}`);
  }

  ended(link: HostLink): void {
    this.links.delete(link);
    if (this.#ending) return;
    if (link === this.main) this.#broken(`autoreload ended, and said last: ${this.#stderr}`);
    if (!link.leaving) this.#broken(`${link.name} ended without having been told to`);
    this.requests.ended(link);
  }

  #notified(frame: Frame, link: HostLink): void {
    this.heard++;
    const heard = judgeNotification(frame, link.manifest);
    switch (heard.kind) {
      case "wrong":
        this.#broken(`${link.name} sent a notification that ${heard.why}: ${frame.bytes().toString().slice(0, 500)}`);
        return;
      case "log":
        if (!REPEATED.test(heard.text)) this.#options.contract.note(`log: ${heard.text.slice(0, 200)}`);
        this.sayings.heard(heard.text);
        return;
      case "counted": {
        const due = (this.#counts.get(heard.instance) ?? 0) + 1;
        if (heard.number !== due) this.#broken(`notification ${heard.number} of ${heard.instance} came, not ${due}`);
        this.#counts.set(heard.instance, due);
        this.counted++;
        return;
      }
      case "other":
        return;
    }
  }

  #broken(what: string): void {
    this.#options.contract.broken(what);
  }

  async #shakeHands(): Promise<void> {
    const [, manifest] = await this.call("getmanifest", '{"allow-deprecated-apis":false}', { kind: "own" });
    this.main.manifest = readManifest(manifest.slice("result")?.toString() ?? "");
    const configuration = {
      "lightning-dir": this.#options.directory,
      "rpc-file": "lightning-rpc",
      startup: true,
      network: NETWORK,
      feature_set: {},
    };
    await this.call("init", JSON.stringify({ options: {}, configuration }), { kind: "own" });
  }
}

function environment({ directory, env, isRecorded }: NodeOptions): NodeJS.ProcessEnv {
  const record = isRecorded ? { AUTORELOAD_RECORD_FILE: join(directory, "session.jsonl") } : {};
  return { ...process.env, ...record, PWD: directory, LIGHTNINGD_PLUGIN: "1", LIGHTNINGD_VERSION: "v26.06.6", ...env };
}
