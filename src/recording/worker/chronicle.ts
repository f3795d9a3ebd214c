/** Makes a session's events of what comes through the ring: each record by what its source is. */
import type { Frame } from "../../jsonrpc/frame.ts";
import { NOTES, sourceOf, streamOf } from "../tap.ts";
import type { Note, UnnumberedEvent } from "../notes.ts";
import type { RingRecord } from "../ring/reader.ts";
import { endsStart } from "../../session/rows/row.ts";
import { Calls } from "./calls.ts";
import { Desk } from "./desk/desk.ts";
import type { Write } from "./desk/drafts.ts";
import { HostSide, linkName } from "./host-side.ts";
import { plainId } from "./message.ts";
import { PlainText } from "./plain-text.ts";
import type { TextStream } from "./plain-text.ts";
import { PluginSide } from "./plugin-side.ts";
import { Streams } from "./streams.ts";

/** To a tenth of a millisecond. */
const tenths = (ms: number): number => Math.round(ms * 10) / 10;

export interface ChronicleOptions {
  /** The number of the last event before. */
  readonly last: number;
  readonly write: Write;
  /** For what a plugin writes to stderr. */
  readonly newText: () => TextStream;
}

export class Chronicle {
  readonly #desk: Desk;
  readonly #host: HostSide;
  readonly #plugin: PluginSide;
  readonly #calls: Calls;
  readonly #streams: Streams;
  readonly #text: PlainText;
  /** By plugin, how its manifest changed with the reload under way. */
  readonly #changed = new Map<number, readonly string[]>();
  #t = 0;

