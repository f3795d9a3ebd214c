/** What lightningd says to us, and what we say to it in a plugin's place. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Party, Subject } from "../../session/format/events.ts";
import type { Desk } from "./desk/desk.ts";
import { bodyOf, idOf } from "./message.ts";
import type { OpenRequest } from "./desk/open-requests.ts";
import { NOBODY } from "./desk/places.ts";
import type { Version } from "./desk/places.ts";

/** Answers to requests that a recording knows nothing of are among them. */
const MOST_EARLY = 64;

interface Asked {
  readonly of: Subject;
  readonly version: Version;
  readonly to: Party;
}

export class HostSide {
  readonly #desk: Desk;
  /** By link, our answers by ids of which no request has come yet: one of them may be to a request of which the end is still to come. */
  readonly #early = new Map<number, Map<string, Frame>>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  from(frame: Frame, link: number, t: number): void {
    if (frame.has("id")) this.#asked(frame, link, t);
    else this.#told(frame, link, t);
    if (this.#early.size > 0) this.#answeredEarly(frame, link, t);
  }

  /** Our own log comes as a note. */
  to(frame: Frame, link: number, t: number): void {
    if (!frame.has("id")) return;
    const id = idOf(frame);
    const k = frame.has("error") ? "err" : "res";
    const body = bodyOf(frame.bytes());
    const { open, drafts, mending } = this.#desk;
    const replaced = mending.replaced(id, link);
    if (replaced !== undefined) {
      const { event } = replaced.draft;
      if (event.k !== "res" && event.k !== "err") return;
      const said = { said: event.body, ...(event.latin1 === undefined ? {} : { latin1: ["said"] }) };
      replaced.draft.event = { ...event, k, ...body, fate: "mended", wrong: replaced.wrong, ...said };
      return;
    }
    const request = open.find(id, ({ by }) => by === linkName(link));
    if (request === undefined) {
      this.#keepEarly(id, frame, link);
      return;
    }
    open.close(request);
    const wrong = mending.wrongOf(id);
    drafts.add({
      t,
      event: {
        k,
        ...this.#desk.places.current(request.p),
        from: wrong === undefined ? "autoreload" : "plugin",
        to: request.from,
        of: request.of,
        m: request.m,
        id: request.id,
        fate: wrong === undefined ? (request.to === "autoreload" ? "answered" : "refused") : "mended",
        ...(wrong === undefined ? {} : { wrong }),
        ...body,
      },
      answers: request,
    });
  }

  #keepEarly(id: string, answer: Frame, link: number): void {
    const early = this.#early.get(link) ?? new Map<string, Frame>();
    this.#early.set(link, early.set(id, answer));
    const [oldest = ""] = early.keys();
    if (early.size > MOST_EARLY) early.delete(oldest);
  }

  /** What was answered before it was whole is what comes next on its link: this message, or none. */
  #answeredEarly(request: Frame, link: number, t: number): void {
    const answer = this.#early.get(link)?.get(idOf(request));
    this.#early.delete(link);
    if (answer !== undefined) this.to(answer, link, t);
  }

  #told(frame: Frame, link: number, t: number): void {
    const { places, drafts, causes } = this.#desk;
    const m = frame.method ?? "";
    if (m === "log") this.#desk.lightningdLogs(frame, t);
    const told = places.subscribers(m, link);
    const body = bodyOf(frame.bytes());
    const nobody = m === "log" ? [] : [NOBODY];
    for (const version of told.length === 0 ? nobody : told) {
      const to = version.p === 0 ? "autoreload" : "plugin";
      const event = { k: "note", ...version, from: "lightningd", to, of: "topic", m, ...body } as const;
      drafts.add({ t, event, numbered: causes.told(version) });
    }
  }

  #asked(frame: Frame, link: number, t: number): void {
    const { open, drafts, causes } = this.#desk;
    const m = frame.method ?? "";
    const { of, version, to } = this.#whoIsAsked(m, frame, link);
    const id = idOf(frame);
    // What `autoreload run` asks for itself; and that a recording begins or ends, whose answer is no more in it.
    if (to === "autoreload" && of === "method" && (id.startsWith("autoreload:") || m === "autoreload-record")) return;
    const from = of === "method" && /^cli:[^/]*\/[^/]*$/.test(id) ? "cli" : "lightningd";
    const request: OpenRequest = { n: 0, t, ...version, of, m, id, from, to, by: linkName(link) };
    const cause = causes.ofId(id);
    open.add(request);
    causes.asked(version.p);
    const event = { k: "req", ...version, from, to, of, m, id, ...bodyOf(frame.bytes()) } as const;
    drafts.add({ t, event, request, cause });
  }

  #whoIsAsked(m: string, frame: Frame, number: number): Asked {
    const { places } = this.#desk;
    const link = places.link(number);
    const [hook, method] = [link?.hooks.get(m), link?.methods.get(m)];
    if (hook !== undefined) {
      const isOurs = m === "rpc_command" && isOfOurs(frame);
      return { of: "hook", version: places.current(hook), to: isOurs ? "autoreload" : "plugin" };
    }
    if (method !== undefined) return { of: "method", version: places.current(method), to: "plugin" };
    if (m === "getmanifest" || m === "init") {
      return { of: "handshake", version: places.current(link?.owner), to: "autoreload" };
    }
    if (m !== "setconfig" && m !== "check") return { of: "method", version: NOBODY, to: "autoreload" };
    const about = textMembers(frame.value("params"));
    const command = about["command_to_check"] ?? "setconfig";
    const p = command === "setconfig" ? link?.options.get(about["config"] ?? "") : link?.methods.get(command);
    return { of: m, version: places.current(p), to: p === undefined ? "autoreload" : "plugin" };
  }
}

export function linkName(number: number): string {
  return `link ${number}`;
}

/** A call that we made ourselves is let through by us. */
function isOfOurs(frame: Frame): boolean {
  const call = objectIn(frame.value("params"))["rpc_command"];
  return textMembers(call)["id"]?.startsWith("autoreload:") === true;
}

function textMembers(value: unknown): Readonly<Record<string, string>> {
  const texts = Object.entries(objectIn(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
