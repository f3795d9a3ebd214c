/** What the guard is told is never more than it means: no path and no name speaks to a shell. */
import { spawn } from "node:child_process";
import { readFile, readdir, rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { StartError } from "../../src/host/host.ts";
import { isAlive, until } from "./processes.ts";
import { Workbench, answering, source } from "./workbench.ts";

const CONTROL_CHARACTERS = [...Array.from({ length: 31 }, (_, at) => String.fromCharCode(at + 1)), "\u007f"].join("");

/** Some of these stand in the name of the file that our death is noted in. */
const NAMES: readonly ((victim: number) => string)[] = [
  (victim) => `\n+ ${victim}\n.mjs`,
  (victim) => `x\r\n+ ${victim}\r\n- x\no\n.mjs`,
  () => `${CONTROL_CHARACTERS}.mjs`,
  (victim) => `\\n+ ${victim}\\012+ ${victim}\\0012+ ${victim}.mjs`,
  () => " $(echo y) `echo y` ' \" \\ * ? [a-z] ~ # -.mjs",
  () => "-rf.mjs",
  () => "x\ufffd é 💡\u2028.mjs",
];

// Whoever is first has the name, and the other one is killed for it: ours waits for theirs.
const ASKED = 'import { writeFileSync } from "node:fs"; const asked = `${import.meta.dirname}/asked`;';
const THEIRS = source('{ manifest: () => writeFileSync(asked, ""), methods: { taken: () => "" } }', ASKED);
// In shell: Node runs no file with a backslash in its name.
const MANIFEST = { options: [], rpcmethods: [{ name: "taken", usage: "", description: "" }], dynamic: true };
const OURS = answering(JSON.stringify(MANIFEST)).replace(
  "\n",
  '\nwhile [ ! -e "${0%/*}/asked" ]; do sleep 0.01; done\n',
);

async function place(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "guard-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A process in a group of its own that nobody here may end. */
function victim(): number {
  const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid ?? 0;
}

test.each(NAMES.map((name) => [name]))("a plugin named %s says nothing to the guard", async (name) => {
  const pid = victim();
  const directory = await place();
  const state = join(directory, "state\n d\nn x");
  const plugin = name(pid);
  const error: unknown = await Workbench.start({
    directory,
    files: { "theirs.mjs": THEIRS, [plugin]: OURS },
    beside: ["theirs.mjs"],
    env: { XDG_STATE_HOME: state },
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  const kept = join(state, "cln-autoreload");
  const notes = async (): Promise<string[]> => readdir(kept).catch(() => []);
  await until(async () => (await notes()).length > 0, "the note");
  const [note = ""] = await notes();
  expect(await notes()).toHaveLength(1);
  expect(note.startsWith(plugin.slice(0, 40))).toBe(true);
  await until(async () => (await readFile(join(kept, note), "utf8")) === "killed\n", "its line");
  expect(isAlive(pid)).toBe(true);
});
