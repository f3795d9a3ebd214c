/** The rpc_command hook: every command is offered to the plugins that asked for it, and any of them may answer or replace it. */
import { membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { strictJson } from "../../jsonrpc/loose-json.ts";
import { INVALID_REQUEST } from "../../jsonrpc/errors.ts";
import { errorCode } from "../../lightningd/hooks/numbers.ts";
import { JsonToken } from "../../lightningd/hooks/token.ts";
import { parseFrame, textOf } from "../frames.ts";
import { callHook } from "../hooks/hook-chain.ts";
import type { ChainAnswer } from "../hooks/hook-chain.ts";
import type { EmbeddedNode } from "../node.ts";
import { content } from "../json/text.ts";
import type { Command } from "./command.ts";

/** What a plugin wants done with a command. Each value is JSON text. */
type Wish =
  | { readonly kind: "replace"; readonly request: string }
  | { readonly kind: "result"; readonly result: string }
  | { readonly kind: "error"; readonly error: string };

/** @param run carries out the command, or its replacement @param known whether a command of this name exists */
export function offerToPlugins(
  node: EmbeddedNode,
  command: Command,
  run: (command: Command) => void,
  known: (method: string) => boolean,
): void {
  if (node.hooks.find("rpc_command") === undefined) {
    run(command);
    return;
  }
  const request = objectOf(membersOf(strictJson(textOf(command.request).toString())));
  const call = {
    hook: "rpc_command",
    params: `{"rpc_command":${request}}`,
    client: command.id,
    filter: command.method,
  };
  callHook(node, call, ({ answers }) => {
    const wish = wishOf(node, command, answers);
    if (wish === undefined) run(command);
    else fulfil(command, wish, run, known);
  });
}

function fulfil(
  command: Command,
  wish: Wish,
  run: (command: Command) => void,
  known: (method: string) => boolean,
): void {
  switch (wish.kind) {
    case "result":
      command.session.write(Buffer.from(`{"jsonrpc":"2.0","id":${command.id},"result":${wish.result}}\n\n`));
      return;
    case "error":
      command.session.write(Buffer.from(`{"jsonrpc":"2.0","id":${command.id},"error":${wish.error}}\n\n`));
      return;
    case "replace":
      replace(command, wish.request, run, known);
  }
}

function replace(
  command: Command,
  request: string,
  run: (command: Command) => void,
  known: (method: string) => boolean,
): void {
  const members = request.startsWith("{") ? membersOf(request) : new Map<string, string>();
  const method = content(members.get("method"));
  const bad = !request.startsWith("{")
    ? "'replace' must be an object"
    : ["method", "params", "id"].map((name) => (members.has(name) ? undefined : `missing '${name}'`)).find(Boolean);
  const worse = members.get("jsonrpc") === '"2.0"' ? undefined : 'jsonrpc: "2.0" must be specified in the request';
  const unknown = known(method ?? "") ? undefined : `redirected to unknown method '${method}'`;
  const why = bad ?? unknown ?? worse;
  if (why !== undefined) {
    const message = `Bad response to 'rpc_command' hook: ${why} (${request})`;
    command.fail({ code: INVALID_REQUEST, message });
    return;
  }
  const frame = parseFrame(Buffer.from(`${request}\n\n`));
  run(command.instead(method ?? "", members.get("params") ?? "{}", frame));
}

/** The first wish counts. A second one makes lightningd crash. */
function wishOf(node: EmbeddedNode, command: Command, answers: readonly ChainAnswer[]): Wish | undefined {
  let wish: Wish | undefined;
  for (const { plugin, result } of answers) {
    if (result === undefined) continue;
    const next = readWish(node, plugin, result);
    if (next !== undefined && wish !== undefined) {
      node.say("lightningd", "unusual", `rpc_command hook '${command.method}' already modified, ignoring.`, true);
      node.fatal(`two plugins changed one '${command.method}' by the rpc_command hook, of which lightningd crashes`);
      break;
    }
    wish ??= next;
  }
  return wish;
}

function readWish(node: EmbeddedNode, plugin: string, result: string): Wish | undefined {
  const members = result.startsWith("{") ? membersOf(result) : new Map<string, string>();
  const goOn = content(members.get("result"));
  if (goOn !== undefined) return goOn === "continue" ? undefined : sayBad(node, "'result' should only be 'continue'.");
  const request = members.get("replace");
  if (request !== undefined) return { kind: "replace", request };
  const text = members.get("return");
  const returned = text?.startsWith("{") === true ? membersOf(text) : new Map<string, string>();
  const own = returned.get("result");
  // lightningd passes on the text between a string's quotes, which is no JSON.
  if (own !== undefined) return { kind: "result", result: content(own) ?? own };
  const error = returned.get("error");
  if (error === undefined) return sayBad(node);
  const fields = error.startsWith("{") ? membersOf(error) : new Map<string, string>();
  const code = fields.get("code");
  if (code !== undefined && errorCode(new JsonToken(code)) !== undefined) {
    return sayBad(node, "'error' object does not contain a code.");
  }
  if (code !== undefined && fields.has("message")) return { kind: "error", error };
  node.fatal(
    `Plugin ${plugin} answered rpc_command with an error without code or message, of which lightningd crashes`,
  );
  return undefined;
}

/** A fault that has no words of its own gets those of the one before it. */
function sayBad(node: EmbeddedNode, why = node.lastBadWish): undefined {
  node.lastBadWish = why;
  node.say("lightningd", "broken", `Bad response to 'rpc_command' hook. ${why}`, true);
}