  constructor(options: ChronicleOptions) {
    this.#desk = new Desk(options.last, options.write);
    this.#text = new PlainText(this.#desk, options.newText);
    this.#host = new HostSide(this.#desk);
    this.#plugin = new PluginSide(this.#desk);
    this.#calls = new Calls(this.#desk);
    this.#streams = new Streams({
      message: (frame, source) => this.#message(frame, source),
      stray: (bytes, source) => this.#text.stray(bytes, source, this.#t),
      tooLarge: (source) => this.#lost(1, 0, [source]),
    });
  }

  get events(): number {
    return this.#desk.drafts.last;
  }

  /** How things stand. What is there already may be in the middle of a message. */
  begin(notes: readonly Note[]): void {
    for (const note of notes) {
      this.note(note, 0);
      if (note.note === "instance") this.#streams.tear(sourceOf("from-plugin", note.number));
      else if (note.note === "link") this.#streams.tear(sourceOf("from-host", note.number));
      else if (note.note === "connection") {
        for (const stream of ["calls", "results"] as const) this.#streams.tear(sourceOf(stream, note.number));
      }
    }
  }

  /** @param t since the session began, in ms */
  take({ source, bytes }: RingRecord, t: number): void {
    this.#t = t;
    if (source === NOTES) {
      this.note(JSON.parse(bytes.toString()) as Note, t);
      return;
    }
    const { stream } = streamOf(source);
    // What we write follows the read that it is about.
    if (stream !== "to-host" && stream !== "to-plugin") this.settle();
    if (stream === "stderr") this.#text.stderr(bytes, source, t);
    else this.#streams.push(source, bytes);
  }

  note(note: Note, t: number): void {
    this.#t = t;
    if (note.note === "ended") this.#ended(note.number);
    this.#desk.places.note(note);
    switch (note.note) {
      case "open": {
        const { id, link, p, of, m, from } = note;
        const request = { n: 0, t: undefined, ...this.#desk.places.current(p), of, m, id: plainId(id) };
        this.#desk.open.add({ ...request, from, to: "plugin", by: linkName(link) });
        return;
      }
      case "mended":
        this.#desk.mending.mend(plainId(note.id), note.wrong);
        return;
      case "asks-again":
        this.#desk.askedAgain.asks(note);
        return;
      case "judged-again":
        this.#plugin.judged(note, t);
        return;
      case "hung-up":
        this.#hungUp(note.number);
        return;
      case "event":
        this.#event(note.event);
        return;
      case "reloads":
        this.#reloads(note.p, note.changes);
        return;
      case "changed":
        this.#changed.set(note.p, note.changed);
        return;
      case "lost":
        this.#lost(note.messages, note.bytes, note.sources);
        return;
      case "plugin":
      case "instance":
      case "serves":
      case "ended":
      case "link":
      case "connection":
      case "secrets":
      case "write":
      case "record":
      case "unrecord":
      case "inspect":
      case "uninspect":
      case "stop":
        return;
    }
  }

  /** All that was taken is written: what comes is of a later turn. */
  settle(): void {
    this.#desk.settle();
  }

  #message(frame: Frame, source: number): void {
    const { stream, number } = streamOf(source);
    const t = this.#t;
    const { places } = this.#desk;
    switch (stream) {
      case "from-host":
        this.#host.from(frame, number, t);
        return;
      case "to-host":
        this.#host.to(frame, number, t);
        return;
      case "from-plugin":
      case "to-plugin": {
        const version = places.instance(number);
        if (version === undefined) return;
        if (stream === "from-plugin") {
          this.#text.endLine(source, t);
          this.#plugin.from(frame, version, t);
        } else this.#plugin.to(frame, version, t);
        return;
      }
      case "calls":
      case "results": {
        const caller = places.caller(number);
        if (caller === undefined) return;
        if (stream === "calls") this.#calls.from(frame, caller, number, t);
        else this.#calls.to(frame, caller, number, t);
        return;
      }
      case "stderr":
      case "notes":
        return;
    }
  }

  #ended(instance: number): void {
    this.#streams.end(sourceOf("from-plugin", instance));
    this.#text.ended(instance, this.#t);
    this.#streams.end(sourceOf("to-plugin", instance));
    const version = this.#desk.places.instance(instance);
    if (version !== undefined) this.#desk.open.closeOurs(version);
  }

  #hungUp(connection: number): void {
    for (const stream of ["calls", "results"] as const) this.#streams.end(sourceOf(stream, connection));
    this.#calls.hungUp(connection);
  }

  #event(event: UnnumberedEvent): void {
    const { drafts, causes } = this.#desk;
    const t = this.#t;
    if (event.k === "log") this.#desk.noteLogged(event.text);
    if (event.k === "reload") this.#reload(event);
    else if (event.k === "change") drafts.add({ t, event, numbered: causes.changed({ ...event, t }) });
    else drafts.add({ t, event, cause: event.k === "build" ? causes.change(event.p) : undefined });
  }

  /** What is reloaded for several changes ends in the row of the last one. */
  #reloads(p: number, changes: number): void {
    const { drafts, causes, places } = this.#desk;
    for (const over of causes.reloads(p, changes, places.current(p).v)) {
      const { v, reason } = over;
      const event = { k: "reload", p, v, step: "overtaken", ms: tenths(this.#t - over.t), reason } as const;
      drafts.add({ t: this.#t, event, cause: over });
    }
  }

  #reload(event: Extract<UnnumberedEvent, { k: "reload" }>): void {
    const { drafts, causes } = this.#desk;
    const { p, of, step, held } = event;
    const changed = this.#changed.get(p);
    this.#changed.delete(p);
    const rounded = { ms: tenths(event.ms), ...(held === undefined ? {} : { held: tenths(held) }) };
    const told = { ...event, ...rounded, ...(changed === undefined || of !== undefined ? {} : { changed }) };
    const cause = of === undefined && step !== "ended" ? causes.change(p) : undefined;
    drafts.add({ t: this.#t, event: told, cause });
    if (endsStart(event)) causes.reloaded(p);
  }

  #lost(messages: number, bytes: number, sources: readonly number[]): void {
    for (const source of sources) {
      this.#streams.tear(source);
      this.#text.tear(source);
    }
    this.#desk.drafts.add({ t: this.#t, event: { k: "lost", messages, bytes } });
  }
}
