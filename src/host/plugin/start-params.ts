/**
 * Reads the option values of a `plugin start`. They have to be the plugin's own options, and are checked as on the command line
 * (plugin_add_params).
 */
import type { EmbeddedNode } from "../node.ts";
import { content } from "../json/text.ts";
import { checkValue } from "../options/option-table.ts";
import type { Plugin } from "./plugin.ts";
import { FatalError, Refused } from "../refused.ts";

/**
 * @param params values as JSON text by name; undefined if the command had none by name
 * @throws Refused for another plugin's option, or a value of the wrong type; FatalError where lightningd crashes over a value whose option
 * is gone
 */
export function addStartParams(
  node: EmbeddedNode,
  plugin: Plugin,
  params: ReadonlyMap<string, string> | undefined,
): void {
  if (params === undefined) return;
  for (const [name, text] of params) {
    const option = plugin.options.find((candidate) => candidate.name === name);
    if (option === undefined) throw new Refused(`unknown parameter ${name}`);
    const value = option.type === "flag" ? undefined : content(text);
    node.values.add({ name, value: value?.trimEnd(), source: { kind: "pluginstart" } });
    const problem = checkValue(option, value?.trimEnd(), node.settings.allowDeprecatedApis);
    if (problem !== undefined) throw new Refused(problem);
  }
  checkDangling(node);
}

/** @throws FatalError if a value's option is no longer declared */
export function checkDangling(node: EmbeddedNode): void {
  const lost = node.values.dangling((name) => node.options.find(name) !== undefined);
  if (lost === undefined) return;
  throw new FatalError(
    `the option ${lost.name} has a value, but the plugin that declared it is gone: ` +
      "lightningd follows a null pointer here (configvar_finalize_overrides)",
  );
}
