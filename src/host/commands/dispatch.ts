/** From a client's message to whoever answers it: a command of lightningd's own, or the plugin that registered the method. */
import { encodeError } from "../../jsonrpc/encode.ts";
import { INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { NATIVE_METHODS } from "../native-names.ts";
import type { EmbeddedNode } from "../node.ts";
import { builtinCommands } from "./builtins.ts";
import type { Builtin } from "./builtin.ts";
import { Command } from "./command.ts";
import type { Session } from "./command.ts";
import { callPlugin } from "./plugin-method.ts";
import { BadParamError, CommandError, readParams } from "./params.ts";
import { offerToPlugins } from "./rpc-command.ts";
import type { Control } from "./control.ts";

export class Dispatch {
  readonly #node: EmbeddedNode;
  readonly #builtins: ReadonlyMap<string, Builtin>;

  constructor(node: EmbeddedNode, control: Control) {
    this.#node = node;
    this.#builtins = builtinCommands(node, control, (command) => this.#run(command));
  }

  /** Takes a message of a client. What is no command is answered with an error (jsonrpc.c, parse_request). */
  receive(session: Session, frame: Frame): void {
    const { id } = frame;
    const problem = malformed(frame);
    if (id === undefined || problem !== undefined) {
      session.write(encodeError("null", { code: INVALID_REQUEST, message: problem ?? "No id" }));
      return;
    }
    const params = frame.text("params");
    const method = frame.value("method");
    const invalid =
      method === undefined
        ? "No method"
        : params === undefined
          ? "No params"
          : typeof method === "string"
            ? undefined
            : "Expected string for method";
    const whole = frame.parts === undefined ? frame : frame.detached();
    const command = new Command(session, id, whole, String(method), params ?? "");
    if (invalid !== undefined) command.fail({ code: INVALID_REQUEST, message: invalid });
    else if (!this.knows(command.method)) this.#unknown(command);
    else
      offerToPlugins(
        this.#node,
        command,
        (next) => this.#run(next),
        (name) => this.knows(name),
      );
  }

  knows(method: string): boolean {
    return this.#builtins.has(method) || this.#node.commands.find(method) !== undefined;
  }

  #unknown(command: Command): void {
    const message = NATIVE_METHODS.has(command.method)
      ? `Unknown command '${command.method}': this is autoreload's embedded lightningd, which has no wallet, peers or chain`
      : `Unknown command '${command.method}'`;
    command.fail({ code: METHOD_NOT_FOUND, message });
  }

  #run(command: Command): void {
    const plugin = this.#node.commands.find(command.method);
    if (plugin !== undefined) {
      callPlugin(this.#node, plugin, command);
      return;
    }
    const builtin = this.#builtins.get(command.method);
    if (builtin === undefined) this.#unknown(command);
    else this.#runBuiltin(builtin, command);
  }

  #runBuiltin(builtin: Builtin, command: Command): void {
    try {
      const usable = command.params.startsWith("[") || command.params.startsWith("{");
      if (!usable) throw new CommandError(INVALID_PARAMS, "Expected array or object for params");
      builtin.run(command, readParams(builtin.parameters, command.params, builtin.extra));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      command.fail(error instanceof BadParamError && command.checkOnly ? error.shown : error.toJsonRpc());
      if (!(error instanceof BadParamError) || command.checkOnly) return;
      this.#node.say("lightningd", "info", `JSON COMMAND ${command.method}: ${error.logLine}`);
    }
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
