/** The parts of a command of lightningd's own. */
import type { Command } from "../command.ts";
import type { Params } from "../params.ts";

export interface Builtin {
  readonly name: string;
  /** The parameters as `help` shows them. */
  readonly usage: string;
  /** The parameters that are read before the command runs; they may say less than `usage`. */
  readonly parameters: string;
  /** Whether more parameters may be given than those. */
  readonly extra?: boolean;
  /** Answers the command, now or later. @throws CommandError */
  run(command: Command, params: Params): void;
}
