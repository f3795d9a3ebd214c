/** What a plugin says, and what we say to it ourselves. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Note } from "../notes.ts";
import type { Desk } from "./desk/desk.ts";
import { bodyOf, idOf, plainId } from "./message.ts";
import { OURS } from "./desk/open-requests.ts";
import type { OpenRequest } from "./desk/open-requests.ts";
import type { Version } from "./desk/places.ts";

/** The id of a question asked again, with its kind. */
const AGAIN = /^autoreload:again\/(hook|method)\//;

type JudgedNote = Extract<Note, { note: "judged-again" }>;

export class PluginSide {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  from(frame: Frame, version: Version, t: number): void {
    if (frame.has("id") && (frame.has("result") || frame.has("error"))) this.#answered(frame, version, t);
    else if (frame.has("id") || frame.method === undefined) {
      const wrong = frame.method === undefined ? "it is no message" : `it is the request ${frame.method} on stdout`;
      this.#desk.stray(frame.bytes().toString(), wrong, version, t);
    } else if (frame.method === "log") this.#logged(frame, version, t);
    else this.#told(frame, frame.method, version, t);
  }

  /** Our handshakes, what we ask again, and our goodbye. */
  to(frame: Frame, version: Version, t: number): void {
    const { open, drafts, places, causes, askedAgain } = this.#desk;
    const m = frame.method ?? "";
    const message = { ...version, from: "autoreload", to: "plugin", m, ...bodyOf(frame.bytes()) } as const;
    if (!frame.has("id")) {
      drafts.add({ t, event: { k: "note", of: "topic", ...message } });
      return;
    }
    if (m === "init") places.initialized(version);
    const id = idOf(frame);
    const { p } = version;
    const of = AGAIN.exec(id)?.[1] === "hook" ? "hook" : AGAIN.test(id) ? "method" : "handshake";
    const repeated = askedAgain.get(id);
    const again = repeated === undefined ? {} : { again: repeated.of };
    const request: OpenRequest = {
      n: 0,
      t,
      ...version,
      of,
      m,
      id,
      from: "autoreload",
      to: "plugin",
      by: OURS,
      ...again,
    };
    if (repeated !== undefined) repeated.request = request;
    open.add(request);
    if (of !== "handshake") causes.asked(p);
    const cause = repeated?.isAfterSave === true ? causes.lastChange(p) : causes.change(p);
    drafts.add({ t, event: { k: "req", of, ...message, id }, request, cause });
  }

  judged({ id, verdict, against, why, diff }: JudgedNote, t: number): void {
    const judges = this.#desk.askedAgain.judged(id);
    if (judges === undefined || verdict === undefined) return;
    const details = {
      ...(against === undefined ? {} : { against }),
      ...(why === undefined ? {} : { why }),
      ...(diff === undefined ? {} : { diff }),
    };
    const { p, v } = judges;
    this.#desk.drafts.add({ t, event: { k: "again", p, v, of: 0, re: 0, verdict, ...details }, judges });
  }

  #answered(frame: Frame, version: Version, t: number): void {
    const { open, drafts, mending, causes } = this.#desk;
    const id = idOf(frame);
    const request = open.find(id, ({ p, to }) => p === version.p && to === "plugin");
    if (request === undefined) {
      this.#desk.stray(frame.bytes().toString(), `it answers the id ${id}, which is not open`, version, t);
      return;
    }
    open.close(request);
    causes.answered(request, version, t);
    const { from: to, of, m } = request;
    const k = frame.has("error") ? "err" : "res";
    const event = { k, ...version, from: "plugin", to, of, m, id, fate: "answered", ...bodyOf(frame.bytes()) } as const;
    mending.answered(request, drafts.add({ t, event, answers: request }));
  }

  #logged(frame: Frame, version: Version, t: number): void {
    const params = frame.value("params");
    const { level, message } = typeof params === "object" && params !== null ? (params as Record<string, unknown>) : {};
    const text = typeof message === "string" ? message : (JSON.stringify(message ?? params) ?? "");
    const event = { k: "log", ...version, level: typeof level === "string" ? level : "info", text } as const;
    this.#desk.noteLogged(text);
    this.#desk.drafts.add({ t, event, cause: this.#desk.causes.ofWords(version, t) });
  }

  #told(frame: Frame, m: string, version: Version, t: number): void {
    const { drafts, causes, open } = this.#desk;
    const about = m === "message" || m === "progress" ? idIn(frame) : undefined;
    const request = about === undefined ? undefined : open.find(about, ({ p }) => p === version.p);
    const words = { ...version, from: "plugin", to: "lightningd", of: "topic", m } as const;
    const cause = request ?? causes.ofWords(version, t);
    drafts.add({ t, event: { k: "note", ...words, ...bodyOf(frame.bytes()) }, cause });
  }
}

function idIn(frame: Frame): string | undefined {
  const params = frame.slice("params")?.toString("latin1") ?? "";
  const id = /"id"\s*:\s*("[^"\\]*(?:\\.[^"\\]*){0,1000}"|[^\s,}"]+)/.exec(params)?.[1];
  return id === undefined ? undefined : plainId(id);
}
