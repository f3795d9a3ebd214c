/**
 * Remembers, beside a plugin's manifest, what lightningd refused to register of it. When the node starts, such a name would be the end of
 * autoreload, and then of lightningd, which does not know autoreload's options any more. So it is not asked for together with the rest.
 */
import { existsSync, rmSync } from "node:fs";
import { messageOf } from "../../jsonrpc/errors.ts";
import type { Declaration } from "../manifest/manifest.ts";
import { stateFile } from "./state.ts";
import { readOwnFile, writeOwnFile } from "./user-directory.ts";

export interface RefusedBefore {
  /** After how many starts in a row lightningd killed us for a reason that we did not hear. */
  readonly deaths: number;
  readonly names: readonly RefusedName[];
}

export interface RefusedName {
  /** In the words of `wordsFor`. */
  readonly declaration: string;
  /** The `<lightning-dir>/<network>` of the node that refused it. */
  readonly node: string;
}

export const NOTHING_REFUSED: RefusedBefore = { deaths: 0, names: [] };

/** The words by which a declaration is remembered. A method or an option has its name; a hook has its whole text, since that orders it. */
export function wordsFor(kind: string, { name, text }: Declaration): string {
  return kind === "hooks" ? `${HOOK}${text}` : `${kind} ${name}`;
}

const HOOK = "hooks ";

/** What cannot be read counts as nothing. */
export function recallRefused(plugin: string, directory?: string): RefusedBefore {
  return { deaths: deathsOf(plugin, directory), names: namesOf(plugin, directory) };
}

/**
 * Remembers the names that are refused now, as far as lightningd was asked, and forgets deaths, since this start went well. Never throws.
 * @returns a sentence if it could not be kept
 */
export function rememberRefused(plugin: string, names: readonly RefusedName[], directory?: string): string | undefined {
  try {
    const path = stateFile(plugin, "refused", directory);
    rmSync(stateFile(plugin, "killed", directory), { force: true });
    if (names.length === 0) rmSync(path, { force: true });
    else writeOwnFile(path, JSON.stringify({ plugin, names }));
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    return `What lightningd refused of ${plugin} could not be kept (${reason}), so it is asked for again when the node starts.`;
  }
}

/**
 * What to keep of a node's answer. A name that this node takes now may still be taken in another one that refused it, as long
 * as there is that one. A hook is kept until it is changed: a companion goes by the plugin's name, and what others want of
 * autoreload.js is not known by that.
 * @param refused what this node refused
 * @param offered what the plugin has
 */
export function refusedFrom(
  before: readonly RefusedName[],
  refused: ReadonlySet<string>,
  offered: ReadonlySet<string>,
  node: string,
): RefusedName[] {
  const elsewhere = before.filter(
    ({ declaration, node: place }) =>
      !refused.has(declaration) &&
      offered.has(declaration) &&
      (declaration.startsWith(HOOK) || (place !== node && existsSync(place))),
  );
  return [...elsewhere, ...[...refused].map((declaration) => ({ declaration, node }))];
}

/** Whoever saw such a death added a line. */
function deathsOf(plugin: string, directory?: string): number {
  return (read(plugin, "killed", directory).match(/\n/g) ?? []).length;
}

function namesOf(plugin: string, directory?: string): readonly RefusedName[] {
  try {
    const kept = JSON.parse(read(plugin, "refused", directory)) as { readonly names?: readonly unknown[] } | null;
    return (kept?.names ?? []).filter(isRefusedName);
  } catch {
    return [];
  }
}

function read(plugin: string, kind: "refused" | "killed", directory?: string): string {
  try {
    return readOwnFile(stateFile(plugin, kind, directory));
  } catch {
    return "";
  }
}

function isRefusedName(value: unknown): value is RefusedName {
  if (typeof value !== "object" || value === null || !("declaration" in value) || !("node" in value)) return false;
  return typeof value.declaration === "string" && typeof value.node === "string";
}
