/** What lightningd has registered of a plugin. */
import type { Difference } from "../../lightningd/manifest/difference.ts";
import type { Refused } from "../../lightningd/manifest/rejections.ts";

export type SurfaceEvent =
  | { readonly kind: "manifest-changed"; readonly changes: readonly ManifestChange[] }
  | { readonly kind: "left-out"; readonly what: LeftOut }
  | { readonly kind: "not-registered"; readonly error: unknown }
  | { readonly kind: "help-is-old"; readonly error: unknown }
  | { readonly kind: "help-not-corrected"; readonly error: unknown }
  /** Where a launcher runs us: our own methods. */
  | { readonly kind: "own-methods-refused"; readonly error: unknown }
  /** @see under the name by which lightningd knows them from now on */
  | { readonly kind: "options-stay"; readonly names: readonly string[]; readonly under: string }
  | { readonly kind: "companion-began"; readonly name: string; readonly declares: readonly Difference[] }
  | { readonly kind: "companion-up"; readonly name: string; readonly ms: number }
  | { readonly kind: "companion-gone"; readonly name: string; readonly wanted: boolean }
  /** lightningd killed us when it started. */
  | { readonly kind: "was-killed"; readonly deaths: number }
  /** lightningd runs another file of the plugin's name. */
  | { readonly kind: "namesake"; readonly path: string }
  /** @see problem in words of who tried to keep it */
  | { readonly kind: "not-kept"; readonly problem: string };

export interface ManifestChange {
  readonly difference: Difference;
  /** What of it lightningd does not take before it restarts. */
  readonly stays?: "featurebits" | "option" | { readonly type: string };
}

/** What lightningd does not take, or would not. */
export type LeftOut =
  | Refused
  /** @see because words of what knows them; undefined for not known */
  | { readonly kind: "featurebits"; readonly because: string | undefined };
