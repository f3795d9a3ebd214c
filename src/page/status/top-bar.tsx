/** Which plugin this is, and how it is. */
import type { ComponentChildren } from "preact";
import { header, revision, servingVersion } from "../store/session.ts";

export function TopBar({ children }: { readonly children: ComponentChildren }) {
  void revision.value;
  const plugin = header.value?.plugins[0];
  const version = plugin === undefined ? undefined : servingVersion(plugin.p);
  return (
    <header class="top">
      <h1>
        <span class="d3 w">autoreload</span>
        {plugin?.name} {version !== undefined && <span class="ver">v{version.v}</span>}
      </h1>
      {children}
    </header>
  );
}
