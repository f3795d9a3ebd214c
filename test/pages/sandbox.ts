/** Where a page is played: a directory that stands for /home/me, a shell, a node, and a prompt, each as far as the page has it. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions } from "../../src/cli/run/node.ts";
import { readParameters } from "../../src/cli/run/line.ts";
import { Host } from "../../src/host/host.ts";
import { changed } from "./page.ts";
import type { Step } from "./page.ts";
import { Prompt } from "./prompt.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const LIMIT_MS = 20_000;
/** What a save comes to. */
const TAKEN = /: (?:reloaded in|not reloaded|not started)/;

export class Sandbox implements AsyncDisposable {
  readonly home: string;
  #cwd: string;
  #saved: string | undefined;
  #host: Host | undefined;
  #prompt: Prompt | undefined;
  readonly #env: NodeJS.ProcessEnv;

  /** @param examples files of examples/ that are there before */
  constructor(examples: readonly string[]) {
    this.home = realpathSync(mkdtempSync(join(tmpdir(), "page-")));
    this.#cwd = this.home;
    mkdirSync(join(this.home, ".bin"));
    writeFileSync(
      join(this.home, ".bin/autoreload"),
      `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/bin/autoreload.js" "$@"\n`,
      { mode: 0o755 },
    );
    for (const name of examples) copyFileSync(join(ROOT, "examples", name), join(this.home, name));
    // As in a clone.
    for (const name of ["bin", "examples"]) symlinkSync(join(ROOT, name), join(this.home, name));
    const PATH = `${join(this.home, ".bin")}:${process.env["PATH"] ?? ""}`;
    const XDG_STATE_HOME = join(this.home, ".state");
    this.#env = { ...process.env, PATH, HOME: this.home, XDG_STATE_HOME, NO_COLOR: "1", TERM: "xterm" };
  }

