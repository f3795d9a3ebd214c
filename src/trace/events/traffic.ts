/** Between us and a plugin. */

export type RequestKind = "method" | "hook" | "check" | "setconfig";

export type TrafficEvent =
  | Fault
  /** @see why what the plugin's process does meanwhile, as a clause after a colon; "" if that is not known */
  | {
      readonly kind: "late";
      readonly request: RequestKind;
      readonly name: string;
      readonly afterMs: number;
      readonly standsStill: boolean;
      readonly why: string;
    }
  /** Its process exited well and left the plugin to another one. */
  | { readonly kind: "launched"; readonly pid: number };

/** What a plugin does wrong on its stdout: it may be a flood, so texts are made only when they are asked for. */
export type Fault =
  /** @see instead JSON text of what lightningd is told; undefined for an error @see wrong a clause */
  | {
      readonly kind: "wrong-answer";
      readonly request: RequestKind;
      readonly name: string;
      readonly wrong: string;
      readonly instead: string | undefined;
    }
  /** A message that lightningd would kill it for. @see why a clause */
  | { readonly kind: "dropped"; readonly why: string; readonly written: Written }
  /** A line that is no JSON-RPC. */
  | { readonly kind: "stray"; readonly written: Written }
  | { readonly kind: "half-message"; readonly written: Written }
  /** @see how follows "a message to lightningd that" */
  | { readonly kind: "lost-message"; readonly how: string }
  | { readonly kind: "stdout-request"; readonly method: string }
  | { readonly kind: "answer-to-nothing"; readonly id: string }
  | { readonly kind: "undeclared"; readonly topic: string }
  | { readonly kind: "log-level"; readonly level: unknown }
  /** @see what follows "logged" */
  | { readonly kind: "log-message"; readonly what: string; readonly text: string }
  /** A hook that cannot wait, while there was no instance to answer it. */
  | { readonly kind: "skipped"; readonly hook: string };

/** What a plugin wrote: the beginning of what is very long. */
export interface Written {
  readonly text: string;
  /** Bytes of all of it. */
  readonly size: number;
}

/** @see id JSON text */
export type TrafficStage =
  /** The gate says where a request goes. */
  | {
      readonly kind: "routed";
      readonly request: RequestKind;
      readonly name: string;
      readonly id: string;
      readonly way: "send" | "hold" | "refuse" | "continue";
    }
  /** @see to which instance of the plugin */
  | { readonly kind: "sent"; readonly name: string; readonly id: string; readonly to: number }
  | { readonly kind: "told"; readonly topic: string; readonly to: number }
  /** @see waiting how many are held */
  | { readonly kind: "held"; readonly name: string; readonly waiting: number }
  /** @see ms since it was sent */
  | { readonly kind: "answered"; readonly name: string; readonly id: string; readonly by: number; readonly ms: number }
  /** By us. */
  | { readonly kind: "replied"; readonly name: string; readonly id: string; readonly why: string }
  /** What is no answer. */
  | { readonly kind: "wrote"; readonly by: number; readonly what: string };
