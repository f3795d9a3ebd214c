/** The plugin's own calls on the lightning-rpc socket, and what the node answers. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Desk } from "./desk/desk.ts";
import { bodyOf, idOf } from "./message.ts";
import type { OpenRequest } from "./desk/open-requests.ts";
import type { Version } from "./desk/places.ts";

export class Calls {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  from(frame: Frame, caller: Version, connection: number, t: number): void {
    const { open, drafts, causes } = this.#desk;
    const m = frame.method ?? "";
    const id = idOf(frame);
    const of = "rpc";
    const request: OpenRequest = { n: 0, t, ...caller, of, m, id, from: "plugin", to: "rpc", by: byOf(connection) };
    const cause = causes.ofCall(id, caller);
    if (frame.has("id")) open.add(request);
    const event = { k: "req", ...caller, from: "plugin", to: "rpc", of, m, id, ...bodyOf(frame.bytes()) } as const;
    drafts.add({ t, event, request, cause });
  }

  to(frame: Frame, caller: Version, connection: number, t: number): void {
    const { open, drafts } = this.#desk;
    const id = frame.has("id") ? idOf(frame) : undefined;
    const request = id === undefined ? undefined : open.find(id, ({ by }) => by === byOf(connection));
    const message = { ...caller, from: "rpc", to: "plugin", of: "rpc" } as const;
    const body = bodyOf(frame.bytes());
    if (id === undefined) {
      drafts.add({ t, event: { k: "note", ...message, m: frame.method ?? "", ...body } });
      return;
    }
    if (request !== undefined) open.close(request);
    const k = frame.has("error") ? "err" : "res";
    const event = { k, ...message, m: request?.m ?? "", id, fate: "answered", ...body } as const;
    drafts.add({ t, event, ...(request === undefined ? {} : { answers: request }) });
  }

  hungUp(connection: number): void {
    this.#desk.open.closeAll(byOf(connection));
  }
}

function byOf(connection: number): string {
  return `connection ${connection}`;
}
