/** Sessions that tests have recorded: read whole, and every line of them checked against the schema. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Header, SessionEvent } from "../../src/session/format/events.ts";
import { source } from "../proxy/workbench.ts";
import type { Workbench } from "../proxy/workbench.ts";
import { faultsOf } from "../session/validator.ts";

export interface Recorded {
  readonly header: Header;
  readonly events: readonly SessionEvent[];
}

export function recorded(path: string): Recorded {
  const text = readFileSync(path, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  const [first = "", ...rest] = text.trimEnd().split("\n");
  expect([first, ...rest].flatMap(faultsOf)).toEqual([]);
  const events = rest.map((line) => JSON.parse(line) as SessionEvent);
  expect(events.map(({ n }) => n)).toEqual(events.map((_, index) => index + 1));
  return { header: JSON.parse(first) as Header, events };
}

/** Ends the recording. @returns what is in its file */
export async function stopped(bench: Workbench): Promise<Recorded> {
  const { file, events } = (await bench.call("autoreload-record", ["stop"])) as { file: string; events: number };
  const session = recorded(file);
  expect(session.events.length).toBe(events);
  return session;
}

/** The files in the bench's own state directory, the newest last. */
export function sessionFiles(bench: Workbench): string[] {
  const directory = join(bench.stateDirectory, "cln-autoreload/sessions");
  return readdirSync(directory)
    .toSorted()
    .map((name) => join(directory, name));
}

/** What is of one method, hook or topic, and what it caused. */
export function about(session: Recorded, m: string): SessionEvent[] {
  return session.events.filter((event) => "m" in event && event.m === m);
}

/** A plugin that calls the node, by the socket that its init names. */
export function calling(body: string, chain = true): string {
  const before = `import { connect } from "node:net";
import { resolve } from "node:path";
let rpcFile = "";
let made = 0;
export function init({ configuration }) {
  rpcFile = resolve(configuration["lightning-dir"], configuration["rpc-file"]);
  return {};
}
export function call(method, params = {}, cause = undefined) {
  const id = ${chain} && cause !== undefined ? cause + "/x.mjs:" + method + "#" + ++made : ++made;
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(rpcFile, () => socket.write(JSON.stringify({ jsonrpc: "2.0", id, method, params }) + "\\n\\n"));
    socket.setEncoding("utf8").on("error", reject).on("data", (piece) => {
      text += piece;
      if (!text.endsWith("\\n\\n")) return;
      socket.end();
      const { result, error } = JSON.parse(text);
      if (error === undefined) resolve(result);
      else reject(new Error(error.message));
    });
  });
}`;
  return source(`{ init, ${body} }`, before);
}
