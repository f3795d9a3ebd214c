// @ts-check
/** lightningd's side of one plugin: starts it, shakes hands, writes, and hands over what comes, as cheaply as Node can. */
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { once } from "node:events";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { openPipes } from "./pipes.js";
import { createReader } from "./reader.js";

/** @typedef {import("../contenders.js").Contender} Contender */
/** @typedef {import("./reader.js").OnMessage} OnMessage */

const KEPT_BYTES = 256 * 1024;
const READ_BYTES = 256 * 1024;
const PATIENCE_MS = 60_000;
const GRACE_MS = 5000;
/** Where the text of an id begins, and how the ids of calls do. */
const ID_AT = '{"jsonrpc":"2.0","id":"'.length;
const CALL = "c".charCodeAt(0);
/** Where a notification's topic begins, and which one does so with an l. */
const TOPIC_AT = '{"jsonrpc":"2.0","method":"'.length;
const LOG = "l".charCodeAt(0);
const KEPT_LOGS = 8;
const ignore = () => undefined;

export class Host {
  /** Called for each message. @type {OnMessage} */
  onMessage = ignore;
  /** Called after the messages of one read. @type {() => void} */
  onReadEnd = ignore;
  /** From the spawn to the answers to getmanifest and init. */
  manifestMs = NaN;
  initMs = NaN;
  #calls = 0;
  /** What it logged last, to be told with what went wrong. @type {string[]} */
  #logs = [];
  /** @type {{ pattern: RegExp, done: () => void }[]} */
  #waitingForLogs = [];
  /** Calls that are not answered yet, by id. @type {Map<string, (text: string) => void>} */
  #open = new Map();
  /** @type {import("node:child_process").ChildProcess} */
  #process;
  /** @type {Socket} */
  #stdin;

  /**
   * @param {Contender} contender @param {string} directory where it runs, as lightningd's own
   * @param {() => unknown} [beside] called when it is started and was asked for its manifest
   */
  static async start(contender, directory, beside = ignore) {
    const pipes = await openPipes();
    const startedAt = performance.now();
    const host = new Host(contender, directory, pipes);
    const answered = host.call("getmanifest", { "allow-deprecated-apis": false });
    beside();
    await answered;
    host.manifestMs = performance.now() - startedAt;
    await host.call("init", { options: {}, configuration: configuration(directory) });
    host.initMs = performance.now() - startedAt;
    return host;
  }

