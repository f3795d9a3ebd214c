/** Checks lines of a session against the schema that the package ships. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const SCHEMA = new URL("../../schema/session-1.json", import.meta.url);

export interface Schema {
  readonly $defs: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

export const schema = JSON.parse(readFileSync(SCHEMA, "utf8")) as Schema;
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
  schema,
);

/** What is wrong with a line, one sentence each; empty for a good one. */
export function faultsOf(line: string): string[] {
  const value: unknown = JSON.parse(line);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
