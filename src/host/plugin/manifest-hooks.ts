/** The manifest's `hooks`: names, or objects with `before`, `after` and `filters` (plugin_hooks_add). */
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import type { HookEntry } from "../hooks/hook-order.ts";
import type { HookRegistry } from "../hooks/hook-registry.ts";
import { content } from "../json/text.ts";
import type { Plugin } from "./plugin.ts";
import { Refused } from "../refused.ts";

/** A value that is no array is ignored, as by lightningd. @throws Refused, in lightningd's words */
export function registerHooks(plugin: Plugin, members: ReadonlyMap<string, string>, hooks: HookRegistry): void {
  for (const element of arrayMember(members, "hooks")) {
    if (!element.startsWith("{")) {
      hooks.add(content(element) ?? "", { plugin, before: [], after: [], filters: undefined });
      continue;
    }
    const hook = membersOf(element);
    const name = content(hook.get("name"));
    if (name === undefined) throw new Refused(`no name in hook obj ${element}`);
    hooks.add(name, {
      plugin,
      before: arrayMember(hook, "before").map((text) => content(text) ?? ""),
      after: arrayMember(hook, "after").map((text) => content(text) ?? ""),
      filters: filtersOf(hook),
    });
  }
}

function arrayMember(members: ReadonlyMap<string, string>, name: string): readonly string[] {
  const text = members.get(name);
  return text?.startsWith("[") === true ? elementsOf(text) : [];
}

/** The filters as they stand; the registry checks them. */
function filtersOf(hook: ReadonlyMap<string, string>): HookEntry["filters"] {
  const text = hook.get("filters");
  return text === undefined ? undefined : (JSON.parse(text) as (string | number)[]);
}
