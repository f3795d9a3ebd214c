/** The further plugins that autoreload has the node start: one registration each, with pipes of its own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { EMPTY_MANIFEST } from "../../../src/lightningd/manifest/manifest.ts";
import { readManifest } from "../../../src/lightningd/manifest/read.ts";
import type { Manifest } from "../../../src/lightningd/manifest/manifest.ts";
import { openPipes } from "../../../src/plugin/process/start/pipes.ts";
import { HostLink } from "./host-link.ts";
import type { FakeNode } from "./node.ts";
import type { PluginCommands } from "./rpc-socket.ts";

interface Companion {
  readonly path: string;
  readonly link: HostLink;
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
}

export class Companions implements PluginCommands {
  /** How many were started. */
  started = 0;
  readonly #node: FakeNode;
  readonly #directory: string;
  readonly #note: (event: string) => void;
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Map<string, Companion>();

  constructor(node: FakeNode, directory: string, env: NodeJS.ProcessEnv, note: (event: string) => void) {
    this.#note = note;
    this.#node = node;
    this.#directory = directory;
    this.#env = env;
  }

  has(pid: number): boolean {
    return [...this.#running.values()].some(({ process }) => process.pid === pid);
  }

  list(): object {
    const names = ["autoreload.js", ...this.#running.keys()];
    return { command: "list", plugins: names.map((name) => ({ name, active: true, dynamic: true })) };
  }

  async start(path: string): Promise<object> {
    this.#note(`plugin start ${path}`);
    const pipes = await openPipes();
    const child = spawn(path, [], { cwd: this.#directory, env: this.#env, stdio: [...pipes.childEnds] });
    const exited = once(child, "exit");
    pipes.closeChildEnds();
    let said = "";
    pipes.stderr.on("error", () => undefined).on("data", (chunk: Buffer) => (said += chunk.toString("latin1")));
    void exited.then((how) =>
      this.#note(`the process of ${path} ended (${String(how)})${said === "" ? "" : `, and said: ${said}`}`),
    );
    const link = new HostLink(`companion ${++this.started}`, pipes.stdin, pipes.stdout, this.#node);
    const companion = { path, link, process: child, exited };
    this.#running.set(path, companion);
    void exited.then(() => this.#running.delete(path));
    this.#node.links.add(link);
    const [, answer] = await this.#node.call("getmanifest", "{}", { kind: "any" }, link);
    const manifest = readManifest(answer.slice("result")?.toString() ?? "");
    this.#refuseTaken(manifest, companion);
    link.manifest = manifest;
    await this.#node.call("init", '{"options":{},"configuration":{}}', { kind: "any" }, link);
    this.#note(`started ${path}`);
    return this.list();
  }

  async stop(path: string): Promise<object> {
    this.#note(`plugin stop ${path}`);
    const companion = this.#running.get(path);
    if (companion === undefined) throw new Error(`Could not find plugin ${path}`);
    companion.link.leave();
    await companion.exited;
    this.#note(`stopped ${path}`);
    return { command: "stop", result: `Successfully stopped ${path}.` };
  }

  /** As lightningd does: a name that is taken is the end of who wants it too. */
  #refuseTaken(manifest: Manifest, { link, process }: Companion): void {
    for (const kind of ["methods", "options"] as const) {
      const taken = manifest[kind].find(({ name }) => this.#isTaken(kind, name));
      if (taken === undefined) continue;
      link.manifest = EMPTY_MANIFEST;
      link.leave();
      process.kill("SIGKILL");
      throw new Error(`${taken.name} is registered already`);
    }
  }

  #isTaken(kind: "methods" | "options", name: string): boolean {
    return [...this.#node.links].some((link) => link.manifest[kind].some((declared) => declared.name === name));
  }
}
