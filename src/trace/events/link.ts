/** Between lightningd and us, and what of that is recorded. */

export type LinkEvent =
  /** A message of lightningd's was larger than we keep. */
  | { readonly kind: "too-large"; readonly method: string }
  | { readonly kind: "records"; readonly path: string }
  /** @see at the address, without the token */
  | { readonly kind: "inspects"; readonly at: string }
  /** In words of whoever records. */
  | { readonly kind: "recording-problem"; readonly sentence: string }
  /** @see plugin its name */
  | { readonly kind: "own-calls-unrecorded"; readonly plugin: string; readonly error: unknown };

export type LinkStage =
  /** @see link "main", or a companion's name */
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
