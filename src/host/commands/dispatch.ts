/** Brings a client's message to its answerer: a command of lightningd's own, or the plugin that registered the method. */
import { encodeError } from "../../jsonrpc/encode.ts";
import { INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PLUGIN_TERMINATED } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { membersOf } from "../../jsonrpc/json-text.ts";
import { BUILT_IN_METHODS } from "../../lightningd/facts/methods.ts";
import type { PluginMethod } from "../command-table.ts";
import { textOf } from "../frames.ts";
import { content } from "../json/text.ts";
import type { EmbeddedNode } from "../node.ts";
import { mayUse } from "./deprecated.ts";
import { readFilter } from "./filter.ts";
import { emptyAnswer, isInformation } from "./answers.ts";
import type { Answered } from "./answers.ts";
import { builtinCommands } from "./builtin/builtins.ts";
import type { Builtin } from "./builtin/builtin.ts";
import { Command } from "./command.ts";
import type { Session } from "./command.ts";
import { callPlugin } from "./plugin-method.ts";
import { BadParamError, CommandError, readParams } from "./params.ts";
import { offerToPlugins } from "./rpc-command.ts";
import type { Control } from "./builtin/control.ts";

export class Dispatch {
  readonly #node: EmbeddedNode;
  readonly #builtins: ReadonlyMap<string, Builtin>;

  constructor(node: EmbeddedNode, control: Control) {
    this.#node = node;
    this.#builtins = builtinCommands(
      node,
      control,
      (command) => this.#run(command),
      (name) => this.knows(name),
    );
  }

  /** Takes a client's message. A message that is no command is answered with an error (jsonrpc.c, parse_request). */
  receive(session: Session, frame: Frame): void {
    const { id } = frame;
    const problem = malformed(frame);
    if (id === undefined || problem !== undefined) {
      session.write(encodeError("null", { code: INVALID_REQUEST, message: problem ?? "No id" }));
      return;
    }
    const params = frame.text("params");
    const method = content(frame.slice("method")?.toString());
    const isString = frame.method !== undefined;
    const invalid =
      method === undefined
        ? "No method"
        : params === undefined
          ? "No params"
          : isString
            ? undefined
            : "Expected string for method";
    const command = new Command(session, id, frame, String(method), params ?? "");
    if (invalid !== undefined) command.fail({ code: INVALID_REQUEST, message: invalid });
    else if (!this.knows(command.method)) this.#unknown(command);
    else if (this.#takes(command, frame))
      offerToPlugins(
        this.#node,
        command,
        (next) => this.#run(next),
        (name) => this.knows(name),
      );
  }

  /** Reads the command's filter, and whether the command may be called. If not, it is answered here. */
  #takes(command: Command, frame: Frame): boolean {
    const filter = membersOf(textOf(frame).toString()).get("filter");
    try {
      if (filter !== undefined) command.filter = readFilter(filter);
    } catch (error) {
      this.#refuse(command, error);
      return false;
    }
    const deprecated = this.#node.commands.find(command.method)?.deprecated;
    if (deprecated === undefined || mayUse(this.#node, command, deprecated)) return true;
    const message = `Command "${command.method}" is deprecated`;
    command.fail({ code: METHOD_NOT_FOUND, message });
    return false;
  }

  knows(method: string): boolean {
    if (this.#builtins.has(method) || this.#node.commands.find(method) !== undefined) return true;
    return this.#node.settings.answers(method, "{}") !== undefined || emptyAnswer(method) !== undefined;
  }

  #unknown(command: Command): void {
    const message = BUILT_IN_METHODS.has(command.method)
      ? `Unknown command '${command.method}': this is autoreload's embedded lightningd, which has no wallet, peers or chain`
      : `Unknown command '${command.method}'`;
    command.fail({ code: METHOD_NOT_FOUND, message });
  }

  #run(command: Command): void {
    const method = this.#node.commands.find(command.method);
    if (method !== undefined) {
      if (method.plugin.gone === undefined) callPlugin(this.#node, method, command);
      else this.#died(method, command);
      return;
    }
    const builtin = this.#builtins.get(command.method);
    const answer = this.#answerTo(command, builtin);
    if (answer !== undefined) command.answer(answer);
    else if (builtin === undefined) this.#unknown(command);
    else this.#runBuiltin(builtin, command);
  }

  /** The answer of a file, if there is one. Commands that this lightningd carries out itself have none. */
  #answerTo({ method, params }: Command, builtin: Builtin | undefined): Answered | undefined {
    if (builtin !== undefined && !isInformation(method)) return undefined;
    return this.#node.settings.answers(method, params) ?? (builtin === undefined ? emptyAnswer(method) : undefined);
  }

  /** The plugin died while it was asked in rpc_command. */
  #died({ plugin, name }: PluginMethod, command: Command): void {
    this.#node.fatal(`No plugin for ${name} ?`, plugin);
    command.fail({ code: PLUGIN_TERMINATED, message: "Plugin terminated before replying to RPC call." });
  }

  #runBuiltin(builtin: Builtin, command: Command): void {
    try {
      const usable = command.params.startsWith("[") || command.params.startsWith("{");
      if (!usable) throw new CommandError(INVALID_PARAMS, "Expected array or object for params");
      builtin.run(command, readParams(builtin.parameters, command.params, builtin.extra));
    } catch (error) {
      this.#refuse(command, error);
    }
  }

  #refuse(command: Command, error: unknown): void {
    if (!(error instanceof CommandError)) throw error;
    command.fail(error instanceof BadParamError && command.checkOnly ? error.shown : error.toJsonRpc());
    if (!(error instanceof BadParamError) || command.checkOnly) return;
    this.#node.say("lightningd", "info", `JSON COMMAND ${command.method}: ${error.logLine}`);
  }
}

function malformed(frame: Frame): string | undefined {
  if (!frame.has("jsonrpc")) {
    return `JSON-RPC message does not contain "jsonrpc" field: '${frame.bytes().toString().trimEnd()}'`;
  }
  if (frame.id === undefined) return "No id";
  if (/^[[{]/.test(frame.id)) return "Expected string/primitive for id";
  return frame.value("jsonrpc") === "2.0" ? undefined : 'jsonrpc: "2.0" must be specified in the request';
}
