/** Reads members of a manifest's objects, and says what is wrong with them. */
import { elementsOf } from "../../jsonrpc/json-text.ts";

/** What is wrong with a manifest, as a clause that follows "its manifest is wrong: ". */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

export function readFlag(object: Record<string, unknown>, member: string, label?: string): boolean {
  const value = object[member];
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  const where = label === undefined ? "" : `${label}: `;
  throw new ManifestError(`${where}"${member}" must be true or false; got ${brief(JSON.stringify(value))}`);
}

export function listOf(members: Map<string, string>, name: string, required = false): string[] {
  const text = members.get(name);
  if (text === undefined && required) throw new ManifestError(`it has no "${name}" (an empty list will do)`);
  if (text === undefined) return [];
  if (!isList(text)) throw new ManifestError(`"${name}" must be a list; got ${brief(text)}`);
  return elementsOf(text);
}

export function isList(text: string | undefined): boolean {
  return text?.startsWith("[") === true;
}

export function objectAt(where: string, text: string): Record<string, unknown> {
  const value = parse(text);
  if (isObject(value)) return value;
  throw new ManifestError(`${where} must be an object; got ${brief(text)}`);
}

export function stringAt(where: string, object: Record<string, unknown>, member: string, right: string): string {
  const value = object[member];
  if (typeof value === "string") return value;
  const got = value === undefined ? "there is none" : `got ${brief(JSON.stringify(value))}`;
  throw new ManifestError(`${where}: "${member}" must be ${right}; ${got}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ManifestError(`this is no JSON: ${brief(text)}`);
  }
}

export function brief(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
