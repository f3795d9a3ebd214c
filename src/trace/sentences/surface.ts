/** Sentences about a plugin's manifest: how a save changed it, and what lightningd refused of it. */
import { ResponseError, messageOf } from "../../jsonrpc/errors.ts";
import { describeDifference } from "../../lightningd/manifest/difference.ts";
import type { LeftOut, ManifestChange, SurfaceEvent } from "../events/surface.ts";
import { broken, debug, info, once, traced, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

export const SURFACE: Sentences<SurfaceEvent> = {
  "manifest-changed": ({ changes }) =>
    info(changes.map((change) => `${describeDifference(change.difference)}${sayStays(change)}`).join("\n")),
  "left-out": ({ what }) => once(broken(`${sayLeftOut(what)}.`)),
  "not-registered": ({ error }) => broken(`what is new in its manifest could not be registered: ${sayRefused(error)}`),
  "help-is-old": ({ error }) => broken(`lightning-cli help shows its methods as they were: ${sayRefused(error)}`),
  "help-not-corrected": ({ error }) => traced(`a call of help was not corrected: ${messageOf(error)}`),
  "own-methods-refused": ({ error }) =>
    unusual(`autoreload's own methods could not be registered: ${sayRefused(error)}`),
  "options-stay": ({ names, under }) =>
    info(`its options that were set (${names.join(", ")}) stay known to lightningd, under the name ${under}`),

  "companion-began": ({ name, declares }) =>
    traced(`companion ${name} is started for ${declares.map(describeDifference).join(", ")}`),
  "companion-up": ({ name, ms }) => traced(`companion ${name} is registered after ${ms.toFixed(1)} ms`),
  "companion-gone": ({ name, wanted }) => traced(`companion ${name} ${wanted ? "was stopped" : "is gone"}`),

  "was-killed": ({ deaths }) =>
    unusual(
      "autoreload was killed when lightningd started last, most likely for a name that another plugin has too, so the methods " +
        `${deaths > 1 ? "and hooks " : ""}of this plugin are registered once lightningd has started, and what it does not take ` +
        "is told here.",
    ),
  namesake: ({ path }) =>
    unusual(
      `lightningd runs ${path} as well: what that one registers is not available from this plugin. Take one of the two out.`,
    ),
  "not-kept": ({ problem }) => debug(problem),
};

/** A sentence for lightningd's stderr, after it has killed us. @param names the plugins' */
export function sayKilled(names: readonly string[]): string {
  return (
    `autoreload was killed while lightningd started, most likely because another plugin has a method of ${names.join(" or ")} ` +
    'too; lightningd\'s log says so after "Killing plugin". Start lightningd again: what it does not take is then left out.'
  );
}

function sayStays({ stays }: ManifestChange): string {
  if (stays === undefined) return "";
  if (stays === "featurebits") {
    return " (takes a restart of the node: lightningd reads feature bits only when it starts)";
  }
  if (stays === "option") return " (stays known to lightningd until it restarts; the plugin is not told it any more)";
  return ` (to lightningd it is of type ${stays.type} until the node restarts)`;
}

function sayLeftOut(what: LeftOut): string {
  if (what.kind === "featurebits") {
    return `its feature bits are not announced: ${what.because ?? "lightningd may have refused them"}`;
  }
  const { kind, name } = what;
  if (kind === "hooks") {
    return (
      `the hook ${name} is not registered: its "before" and "after", and those of other plugins, lead in a circle ` +
      "(or name this plugin itself)"
    );
  }
  const named = kind === "methods" ? "method" : "option";
  return `the ${named} ${name} belongs to ${what.holder} and is not available from this plugin`;
}

/** lightningd puts the companion's path before its message. */
function sayRefused(error: unknown): string {
  const words = error instanceof ResponseError ? error.message.replace(/^\/\S+: /, "") : "";
  return words === "" ? messageOf(error) : `lightningd refused: ${words}`;
}
