/** What passes between us and a plugin. */

export type RequestKind = "method" | "hook" | "check" | "setconfig";

export type TrafficEvent =
  | Fault
  /** @property why what the plugin's process does meanwhile, as a clause after a colon; "" if that is not known */
  | {
      readonly kind: "late";
      readonly request: RequestKind;
      readonly name: string;
      readonly afterMs: number;
      readonly standsStill: boolean;
      readonly why: string;
    }
  /** Its process ended well, and left another process as the plugin. */
  | { readonly kind: "launched"; readonly pid: number };

/** A fault on the plugin's stdout. Faults may come in floods, so their texts are made only on demand. */
export type Fault =
  /** @property instead JSON text of what lightningd gets; undefined for an error @property wrong a clause */
  | {
      readonly kind: "wrong-answer";
      readonly request: RequestKind;
      readonly name: string;
      readonly wrong: string;
      readonly instead: string | undefined;
    }
  /** A message for which lightningd would kill the plugin. @property why a clause */
  | { readonly kind: "dropped"; readonly why: string; readonly written: Written }
  /** A line that is no JSON-RPC. */
  | { readonly kind: "stray"; readonly written: Written }
  | { readonly kind: "half-message"; readonly written: Written }
  /** @property how words after "a message to lightningd that" */
  | { readonly kind: "lost-message"; readonly how: string }
  | { readonly kind: "stdout-request"; readonly method: string }
  | { readonly kind: "answer-to-nothing"; readonly id: string }
  | { readonly kind: "undeclared"; readonly topic: string }
  | { readonly kind: "log-level"; readonly level: unknown }
  /** @property what words after "logged" */
  | { readonly kind: "log-message"; readonly what: string; readonly text: string }
  /** A hook that cannot wait was asked while there was no instance to answer it. */
  | { readonly kind: "skipped"; readonly hook: string };

/** What the plugin wrote; only the beginning of a long text. */
export interface Written {
  readonly text: string;
  /** The number of bytes of the whole. */
  readonly size: number;
}

/** @property id JSON text */
export type TrafficStage =
  /** The gate has decided where a request goes. */
  | {
      readonly kind: "routed";
      readonly request: RequestKind;
      readonly name: string;
      readonly id: string;
      readonly way: "send" | "hold" | "refuse" | "continue";
    }
  /** @property to the number of the instance */
  | { readonly kind: "sent"; readonly name: string; readonly id: string; readonly to: number }
  | { readonly kind: "told"; readonly topic: string; readonly to: number }
  /** @property waiting how many requests are held now */
  | { readonly kind: "held"; readonly name: string; readonly waiting: number }
  /** @property ms since it was sent */
  | { readonly kind: "answered"; readonly name: string; readonly id: string; readonly by: number; readonly ms: number }
  /** We answered it. */
  | { readonly kind: "replied"; readonly name: string; readonly id: string; readonly why: string }
  /** The plugin wrote something that is no answer. */
  | { readonly kind: "wrote"; readonly by: number; readonly what: string };