  /** @param isRight whether these lines are what the page shows @returns what the step shows, in the page's words */
  async play(step: Step, isRight: (lines: readonly string[]) => boolean): Promise<string[]> {
    const asShown = (lines: readonly string[]): string[] => lines.map((line) => this.#inWordsOfThePage(line));
    const isRightHere = (lines: readonly string[]): boolean => isRight(asShown(lines));
    switch (step.kind) {
      case "file":
        await this.#save(step.name, step.content);
        return [];
      case "change":
        await this.#save(this.#saved ?? "", changed(this.#read(this.#saved ?? ""), step.lines));
        return [];
      case "seen":
        return asShown((await this.#prompt?.seen(isRightHere)) ?? []);
      case "typed":
        return asShown(await this.#type(step.text, isRightHere));
      case "command":
        return asShown(await this.#command(step.text, isRightHere));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#prompt?.close();
    await this.#host?.[Symbol.asyncDispose]();
    rmSync(this.home, { recursive: true, force: true });
  }

  async #command(text: string, isRight: (lines: readonly string[]) => boolean): Promise<string[]> {
    const words = this.#wordsOf(text);
    const [program, ...args] = words;
    if (program === "lightningd") return await this.#lightningd(args);
    if (program === "lightning-cli") return await this.#call(args);
    if (text.startsWith("$EDITOR ")) return await this.#edit(text);
    if (program === "cd") this.#cwd = resolve(this.#cwd, args[0] ?? this.home);
    if (program === "autoreload" && args[0] === "run" && !/[|<>]/.test(text)) {
      await this.#prompt?.close();
      this.#prompt = new Prompt(words, this.#cwd, this.#env);
      return await this.#prompt.seen(isRight);
    }
    return await this.#shell(text);
  }

  async #type(text: string, isRight: (lines: readonly string[]) => boolean): Promise<string[]> {
    if (text !== "quit") return (await this.#prompt?.type(text, isRight)) ?? [];
    await this.#prompt?.close();
    this.#prompt = undefined;
    return [];
  }

  async #shell(text: string): Promise<string[]> {
    const child = spawn("bash", ["-c", `exec 2>&1\n${this.#here(text)}`], {
      cwd: this.#cwd,
      env: this.#env,
      stdio: "pipe",
    });
    let shown = "";
    child.stdin.end();
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (shown += chunk));
    await once(child, "close");
    return shown === "" ? [] : shown.replace(/\n$/, "").split("\n");
  }

  async #lightningd(args: readonly string[]): Promise<string[]> {
    await this.#host?.[Symbol.asyncDispose]();
    const plugins = args.filter((word) => word.startsWith("--plugin=")).map((word) => word.replace("--plugin=", ""));
    const options = readOptions(args.filter((word) => !word.startsWith("--plugin=")));
    const { XDG_STATE_HOME = "", PATH = "" } = this.#env;
    const env = { PWD: this.#cwd, XDG_STATE_HOME, PATH };
    const paths = plugins.map((plugin) => resolve(this.#cwd, plugin));
    this.#host = await Host.start({ plugins: paths, options, env, logLevel: "debug", stderr: "capture" });
    await this.#host.log.find(/is watched for changes/, AbortSignal.timeout(LIMIT_MS)).catch(() => undefined);
    return [];
  }

  /** As lightning-cli prints it. */
  async #call(args: readonly string[]): Promise<string[]> {
    const isKeyed = args[0] === "-k";
    const [method = "", ...words] = isKeyed ? args.slice(1) : args;
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await this.#host?.call(method, readParameters(words), { signal }).catch((error: unknown) => {
      const { code, message, data } = error as { code: number; message: string; data?: unknown };
      return { code, message, data };
    });
    return JSON.stringify(answer, null, 3).split("\n");
  }

  /** `$EDITOR FILE   # OLD -> NEW`, with `\n` for a line's end. */
  async #edit(text: string): Promise<string[]> {
    const [, file = "", from = "", to = ""] = /^\$EDITOR (\S+) +# (.*) -> (.*)$/.exec(text) ?? [];
    const before = this.#read(file);
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`);
    await this.#save(
      file,
      before.replace(from, () => to),
    );
    return [];
  }

  /** Whoever runs the file has taken it when this is over. */
  async #save(file: string, content: string): Promise<void> {
    const path = resolve(this.#cwd, file);
    const isNew = !existsSync(path);
    const mayRun = isNew || (this.#host === undefined && this.#prompt === undefined);
    const taken = mayRun ? undefined : this.#isTaken();
    writeFileSync(path, content);
    if (isNew) chmodSync(path, 0o644);
    this.#saved = file;
    await taken;
  }

  async #isTaken(): Promise<void> {
    if (this.#prompt !== undefined) return await this.#prompt.shows(TAKEN);
    const log = this.#host?.log;
    await new Promise<void>((done, reject) => {
      const timer = setTimeout(() => reject(new Error("a save was not taken")), LIMIT_MS);
      log?.on("line", ({ text }) => {
        if (!TAKEN.test(text)) return;
        clearTimeout(timer);
        done();
      });
    });
  }

  #read(file: string): string {
    return readFileSync(resolve(this.#cwd, file), "utf8");
  }

  #wordsOf(text: string): string[] {
    const bare = text.replace(/ +# .*$/, "").split(/ *[|<>]/)[0] ?? "";
    const script = `printf '%s\\0' ${this.#here(bare)}`;
    return execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: this.#cwd, env: this.#env })
      .split("\0")
      .slice(0, -1);
  }

  #here(text: string): string {
    return text.replaceAll("/path/to/autoreload", ROOT).replaceAll("/home/me", this.home);
  }

  #inWordsOfThePage(line: string): string {
    const program = process.execPath;
    return line
      .replaceAll(this.home, "/home/me")
      .replaceAll(ROOT, "/path/to/autoreload")
      .replaceAll(program, "/usr/bin/node");
  }
}
