/** Masks all text of an event, before the event is written or shown. */
import type { Difference, SessionEvent } from "../format/events.ts";
import { nodesOf } from "../json/nodes.ts";
import type { EditedText } from "./edits.ts";
import type { Masker } from "./masker.ts";
import { stepsOf } from "./pointers.ts";
import { isJson } from "./secret-edits.ts";

export function maskedEvent(event: SessionEvent, masker: Masker): SessionEvent {
  switch (event.k) {
    case "req":
    case "res":
    case "err":
    case "note":
      if (isPlain(event, masker)) return event;
      return { ...event, ...idOf(event, masker), ...bodiesOf(event, masker), ...textsOf(event, ["wrong"], masker) };
    case "again":
      return { ...event, ...textsOf(event, ["why"], masker), ...diffOf(event.diff, masker) };
    case "log":
    case "stderr":
    case "stray":
      return maskedText(event, masker).masked;
    case "change":
      return {
        ...event,
        ...textsOf(event, ["reason"], masker),
        files: event.files.map((file) => masker.maskText(file)),
      };
    case "build":
      return { ...event, ...textsOf(event, ["command", "line"], masker) };
    case "reload": {
      const changed = event.changed?.map((sentence) => masker.maskText(sentence));
      const failure = event.failure && { ...event.failure, ...textsOf(event.failure, ["text"], masker) };
      return {
        ...event,
        ...textsOf(event, ["reason"], masker),
        ...(changed && { changed }),
        ...(failure && { failure }),
      };
    }
    case "use":
    case "lost":
      return event;
  }
}

/** So much is kept of a line that a plugin writes to stdout and that is no message. In characters. */
export const LONGEST_TEXT = 65_536;

export type TextEvent = SessionEvent & { readonly text: string };

/** A text as it was and as it is shown, each with the places of what is masked. @param done the text, if it is masked already */
export function maskedText<E extends TextEvent>(
  event: E,
  masker: Masker,
  done?: EditedText,
): { original: E; masked: E } {
  // Of a longer one the head alone is here, which may end within a secret.
  const { text, places } = done ?? masker.maskedText(event.text, event.text.length >= LONGEST_TEXT);
  const rest = { ...event, ...textsOf(event, ["wrong"], masker) };
  if (places.length === 0) return { original: event, masked: rest };
  return {
    original: { ...event, ranges: places.map(({ was }) => was) },
    masked: { ...rest, text, ranges: places.map(({ is }) => is) },
  };
}

/** Whether nothing of a message is masked, which is so for most messages. */
function isPlain(event: SessionEvent & Bodies, masker: Masker): boolean {
  const { body = "", said, cut, m } = event;
  const isUsual = said === undefined && cut === undefined && !("wrong" in event);
  return isUsual && masker.isPlain(body, m) && !("id" in event && event.id !== masker.maskId(event.id));
}

type Texts = Readonly<Record<string, string>>;

function textsOf(event: object, names: readonly string[], masker: Masker): Texts {
  const texts = Object.entries(event).filter(([name]) => names.includes(name));
  return Object.fromEntries(texts.map(([name, text]) => [name, masker.maskText(String(text))]));
}

function idOf(event: SessionEvent, masker: Masker): Texts {
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

function diffOf(diff: readonly Difference[] | undefined, masker: Masker): { readonly diff?: readonly Difference[] } {
  return diff === undefined ? {} : { diff: diff.map((one) => maskedDifference(one, masker)) };
}

function maskedDifference({ at, was, is }: Difference, masker: Masker): Difference {
  const steps = stepsOf(at);
  return {
    at: masker.maskText(at),
    ...(was === undefined ? {} : { was: maskedValue(was, steps, masker) }),
    ...(is === undefined ? {} : { is: maskedValue(is, steps, masker) }),
  };
}

/** Masks a value together with the names around it, since these names may make it a secret. */
function maskedValue(text: string, steps: readonly string[], masker: Masker): string {
  const whole = steps.reduceRight(
    (inner, step) => (/^\d+$/.test(step) ? `[${inner}]` : `{${JSON.stringify(step)}:${inner}}`),
    text,
  );
  if (!isJson(whole)) return masker.maskText(text);
  const masked = masker.maskBody(whole).text;
  const node = nodesOf(masked)[steps.length];
  return node === undefined ? masked : masked.slice(node.from, node.to);
}
