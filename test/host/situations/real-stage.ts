/** A real lightningd to play on: on regtest, without its own plugins, and with a Bitcoin backend that has one block. */
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Ending, Stage } from "./situation.ts";

const BACKEND = resolve("test/host/situations/one-block.mjs");
const LIMIT_MS = 30_000;

/**
 * lightningd's own plugins, which take their time to start and have methods of their own. One of them is left, exposesecret: with
 * none but the backend to wait for, lightningd waits for ever (plugins_config).
 */
const ITS_OWN =
  `autoclean bcli bookkeeper chanbackup cln-askrene cln-bip353 cln-bwatch cln-currencyrate cln-grpc cln-lsps-client
  cln-lsps-service cln-renepay cln-xpay clnrest commando funder keysend offers pay recklessrpc recover spenderp sql
  topology txprepare wss-proxy`.split(/\s+/);

export class RealStage implements Stage {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "node-")));
  readonly socket = join(this.directory, "regtest", "lightning-rpc");
  readonly #lightningd: string;
  readonly #over = new AbortController();
  readonly over = this.#over.signal;
  #process: ChildProcess | undefined;
  #up = false;
  #stderr = "";
  #writes = 0;

  constructor(lightningd: string) {
    this.#lightningd = lightningd;
  }

  async start(plugins: readonly string[], options: readonly string[]): Promise<void> {
    this.#process = spawn(this.#lightningd, [...this.#settings(), ...this.#given(plugins, options)], {
      cwd: this.directory,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, LC_ALL: "en_US.UTF-8" },
    });
    this.#process.stderr?.on("data", (bytes: Buffer) => (this.#stderr += bytes.toString()));
    this.#process.once("close", () => this.#over.abort());
    const end = Date.now() + LIMIT_MS;
    while (!this.over.aborted && !this.lines().some((line) => line.includes("Server started with public key"))) {
      if (Date.now() > end) throw new Error(`lightningd did not start:\n${this.lines().slice(-10).join("\n")}`);
      await new Promise((then) => setTimeout(then, 20));
    }
    this.#up = this.lines().some((line) => line.includes("Server started with public key"));
  }

  /** Whether a command that crashes it was the last: then its end is not far, but for the time to write its words. */
  async ending(): Promise<Ending | undefined> {
    const crashing = this.lines().some((line) => /FATAL SIGNAL|shutting down lightningd/.test(line));
    if (crashing && !this.over.aborted) await once(this.over, "abort");
    if (!this.over.aborted) return undefined;
    const { exitCode, signalCode } = this.#process ?? {};
    const words = this.#lastWords();
    const by = signalCode ?? `exit ${exitCode}`;
    return { starting: !this.#up, by, ...(words === undefined ? {} : { words }) };
  }

  async closed(): Promise<void> {
    const limit = AbortSignal.any([this.over, AbortSignal.timeout(2_000)]);
    if (!limit.aborted) await once(limit, "abort");
  }

  lines(): readonly string[] {
    const log = join(this.directory, "log");
    const text = existsSync(log) ? readFileSync(log, "latin1") : "";
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => line.replace(/^\S+Z +\**(\w+)\** +/, "$1 "));
  }

  /** Its words are taken apart as a shell takes those that need no quotes. */
  async type(line: string): Promise<void> {
    const cli = join(dirname(this.#lightningd), "..", "cli", "lightning-cli");
    const beside = join(dirname(this.#lightningd), "lightning-cli");
    const where = [`--lightning-dir=${this.directory}`, "--network=regtest"];
    await promisify(execFile)(existsSync(cli) ? cli : beside, [...where, ...line.split(" ")]).catch(
      (error: unknown) => {
        if ((error as { readonly code: number }).code === 3) throw error;
      },
    );
  }

  async write(): Promise<void> {
    const socket = connect(this.socket);
    const params = { key: ["situation", String(this.#writes++)], string: "x" };
    socket.write(JSON.stringify({ jsonrpc: "2.0", id: "w", method: "datastore", params }));
    await Promise.race([once(socket, "data"), once(socket, "close")]);
    socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#process !== undefined && !this.over.aborted;
    this.#process?.kill("SIGKILL");
    if (running) await once(this.over, "abort");
    rmSync(this.directory, { recursive: true, force: true });
  }

  #settings(): readonly string[] {
    return [
      "--network=regtest",
      `--lightning-dir=${this.directory}`,
      "--offline",
      "--autolisten=false",
      "--log-level=debug",
      `--log-file=${join(this.directory, "log")}`,
      `--plugin=${BACKEND}`,
      ...ITS_OWN.map((name) => `--disable-plugin=${name}`),
    ];
  }

  #given(plugins: readonly string[], options: readonly string[]): readonly string[] {
    return [...plugins.map((path) => `--plugin=${path}`), ...options.map((option) => `--${option}`)];
  }

  /** What `fatal` and `errx` say; a crash says nothing but where it was. */
  #lastWords(): string | undefined {
    const words = this.lines().filter((line) =>
      /^BROKEN (?:lightningd|plugin-\S+): (?!FATAL SIGNAL|backtrace)/.test(line),
    );
    const said = this.#stderr.split("\n").find((line) => /^[\w-]+: (?!FATAL)/.test(line));
    return (words.at(-1)?.replace(/^BROKEN \S+: /, "") ?? said)?.replace(/^lightningd: (?=Bad literal)/, "");
  }
}
