/** Masks all text of an event, before the event is written or shown. */
import type { Difference, MaskedRange, SessionEvent } from "../format/events.ts";
import { nodesOf } from "../json/nodes.ts";
import type { EditedText, Span } from "./edits.ts";
import type { Masker } from "./masker.ts";
import { stepsOf } from "./pointers.ts";
import { isJson } from "./secret-edits.ts";

/** An event as it was and as it is shown, each with the places of what is masked in its texts. */
export interface MaskedPair {
  readonly original: SessionEvent;
  readonly masked: SessionEvent;
}

/** So much is kept of a line that a plugin writes to stdout and that is no message. In characters. */
export const LONGEST_TEXT = 65_536;

/** @param done its text, if that is masked already */
export function maskedEvent(event: SessionEvent, masker: Masker, done?: EditedText): MaskedPair {
  const texts = new Texts(masker);
  const masked = withTexts(event, texts, done);
  if (texts.was.length === 0) return { original: event, masked };
  return { original: { ...event, ranges: texts.was }, masked: { ...masked, ranges: texts.is } };
}

function withTexts(event: SessionEvent, texts: Texts, done: EditedText | undefined): SessionEvent {
  switch (event.k) {
    case "req":
    case "res":
    case "err":
    case "note":
      if (isPlain(event, texts.masker)) return event;
      return {
        ...event,
        ...idOf(event, texts.masker),
        ...bodiesOf(event, texts.masker),
        ...texts.of(event, ["wrong"]),
      };
    case "again":
      return { ...event, ...texts.of(event, ["why"]), ...diffOf(event.diff, texts) };
    case "log":
    case "stderr":
    case "stray": {
      // Of a longer one the head alone is here, which may end within a secret.
      const text = done ?? texts.masker.maskedText(event.text, event.text.length >= LONGEST_TEXT);
      return { ...event, text: texts.add(text), ...texts.of(event, ["wrong"]) };
    }
    case "change":
      return { ...event, ...texts.of(event, ["reason"]), files: texts.all(event.files, "/files") };
    case "build":
      return { ...event, ...texts.of(event, ["command", "line"]) };
    case "reload": {
      const { changed, failure } = event;
      return {
        ...event,
        ...texts.of(event, ["reason"]),
        ...(changed && { changed: texts.all(changed, "/changed") }),
        ...(failure && { failure: { ...failure, ...texts.of(failure, ["text", "file"], "/failure") } }),
      };
    }
    case "use":
    case "lost":
      return event;
  }
}

/** Masks the texts of one event, and notes where. */
class Texts {
  readonly masker: Masker;
  readonly was: MaskedRange[] = [];
  readonly is: MaskedRange[] = [];

  constructor(masker: Masker) {
    this.masker = masker;
  }

  /** @param of the JSON pointer of the text in the event; absent for its `text` */
  add({ text, places }: EditedText, of?: string): string {
    for (const { was, is } of places) {
      this.was.push(of === undefined ? was : { ...was, of });
      this.is.push(of === undefined ? is : { ...is, of });
    }
    return text;
  }

  all(texts: readonly string[], under: string): string[] {
    return texts.map((text, at) => this.add(this.masker.maskedText(text), `${under}/${at}`));
  }

  /** @param names of members that are texts, where there are such */
  of(holder: object, names: readonly string[], under = ""): Readonly<Record<string, string>> {
    const members = Object.entries(holder).filter(([name]) => names.includes(name));
    const masked = members.map(([name, text]) => [
      name,
      this.add(this.masker.maskedText(String(text)), `${under}/${name}`),
    ]);
    return Object.fromEntries(masked) as Readonly<Record<string, string>>;
  }
}

/** Whether nothing of a message is masked, which is so for most messages. */
function isPlain(event: SessionEvent & Bodies, masker: Masker): boolean {
  const { body = "", said, cut, m } = event;
  const isUsual = said === undefined && cut === undefined && !("wrong" in event);
  return isUsual && masker.isPlain(body, m) && !("id" in event && event.id !== masker.maskId(event.id));
}

function idOf(event: SessionEvent, masker: Masker): { readonly id?: string } {
  return "id" in event ? { id: masker.maskId(event.id) } : {};
}

interface Bodies {
  readonly m?: string;
  readonly body?: string;
  readonly said?: string;
  readonly cut?: number;
  readonly mask?: readonly string[];
}

function bodiesOf({ m, body, said, cut, mask = [] }: Bodies, masker: Masker): Bodies {
  const masked = [body, said].map((text) => text && masker.maskBody(text, { method: m, isCut: cut !== undefined }));
  const [newBody, newSaid] = masked.map((one) => (typeof one === "object" ? one.text : one));
  const pointers = new Set([...mask, ...masked.flatMap((one) => (typeof one === "object" ? one.mask : []))]);
  return {
    ...(newBody === undefined ? {} : { body: newBody }),
    ...(newSaid === undefined ? {} : { said: newSaid }),
    ...(pointers.size === 0 ? {} : { mask: [...pointers] }),
  };
}

function diffOf(diff: readonly Difference[] | undefined, texts: Texts): { readonly diff?: readonly Difference[] } {
  return diff === undefined ? {} : { diff: diff.map((one, at) => maskedDifference(one, `/diff/${at}`, texts)) };
}

function maskedDifference({ at, was, is }: Difference, under: string, texts: Texts): Difference {
  const steps = stepsOf(at);
  const value = (text: string, name: string): string => texts.add(maskedValue(text, steps, texts.masker), under + name);
  return {
    at: texts.masker.maskText(at),
    ...(was === undefined ? {} : { was: value(was, "/was") }),
    ...(is === undefined ? {} : { is: value(is, "/is") }),
  };
}

/** Masks a value together with the names around it, since these names may make it a secret. */
function maskedValue(text: string, steps: readonly string[], masker: Masker): EditedText {
  const whole = steps.reduceRight(
    (inner, step) => (/^\d+$/.test(step) ? `[${inner}]` : `{${JSON.stringify(step)}:${inner}}`),
    text,
  );
  if (!isJson(whole)) return masker.maskedText(text);
  const masked = masker.maskBody(whole);
  const node = nodesOf(masked.text)[steps.length];
  return node === undefined ? masked : part(masked, node, whole.lastIndexOf(text));
}

/** @param was where the part begins in the text before */
function part({ text, places }: EditedText, { from, to }: Span, was: number): EditedText {
  const inside = places.filter(({ is }) => from <= is.from && is.to <= to);
  return {
    text: text.slice(from, to),
    places: inside.map((place) => ({ is: movedBy(-from, place.is), was: movedBy(-was, place.was) })),
  };
}

function movedBy(by: number, { from, to }: Span): Span {
  return { from: from + by, to: to + by };
}
