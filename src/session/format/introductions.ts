/** Keeps who a plugin is that was loaded later, where the event that says so is left out. Pure. */
import type { Header, SessionEvent } from "./events.ts";

export class Introductions {
  #known = new Set<number>();

  /** @param header as it stands in the session */
  begin(header: Header): void {
    if (header.part === undefined) this.#known = new Set([0]);
    for (const { p } of header.plugins) this.#known.add(p);
  }

  /** @param line the event as it stands in the session @param header with all plugins until then @returns the line, perhaps with the plugin */
  lineOf(event: SessionEvent, line: string, { plugins }: Header): string {
    const { p } = event;
    if (p === undefined || this.#known.has(p)) return line;
    this.#known.add(p);
    const plugin = event.plugin === undefined ? plugins.find((one) => one.p === p) : undefined;
    if (plugin === undefined) return line;
    const { name, path } = plugin;
    return `${line.slice(0, line.lastIndexOf("}"))},"plugin":${JSON.stringify({ name, path })}}`;
  }
}
