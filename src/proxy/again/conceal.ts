/** Conceals, in values for a log, the members that are secrets by their names. */
import { SecretNames } from "../../session/mask/names/names.ts";
import { stepsOf } from "../../session/mask/pointers.ts";
import type { AgainVerdict, ChangedValue } from "../../trace/events/again.ts";

const SECRETS = new SecretNames();

export function concealed(verdict: AgainVerdict): AgainVerdict {
  if (verdict.kind === "differs") return { ...verdict, changes: verdict.changes.map(concealedChange) };
  return verdict.kind === "error" && hasSecret(verdict.is) ? { kind: "error", is: CONCEALED } : verdict;
}

const CONCEALED = "(not shown: it has a secret)";

function concealedChange({ at, was, is }: ChangedValue): ChangedValue {
  const isSecret = stepsOf(at).some((name) => SECRETS.isSecret(name));
  const shown = (text: string | undefined): string | undefined =>
    text !== undefined && (isSecret || hasSecret(text)) ? CONCEALED : text;
  return { at, was: shown(was), is: shown(is) };
}

function hasSecret(text: string): boolean {
  return [...text.matchAll(/"([\w-]+)"\s*:/g)].some(([, name = ""]) => SECRETS.isSecret(name));
}
