/** What lightningd has registered of a plugin. */
import type { Difference } from "../../lightningd/manifest/difference.ts";
import type { Refused } from "../../lightningd/manifest/rejections.ts";

export type SurfaceEvent =
  | { readonly kind: "manifest-changed"; readonly changes: readonly ManifestChange[] }
  | { readonly kind: "left-out"; readonly what: LeftOut }
  | { readonly kind: "not-registered"; readonly error: unknown }
  | { readonly kind: "help-is-old"; readonly error: unknown }
  | { readonly kind: "help-not-corrected"; readonly error: unknown }
  /** A launcher runs us, and lightningd refused our own methods. */
  | { readonly kind: "own-methods-refused"; readonly error: unknown }
  /** @property under the name that lightningd has for their plugin from now on */
  | { readonly kind: "options-stay"; readonly names: readonly string[]; readonly under: string }
  | { readonly kind: "companion-began"; readonly name: string; readonly declares: readonly Difference[] }
  | { readonly kind: "companion-up"; readonly name: string; readonly ms: number }
  | { readonly kind: "companion-gone"; readonly name: string; readonly wanted: boolean }
  /** lightningd killed us when it started. */
  | { readonly kind: "was-killed"; readonly deaths: number }
  /** lightningd runs another file that has the plugin's name. */
  | { readonly kind: "namesake"; readonly path: string }
  /** @property problem a sentence of the code that tried to keep it */
  | { readonly kind: "not-kept"; readonly problem: string };

export interface ManifestChange {
  readonly difference: Difference;
  /** The part of it that lightningd takes only after its own restart. */
  readonly stays?: "featurebits" | "option" | { readonly type: string };
}

/** What lightningd refused, or would refuse. */
export type LeftOut =
  | Refused
  /** @property because a clause; undefined if the reason is not known */
  | { readonly kind: "featurebits"; readonly because: string | undefined };