  /** @param {Contender} contender @param {string} directory @param {Awaited<ReturnType<typeof openPipes>>} pipes */
  constructor(contender, directory, [stdin, stdout]) {
    this.#process = spawn(contender.command, [], {
      cwd: directory,
      env: {
        ...process.env,
        ...contender.env,
        LIGHTNINGD_PLUGIN: "1",
        LIGHTNINGD_VERSION: "v26.06.6",
        // What autoreload remembers of plugins goes away with the directory.
        XDG_STATE_HOME: directory,
        // Where it is set, Node 20 reads it at each start: 45 ms of this machine's, and none of a contender's.
        NODE_EXTRA_CA_CERTS: undefined,
      },
      stdio: [stdin.reading, stdout.writing, "inherit"],
    });
    this.#process.on("error", ignore);
    closeSync(stdin.reading);
    closeSync(stdout.writing);
    this.#stdin = new Socket({ fd: stdin.writing, readable: false, writable: true });
    this.#stdin.on("error", ignore);
    this.#read(stdout.reading);
  }

  get pid() {
    return this.#process.pid ?? -1;
  }

  /** Writes at once, however much waits already. @param {Buffer} bytes @returns whether more should be written now */
  send(bytes) {
    return this.#stdin.write(bytes);
  }

  /** Resolves when more may be written. */
  async drained() {
    await once(this.#stdin, "drain");
  }

  /**
   * One request and its parsed result, for what is not measured by the message.
   * @param {string} method @param {object} params @returns {Promise<any>}
   */
  async call(method, params = {}) {
    const id = `call#${++this.#calls}`;
    const text = await this.collect(`an answer to ${method}`, (/** @type {(text: string) => void} */ done) => {
      this.#open.set(id, done);
      this.send(encode(id, method, params));
    });
    const { result, error } = JSON.parse(text);
    if (error !== undefined) throw new Error(`${method} was answered by an error: ${JSON.stringify(error)}`);
    return result;
  }

  /**
   * Waits for what a measure sets up in its callback, as long as the plugin lives.
   * @template T @param {string} what @param {(done: (value: T) => void) => void} start @returns {Promise<T>}
   */
  async collect(what, start) {
    const ended = new AbortController();
    const { signal } = ended;
    const given = new Promise(start);
    const missed = Promise.race([
      once(this.#process, "exit", { signal }).then(([code]) => `before it exited with ${code}`),
      sleep(PATIENCE_MS, `within ${PATIENCE_MS / 1000} s`, { signal }),
    ]).then((when) => {
      throw new Error([`${what} did not come ${when}`, ...this.#logs].join("\n  "));
    });
    try {
      return await Promise.race([given, missed]);
    } finally {
      ended.abort();
    }
  }

  /** The next thing that it logs and that matches. @param {RegExp} pattern @returns {Promise<void>} */
  async logged(pattern) {
    await this.collect(`a log line like ${pattern.source}`, (/** @type {(value: undefined) => void} */ done) => {
      this.#waitingForLogs.push({ pattern, done: () => done(undefined) });
    });
  }

  /** Ends as when lightningd dies: the plugin sees the end of its stdin. @returns {Promise<void>} */
  async stop() {
    this.#stdin.end();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), GRACE_MS);
    await this.#exited();
    clearTimeout(timer);
  }

  /** Ends as `plugin stop` ends a plugin without a subscription to shutdown. @returns {Promise<void>} */
  async kill() {
    this.#process.kill("SIGKILL");
    await this.#exited();
    this.#stdin.destroy();
  }

  async #exited() {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) await once(this.#process, "exit");
  }

  /** @param {number} descriptor */
  #read(descriptor) {
    const read = createReader(KEPT_BYTES, (bytes, from, to, size) => {
      if (bytes[from + ID_AT] === CALL) this.#answered(bytes.toString("utf8", from, to));
      else if (bytes[from + TOPIC_AT] === LOG) this.#noteLog(bytes.toString("utf8", from, to));
      else this.onMessage(bytes, from, to, size);
    });
    const onread = {
      buffer: Buffer.alloc(READ_BYTES),
      callback: (/** @type {number} */ length, /** @type {Uint8Array} */ buffer) => {
        read(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        this.onReadEnd();
        return true;
      },
    };
    const options = { fd: descriptor, readable: true, writable: false, onread };
    const stdout = new Socket(options);
    stdout.on("error", ignore);
    stdout.resume();
  }

  /** @param {string} text */
  #noteLog(text) {
    const line = String(JSON.parse(text).params?.message);
    for (const { done } of this.#waitingForLogs.filter(({ pattern }) => pattern.test(line))) done();
    this.#waitingForLogs = this.#waitingForLogs.filter(({ pattern }) => !pattern.test(line));
    this.#logs.push(line);
    if (this.#logs.length > KEPT_LOGS) this.#logs.shift();
  }

  /** @param {string} text */
  #answered(text) {
    const id = text.slice(ID_AT, text.indexOf('"', ID_AT));
    this.#open.get(id)?.(text);
    this.#open.delete(id);
  }
}

/** @param {string} id @param {string} method @param {object} params */
function encode(id, method, params) {
  return Buffer.from(
    `{"jsonrpc":"2.0","id":"${id}","method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}\n\n`,
  );
}

/** @param {string} directory */
function configuration(directory) {
  return {
    "lightning-dir": directory,
    "rpc-file": "lightning-rpc",
    startup: true,
    network: "regtest",
    feature_set: { init: "08a0880a8a59a1", node: "88a0880a8a59a1", channel: "", invoice: "02000002024100" },
  };
}
