/** Plays the story of README's picture on a terminal, and records it. */
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Prompt } from "../prompt.ts";
import type { Cast } from "./cast.ts";

const ROOT = join(process.cwd());
const COLUMNS = 116;
const ROWS = 26;
const KEY_MS = 55;
const READ_MS = 1500;
const AT_ONCE_S = 0.04;
const LINE = "return f\"{options['greeting']} {name}\"";

/** What is typed at the prompt, or saved as the plugin's line that greets, and what the terminal shows then. */
const STORY: readonly (
  | { readonly type: string; readonly until: RegExp }
  | { readonly save: string; readonly until: RegExp }
)[] = [
  { type: "hello bob", until: /"Hello bob"/ },
  { save: LINE.replace("{name}", "dear {name}"), until: /asked again/ },
  { type: "hello alice", until: /dear alice/ },
  { save: LINE.replace("{name}", "dear {nam}"), until: /it ended when it was asked again/ },
  { save: LINE.replace("{name}", "my dear {name}"), until: /my dear/ },
];

/** @param pace how long things take: 1 as a human, 0 as fast as they can be */
export async function record(pace: number): Promise<Cast> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "recording-")));
  try {
    return await play(home, pace);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function play(home: string, pace: number): Promise<Cast> {
  const events: [number, string][] = [];
  const file = join(home, "hello.py");
  copyFileSync(join(ROOT, "examples/hello.py"), file);
  symlinkSync(join(ROOT, "bin/autoreload.js"), join(home, "autoreload"));
  const began = performance.now();
  const add = (text: string): void => void events.push([(performance.now() - began) / 1000, text]);
  const type = async (text: string, write: (key: string) => void): Promise<void> => {
    for (const key of text) {
      write(key);
      await pause(KEY_MS * pace);
    }
    write("\r");
  };
  add("$ ");
  await type("autoreload run hello.py", (key) => add(key === "\r" ? "\r\n" : key));
  const env = { ...process.env, XDG_STATE_HOME: join(home, "state"), HOME: home, TERM: "xterm", PWD: home };
  const prompt = new Prompt([join(home, "autoreload"), "run", "hello.py"], home, env, COLUMNS);
  prompt.onChunk = add;
  await prompt.shows(/Elsewhere/);
  for (const step of STORY) {
    await pause(READ_MS * pace);
    const seen = prompt.shows(step.until);
    if ("type" in step) await type(step.type, (key) => prompt.write(key));
    else {
      const before = readFileSync(file, "utf8");
      add(`\r\u001b[K\u001b[36m# hello.py is saved with  ${step.save}\u001b[0m\r\n> `);
      writeFileSync(
        file,
        before.replace(/return f"\{options.*/, () => step.save),
      );
    }
    await seen;
  }
  await pause(READ_MS * pace);
  prompt.onChunk = () => undefined;
  await prompt.close();
  return { columns: COLUMNS, rows: ROWS, events: joined(events).map(([time, text]) => [time, clean(text, home)]) };
}

/** What came in pieces, but at once, in one: a piece may end anywhere. */
function joined(events: readonly (readonly [number, string])[]): [number, string][] {
  const whole: [number, string][] = [];
  for (const [time, text] of events) {
    const last = whole.at(-1);
    if (last !== undefined && time - last[0] < AT_ONCE_S) last[1] += text;
    else whole.push([Number(time.toFixed(2)), text]);
  }
  return whole;
}

/** Without what is nobody's business, and what has no room: the log's times, and where the files were. */
function clean(text: string, home: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /g, "")
    .replaceAll(home, "/home/me")
    .replaceAll(/\/tmp\/autoreload-\w+/g, "/tmp/node");
}
