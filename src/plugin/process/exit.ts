/** How a process ended, and the words for that. */
export type Exit =
  | ProcessExit
  /** The end of a plugin that a launcher had left to itself: only the launcher's exit is known. */
  | { readonly kind: "ended" }
  /** It is alive, but has closed the stream for requests or the one for answers. */
  | { readonly kind: "closed"; readonly stream: "stdin" | "stdout" };

export type ProcessExit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals };

/** The exit code, or the name of the signal; undefined where neither is known. */
export function codeOrSignal(exit: Exit): number | string | undefined {
  if (exit.kind === "exited") return exit.code;
  return exit.kind === "killed" ? exit.signal : undefined;
}

export function describeExit(exit: Exit): string {
  switch (exit.kind) {
    case "exited":
      return exit.code === 0 ? "it exited (code 0)" : `it exited with code ${exit.code}${CODES[exit.code] ?? ""}`;
    case "killed":
      return `it was killed by ${exit.signal}${SIGNALS[exit.signal] ?? ""}`;
    case "ended":
      return "it ended (how is not known: the process that was started had left it to another one)";
    case "closed":
      return exit.stream === "stdin"
        ? "it closed its stdin and could be asked nothing more, so it was stopped"
        : "it closed its stdout and could answer nothing more, so it was stopped";
  }
}

const CODES: Readonly<Record<number, string>> = {
  126: " (the file could not be run)",
  127: " (a command was not found)",
};

const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGSEGV: " (it used memory that is not its own)",
  SIGABRT: " (it aborted itself)",
  SIGBUS: " (it used memory that is not there)",
  SIGFPE: " (it divided by zero, or the like)",
  SIGILL: " (it came to an instruction that the processor does not have)",
  SIGKILL: " (by someone, or because memory ran out)",
};
