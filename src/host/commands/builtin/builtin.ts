/** What a command of lightningd's own is made of. */
import type { Command } from "../command.ts";
import type { Params } from "../params.ts";

export interface Builtin {
  readonly name: string;
  /** As `help` shows it. */
  readonly usage: string;
  /** What is read before it runs: a usage string; it may say less than `usage` does. */
  readonly parameters: string;
  /** Whether more parameters may be given than those. */
  readonly extra?: boolean;
  /** Answers the command, now or later. @throws CommandError */
  run(command: Command, params: Params): void;
}
