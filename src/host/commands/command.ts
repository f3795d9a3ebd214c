/** A client's command, from its request to its one answer, and the connection that it came by. */
import { encodeError, encodeResult } from "../../jsonrpc/encode.ts";
import type { Answered } from "./answers.ts";
import type { IdText } from "../../jsonrpc/encode.ts";
import type { JsonRpcError } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Filtering } from "./filter.ts";

/** A client's connection, or what takes its place. */
export interface Session {
  /** `jsonrpc#N`, the source of its log lines. */
  readonly source: string;
  /** Whether the client asked for `message` and `progress`. */
  notifications: boolean;
  deprecatedOk: boolean;
  /** Takes whole messages. */
  write(bytes: Buffer): void;
}

export class Command {
  readonly session: Session;
  /** JSON text, as it came. */
  readonly id: IdText;
  /** The method. A hook may replace it. */
  readonly method: string;
  /** The whole request. */
  readonly request: Frame;
  /** JSON text */
  readonly params: string;
  /** Whether this is a `check`: the command is then looked at, and not carried out. */
  readonly checkOnly: boolean;
  /** Whether the connection had asked for notifications when the command came. */
  readonly notifications: boolean;
  /** The client's choice of members of the result. */
  filter: Filtering | undefined;

  constructor(session: Session, id: IdText, request: Frame, method: string, params: string, checkOnly = false) {
    this.session = session;
    this.id = id;
    this.request = request;
    this.method = method;
    this.params = params;
    this.checkOnly = checkOnly;
    this.notifications = session.notifications;
  }

  /** @param result JSON text or an object */
  succeed(result: string | object): void {
    const text = typeof result === "string" ? result : JSON.stringify(result);
    this.session.write(encodeResult(this.id, this.filter === undefined ? text : this.filter(text)));
  }

  /** Answers a method that somebody else carried out. */
  answer(members: Answered): void {
    if (this.checkOnly) this.checked();
    else if ("result" in members) this.succeed(members.result);
    else this.session.write(encodeError(this.id, members.error));
  }

  fail(error: JsonRpcError): void {
    this.session.write(encodeError(this.id, error));
  }

  /** Another command of the same client, in place of this one. */
  instead(method: string, params: string, request = this.request): Command {
    return this.#next(new Command(this.session, this.id, request, method, params, this.checkOnly));
  }

  /** The command that `check` names, to be looked at only. */
  forCheck(method: string, params: string): Command {
    return this.#next(new Command(this.session, this.id, this.request, method, params, true));
  }

  checked(): void {
    this.succeed({ command_to_check: this.method });
  }

  #next(command: Command): Command {
    command.filter = this.filter;
    return command;
  }
}
