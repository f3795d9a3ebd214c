/** What passes between lightningd and us, and what is recorded of it. */

export type LinkEvent =
  /** lightningd sent a message that is larger than we keep. */
  | { readonly kind: "too-large"; readonly method: string }
  | { readonly kind: "records"; readonly path: string }
  /** @property at the address, without the token */
  | { readonly kind: "inspects"; readonly at: string }
  /** A sentence of the recording's. */
  | { readonly kind: "recording-problem"; readonly sentence: string }
  /** @property plugin its name */
  | { readonly kind: "own-calls-unrecorded"; readonly plugin: string; readonly error: unknown };

export type LinkStage =
  /** @property link "main", or a companion's name */
  | { readonly kind: "from-host"; readonly link: string; readonly message: Message }
  | { readonly kind: "to-host"; readonly link: string; readonly message: Message }
  | { readonly kind: "link-paused"; readonly link: string }
  | { readonly kind: "link-resumed"; readonly link: string }
  | { readonly kind: "link-ended"; readonly link: string };

/** What tracing shows of a message. */
export interface Message {
  /** JSON text; undefined for a notification. */
  readonly id: string | undefined;
  /** Undefined for an answer. */
  readonly method: string | undefined;
  /** Bytes. */
  readonly size: number;
}
