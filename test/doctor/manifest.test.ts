/** All that a real lightningd was recorded to refuse of a manifest is found, and what it took is not. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { problemsOf } from "../../src/doctor/plugin.ts";
import { parseFrame } from "../../src/host/frames.ts";
import { refusalOf } from "../../src/host/plugin/trial.ts";
import { examineManifest } from "../../src/lightningd/manifest/read.ts";
import type { Behaviour, Situation } from "../host/situations/situation.ts";

/** Which are about more than one manifest: what the user gave, what others have, what came later. */
const MORE = /command line|given|later|plugin start|another plugin|nobody|deprecated|long ago|listconfigs|setconfig/;

/** What is refused though lightningd takes it: it ends itself when it writes such a number, and its own options are words. */
const STRICTER: ReadonlySet<string> = new Set([
  'a default of " 7" for int',
  'a default of "0x1f" for int',
  "a default of 010 for int",
  "a name that is a number",
]);

const situations = ["getmanifest", "options", "hooks"]
  .flatMap((name) => JSON.parse(readFileSync(`test/host/situations/${name}.json`, "utf8")) as Situation[])
  .filter(({ name, plugins }) => Object.keys(plugins).length === 1 && !MORE.test(name) && !/at the start/.test(name));

test.each(situations.map((situation) => [situation.name, situation] as const))("%s", (name, { plugins, came }) => {
  const [[plugin, behaviour] = ["", {}]] = Object.entries(plugins);
  const isTaken = came?.told?.[plugin]?.some((message) => message.includes('"method":"init"')) === true;
  const problems = problemsIn(plugin, behaviour);
  expect(problems.length === 0, problems.join("\n")).toBe(isTaken && !STRICTER.has(name));
});

function problemsIn(plugin: string, { manifest, answers }: Behaviour): readonly string[] {
  const usual = { options: [], rpcmethods: [], dynamic: true, ...manifest };
  const said = answers?.["getmanifest"] ?? `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(usual)}}`;
  const frame = parseFrame(Buffer.from(String(said).replaceAll("$ID", '"1"')));
  const examined = examineManifest(frame.text("result") ?? "");
  const dry = {
    kind: "answered",
    ms: 0,
    text: "",
    stray: "",
    examined,
    refusal: refusalOf(`/${plugin}`, frame),
  } as const;
  return examined.disabled === undefined ? problemsOf(dry, plugin) : [examined.disabled];
}
