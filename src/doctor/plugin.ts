/** Checks a plugin's file and manifest: would lightningd run it, and what would lightningd say? */
import { resolve } from "node:path";
import { isLikelyTaken } from "../lightningd/facts/taken.ts";
import { sayTakenFeaturebits } from "../lightningd/manifest/featurebits.ts";
import type { Manifest } from "../lightningd/manifest/manifest.ts";
import { examinePlugin } from "../plugin/file/examine.ts";
import type { RunnablePlugin } from "../plugin/file/examine.ts";
import type { Failure } from "../trace/failure.ts";
import { firstLineOf } from "../plugin/file/programs.ts";
import { summarize } from "../trace/sentences/failure.ts";
import { dryRun } from "./dry-run.ts";
import type { DryRun } from "./dry-run.ts";
import { bad, note, ok } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** lightningd itself waits for 120 seconds. */
const PATIENCE_MS = 60_000;

export type Answered = Extract<DryRun, { readonly kind: "answered" }>;

export async function examineWhole(path: string, exec: string | undefined): Promise<readonly Finding[]> {
  const file = examinePlugin(resolve(path));
  if (file.kind === "broken" && (exec === undefined || file.why === "missing")) {
    return [bad("plugin", file.sentence, file.advice)];
  }
  const found = file.kind === "broken" ? note("plugin", `${file.sentence} ${exec} runs it.`) : await sayFile(file);
  const dry = await dryRun(file.path, exec, PATIENCE_MS);
  return [found, ...findingsOf(dry, file.name)];
}

async function sayFile({ path, interpreter, language }: RunnablePlugin): Promise<Finding> {
  if (interpreter === undefined) return ok("plugin", `${path} (${language})`);
  const version = await firstLineOf(interpreter, ["--version"]);
  return ok("plugin", `${path}, run by ${interpreter}${version === undefined ? "" : ` (${version})`}`);
}

/** @param name the plugin's */
export function findingsOf(dry: DryRun, name: string): readonly Finding[] {
  const rest = dry.kind === "failed" ? [failed(dry.failure)] : answered(dry, name);
  return dry.stray === "" ? rest : [printed(dry.stray), ...rest];
}

function printed(stray: string): Finding {
  return bad("manifest", `it printed what is no JSON-RPC, for which lightningd kills it: ${stray}`, "Print to stderr.");
}

function failed(failure: Failure): Finding {
  if (failure.level === "info") return note("manifest", summarize(failure));
  const wrote = failure.stderr.length === 0 ? undefined : `it wrote: ${failure.stderr.join("\n")}`;
  return bad("manifest", summarize(failure), wrote);
}

function answered(dry: Answered, name: string): readonly Finding[] {
  const { manifest, disabled } = dry.examined;
  if (disabled !== undefined) return [note("manifest", `it disables itself: ${disabled}`)];
  const problems = problemsOf(dry, name);
  if (problems.length > 0) return problems.map((problem) => bad("manifest", problem));
  const dynamic = manifest.dynamic ? "" : ", not dynamic: it runs from the node's start on, or not at all";
  return [ok("manifest", `answered in ${Math.round(dry.ms)} ms: ${count(manifest)}${dynamic}`)];
}

/** All that lightningd would refuse of it. */
export function problemsOf({ examined: { manifest, problems }, refusal }: Answered, name: string): readonly string[] {
  const found = [...problems, ...taken(manifest, name)];
  if (refusal === undefined || found.length > 0) return found;
  return [`lightningd ${refusal.victim === "node" ? "ends itself" : "kills it"}: ${refusal.words}`];
}

/** The names and bits of the manifest that other plugins have in most nodes. */
function taken({ options, methods, featurebits }: Manifest, name: string): readonly string[] {
  const runs = (): boolean => true;
  const isTaken = (kind: "options" | "methods", of: string): boolean => isLikelyTaken(kind, of, name, runs);
  const bits = featurebits === undefined ? undefined : sayTakenFeaturebits(featurebits, runs, 2606);
  return [
    ...options
      .filter((option) => isTaken("options", option.name))
      .map(
        (option) =>
          `option ${option.name}: lightningd, or a plugin that comes with it, has it, and the node does not start with two`,
      ),
    ...methods
      .filter((method) => isTaken("methods", method.name))
      .map(
        (method) =>
          `rpcmethod ${method.name}: a plugin that comes with lightningd has it, and the second one is killed`,
      ),
    ...(bits === undefined ? [] : [`featurebits: ${bits}, and kills a plugin that wants them again`]),
  ];
}

function count({ methods, options, hooks, subscriptions }: Manifest): string {
  const counted: readonly (readonly [number, string])[] = [
    [methods.length, "method"],
    [options.length, "option"],
    [hooks.length, "hook"],
    [subscriptions.length, "subscription"],
  ];
  const shown = counted.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}${n === 1 ? "" : "s"}`);
  return shown.join(", ") || "it offers nothing";
}
