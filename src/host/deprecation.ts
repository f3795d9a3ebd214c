/** What lightningd allows of a deprecated thing, and until when (common/deprecation.c). */
import { elementsOf } from "../jsonrpc/json-text.ts";
import { versionNumber } from "../lightningd/manifest/deprecation.ts";
import { VERSION } from "./version.ts";
import { content } from "./json/text.ts";
import { Refused } from "./refused.ts";

export interface Deprecation {
  readonly start: string;
  readonly end: string | undefined;
}

/** `complain`: allowed for the last time, and lightningd logs each use as BROKEN. */
export type Permission = "allowed" | "complain" | "refused";

/** Versions are compared without their patch level. */
const CURRENT = VERSION.replace(/^(v\d+\.\d+).*/, "$1");
const MONTHS_BY_DEFAULT = 6;
const MONTH = 10;

/** @param text the member `deprecated` of a method or an option, as JSON text @throws Refused in lightningd's words */
export function readDeprecation(text: string | undefined): Deprecation | undefined {
  if (text === undefined || text === "false") return undefined;
  if (text === "true") return { start: CURRENT, end: undefined };
  const versions = text.startsWith("[") ? elementsOf(text).map((version) => content(version) ?? "") : [];
  const [start, end] = versions;
  if (start === undefined || versions.length > 2) {
    throw new Refused(`"deprecated" must be an array of 1 or 2 elements, not ${content(text)}`);
  }
  if (versionNumber(start) === 0) throw new Refused(`invalid "deprecated" start version ${start}`);
  if (end !== undefined && versionNumber(end) === 0) throw new Refused(`invalid "deprecated" end version ${end}`);
  return { start, end };
}

/** @param deprecatedOk whether deprecated things are allowed at all; even then they end with their last version */
export function permissionFor(deprecation: Deprecation | undefined, deprecatedOk: boolean): Permission {
  if (deprecation === undefined) return "allowed";
  const start = versionNumber(deprecation.start);
  const end = deprecation.end === undefined ? start + MONTHS_BY_DEFAULT * MONTH : versionNumber(deprecation.end);
  const current = versionNumber(CURRENT);
  if (current < start) return "allowed";
  if (!deprecatedOk || current > end) return "refused";
  return current < end ? "allowed" : "complain";
}
