/** Plays a situation on a node, and says what came of it. */
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { compactJson } from "../../../src/session/json/layout.ts";
import type { Behaviour, Facts, Situation, Stage, Step } from "./situation.ts";

const DOES_AS_TOLD = resolve("test/fixtures/does-as-told.mjs");
const LIMIT_MS = 20_000;

export async function play(situation: Situation, makeStage: () => Promise<Stage>): Promise<Facts> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "situation-")));
  try {
    await using stage = await makeStage();
    const told = Object.entries(situation.plugins).map(([name, behaviour]) => {
      const home = behaviour.inside === undefined ? directory : join(stage.directory, behaviour.inside);
      return { name, path: writePlugin(join(home, name), join(directory, `${name}.told`), behaviour), behaviour };
    });
    const started = told.filter(({ behaviour }) => behaviour.later !== true && behaviour.inside === undefined);
    await stage.start(
      started.map(({ path }) => path),
      (situation.options ?? []).map((option) => option.replaceAll("$PLUGINS", directory)),
    );
    const replies: (string | null)[] = [];
    const line = new Line(stage);
    for (const step of situation.send ?? []) {
      if (stage.over.aborted) break;
      const reply = await take(step, stage, line, directory);
      if (reply !== undefined) replies.push(reply);
      // A node that ends closes its connections first.
      if (reply === null) await stage.closed();
      await stage.ending();
    }
    line.close();
    const ends = await stage.ending();
    return clean(
      {
        ...(ends === undefined ? {} : { ends }),
        replies,
        told: Object.fromEntries(told.map(({ name }) => [name, messagesIn(join(directory, `${name}.told`))])),
        log: stage.lines().filter((text) => isAbout(text, Object.keys(situation.plugins))),
        files: filesOf(stage.directory),
      },
      [
        [directory, "$PLUGINS"],
        [stage.directory, "$DIR"],
      ],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns what came; undefined for a step that has no answer of its own */
async function take(step: Step, stage: Stage, line: Line, directory: string): Promise<string | null | undefined> {
  const here = (text: string): string => text.replaceAll("$PLUGINS", directory).replaceAll("$DIR", stage.directory);
  if ("call" in step) return await line.ask(here(requestOf(step)), /"id"\s*:\s*"t"/);
  if ("send" in step) return await send(step.send, line, directory);
  if ("raw" in step) return await line.ask(step.raw, /\n\n$/);
  if ("type" in step)
    return await stage.type(here(step.type)).then(
      () => undefined,
      () => "refused",
    );
  if ("until" in step) return await waitFor(step.until, stage);
  if ("edit" in step) appendFileSync(join(directory, step.edit), "// edited\n");
  else await stage.write();
  return undefined;
}

function requestOf({ call, params = {}, filter }: Extract<Step, { call: string }>, id = "t"): string {
  const text = typeof params === "string" ? params : JSON.stringify(params);
  const more = filter === undefined ? "" : `,"filter":${JSON.stringify(filter)}`;
  return `{"jsonrpc":"2.0","id":"${id}","method":${JSON.stringify(call)},"params":${text}${more}}\n\n`;
}

/** Resolves when a plugin was told. */
async function send(method: string, line: Line, directory: string): Promise<undefined> {
  await line.send(requestOf({ call: method }, "unanswered"));
  await until(() => told(directory).includes('"unanswered/'), `${method} never reached its plugin`);
  return undefined;
}

/** All that the plugins here got. */
function told(directory: string): string {
  const records = readdirSync(directory).filter((name) => name.endsWith(".told"));
  return records.map((name) => readFileSync(join(directory, name), "utf8")).join("");
}

async function until(condition: () => boolean, problem: string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(problem);
    await new Promise((then) => setTimeout(then, 5));
  }
}

async function waitFor(pattern: string, stage: Stage): Promise<undefined> {
  const line = new RegExp(pattern);
  await until(
    () => stage.lines().some((text) => line.test(text)) || stage.over.aborted,
    `the log never had ${pattern}`,
  );
  return undefined;
}

/** One connection, made again when the node has closed it. */
class Line {
  readonly #stage: Stage;
  #socket: Socket | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @returns all bytes until the pattern matched; null if the connection closed before anything came */
  async ask(text: string, pattern: RegExp): Promise<string | null> {
    const socket = (this.#socket ??= await open(this.#stage.socket));
    const limit = AbortSignal.any([this.#stage.over, AbortSignal.timeout(LIMIT_MS)]);
    let came = "";
    socket.write(text);
    try {
      while (!(pattern.test(came) && came.endsWith("\n\n"))) {
        const [bytes] = (await Promise.race([
          once(socket, "data", { signal: limit }),
          once(socket, "close", { signal: limit }),
        ])) as [Buffer | boolean];
        if (typeof bytes === "boolean") {
          this.#socket = undefined;
          return came === "" ? null : came;
        }
        came += bytes.toString();
      }
      return came;
    } catch (error) {
      if (this.#stage.over.aborted) return null;
      throw new Error(`no answer to ${text.trim()}, only: ${came}`, { cause: error });
    }
  }

  async send(text: string): Promise<undefined> {
    (this.#socket ??= await open(this.#stage.socket)).write(text);
    return undefined;
  }

  close(): void {
    this.#socket?.destroy();
  }
}

async function open(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.on("error", () => undefined);
  return socket;
}

function writePlugin(path: string, record: string, { manifest = {}, answers = {} }: Behaviour): string {
  const told = { MANIFEST: JSON.stringify(manifest), ANSWERS: JSON.stringify(answers), RECORD: record };
  mkdirSync(dirname(path), { recursive: true });
  const source = `Object.assign(process.env, ${JSON.stringify(told)});\nimport(${JSON.stringify(DOES_AS_TOLD)});\n`;
  writeFileSync(path, `#!/usr/bin/env node\n${source}`, { mode: 0o755 });
  return path;
}

function messagesIn(record: string): readonly string[] {
  const text = existsSync(record) ? readFileSync(record, "utf8") : "";
  const messages = text.split("\n\n").filter((message) => message !== "" && !isOfNodeAlone(message));
  return messages.map(compactJson);
}

/** lightningd tells of its own plugins, too; and how often it writes to its database, and what, is its own business. */
function isOfNodeAlone(message: string): boolean {
  if (message.includes('"method":"db_write"') || message.includes("/exposesecret:")) return true;
  return message.includes('"plugin_path":"') && !message.includes(`"plugin_path":"${realpathSync(tmpdir())}`);
}

function filesOf(directory: string): Record<string, string> {
  const names = ["config", "config.setconfig"].filter((name) => existsSync(join(directory, "regtest", name)));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, "regtest", name), "utf8")]));
}

function isAbout(line: string, plugins: readonly string[]): boolean {
  const [, level = "", source = "", text = ""] = /^(\S+) +(\S+?): (.*)$/s.exec(line) ?? [];
  if (level === "TRACE" || level === "IO") return false;
  if (source.startsWith("plugin-")) return plugins.includes(source.slice("plugin-".length));
  return source === "lightningd" && /^(?:JSON COMMAND|setconfig: |rpc_command hook|Bad response)/.test(text);
}

/** Without empty members, and without what is of one run only. */
function clean(facts: Facts, places: readonly (readonly [string, string])[]): Facts {
  let text = JSON.stringify(facts);
  for (const [place, name] of places) text = text.replaceAll(place, name);
  text = text
    .replaceAll(/(cl[in]:[\w-]*)#\d+/g, "$1#N")
    .replaceAll(/\\"configuration\\":\{.*?(\\"startup\\":\w+).*?\}\}/g, '\\"configuration\\":{$1}')
    .replaceAll(/\{\\"name\\":\\"[^$][^"]*\\",\\"active\\":\w+,\\"dynamic\\":\w+\},?/g, "")
    .replaceAll(/(\}),\]/g, "$1]")
    .replaceAll(/setconfig [A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}/g, "setconfig $TIME");
  const members = Object.entries(JSON.parse(text) as Facts);
  const hasContent = (value: unknown): boolean => Object.keys(value as object).length > 0;
  return Object.fromEntries(members.filter(([, value]) => hasContent(value)));
}
