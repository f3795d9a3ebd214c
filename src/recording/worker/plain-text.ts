/** What a plugin writes that is no message: stray text on stdout, and stderr, as lines of the session. */
import { StringDecoder } from "node:string_decoder";
import { LONGEST_TEXT } from "../../session/mask/events.ts";
import type { MaskedPiece } from "../../session/mask/stream.ts";
import { Lines } from "../../trace/lines.ts";
import { sourceOf, streamOf } from "../tap.ts";
import type { Desk } from "./desk/desk.ts";

const NO_MESSAGE = "it is no JSON-RPC, and lightningd would have killed the plugin for it";

/** Takes text as it comes, and gives out whole lines of it as they are to be written. */
export interface TextStream {
  push(piece: string): MaskedPiece;
  end(): MaskedPiece;
}

/** All times are since the session began, in ms. */
export class PlainText {
  readonly #desk: Desk;
  readonly #newText: () => TextStream;
  /** Stray text and stderr, by their source. */
  readonly #lines = new Map<number, Lines>();
  readonly #texts = new Map<number, { readonly decoder: StringDecoder; readonly text: TextStream }>();

  constructor(desk: Desk, newText: () => TextStream) {
    this.#desk = desk;
    this.#newText = newText;
  }

  stray(bytes: Buffer, source: number, t: number): void {
    const { stream, number } = streamOf(source);
    const version = stream === "from-plugin" ? this.#desk.places.instance(number) : undefined;
    if (version === undefined) return;
    for (const line of this.#linesOf(source).push(bytes)) this.#strayLine(line, number, t);
  }

  /** A line of stray text is over when a message follows it. */
  endLine(source: number, t: number): void {
    const lines = this.#lines.get(source);
    for (const line of lines?.end() ?? []) this.#strayLine(line, streamOf(source).number, t);
  }

  stderr(bytes: Buffer, source: number, t: number): void {
    let stream = this.#texts.get(source);
    if (stream === undefined) {
      stream = { decoder: new StringDecoder("utf8"), text: this.#newText() };
      this.#texts.set(source, stream);
    }
    this.#stderrLines(stream.text.push(stream.decoder.write(bytes)), source, t);
  }

  /** The instance is gone, and with it what it left of a line. */
  ended(instance: number, t: number): void {
    const [stdout, stderr] = [sourceOf("from-plugin", instance), sourceOf("stderr", instance)];
    this.endLine(stdout, t);
    this.#stderrLines(this.#texts.get(stderr)?.text.end(), stderr, t);
    this.#lines.delete(stdout);
    this.#texts.delete(stderr);
  }

  /** Part of what the source wrote was lost. */
  tear(source: number): void {
    this.#lines.delete(source);
  }

  #strayLine(line: string, instance: number, t: number): void {
    const version = this.#desk.places.instance(instance);
    if (version !== undefined && line.trim() !== "") this.#desk.stray(line, NO_MESSAGE, version, t);
  }

  #stderrLines(lines: MaskedPiece | undefined, source: number, t: number): void {
    const version = this.#desk.places.instance(streamOf(source).number);
    const text = withoutEnd(lines?.original ?? "");
    if (version === undefined || lines === undefined || text === "") return;
    const event = { k: "stderr", ...version, text } as const;
    const masked = { ...lines.masked, text: withoutEnd(lines.masked.text) };
    this.#desk.drafts.add({ t, event, cause: this.#desk.causes.ofWords(version, t), masked });
  }

  #linesOf(source: number): Lines {
    let lines = this.#lines.get(source);
    if (lines === undefined) this.#lines.set(source, (lines = new Lines(LONGEST_TEXT)));
    return lines;
  }
}

function withoutEnd(lines: string): string {
  return lines.replace(/\n$/, "");
}

/** Text that is not masked. */
export class WholeLines implements TextStream {
  #open = "";

  push(piece: string): MaskedPiece {
    const text = this.#open + piece;
    const end = text.lastIndexOf("\n") + 1;
    this.#open = text.slice(end);
    return asItIs(text.slice(0, end));
  }

  end(): MaskedPiece {
    const rest = this.#open;
    this.#open = "";
    return asItIs(rest);
  }
}

function asItIs(original: string): MaskedPiece {
  return { original, masked: { text: original, places: [] } };
}
