/**
 * What the plugin's instances wrote about themselves (see plugin.py): every notification was seen by one instance, once and
 * in order, and none is missing but what was under way to an instance with a fault, or fell out while nobody served.
 */
import { closeSync, openSync, readSync } from "node:fs";

export interface Seen {
  /** The last notification that an instance has on record. */
  readonly last: number;
  /** Notifications that no instance saw, in all. */
  readonly missing: number;
  /** Of those, the ones that no fault explains. */
  readonly unexplained: number;
}

const CHUNK_BYTES = 1024 * 1024;

export class PluginRecord {
  /** The instance that was initialized last. */
  latest: { readonly key: string; readonly pid: number } | undefined;
  /** Instances that were started. */
  begun = 0;
  /** Processes that left the plugin's process group, which nobody can end for it. */
  readonly escaped = new Set<number>();
  #last = 0;
  #missing = 0;
  #unexplained = 0;
  #offset = 0;
  #rest = "";
  #lines = 0;
  readonly #initialized = new Set<string>();
  /** Instances with a fault, to which something may have been sent since the last notification that was seen. */
  readonly #faulty = new Map<string, string>();
  readonly #path: string;
  readonly #on: { note(event: string): void; broken(what: string): void };

  constructor(path: string, on: { note(event: string): void; broken(what: string): void }) {
    this.#path = path;
    this.#on = on;
  }

  /** Reads what was added since the last time. */
  read(): Seen {
    const file = openSync(this.#path, "a+");
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const bytes = readSync(file, chunk, 0, chunk.length, this.#offset);
      if (bytes === 0) break;
      this.#offset += bytes;
      const lines = (this.#rest + chunk.toString("latin1", 0, bytes)).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    }
    closeSync(file);
    return { last: this.#last, missing: this.#missing, unexplained: this.#unexplained };
  }

  #take(line: string): void {
    this.#lines++;
    const [key = "", what, ...words] = line.split(" ");
    switch (what ?? "") {
      case "seen":
        this.#saw(key, Number(words[0]), Number(words[1]));
        return;
      case "begin":
        this.begun++;
        return;
      case "init":
        this.#initialized.add(key);
        this.latest = { key, pid: Number(key.split(".")[0]) };
        this.#on.note(`plugin ${key}: init as version ${words[0]}`);
        return;
      case "fault":
        if (this.#initialized.has(key)) this.#faulty.set(key, String(words[0]));
        this.#on.note(`plugin ${key}: fault ${words[0]}`);
        return;
      case "well":
        this.#faulty.delete(key);
        return;
      case "escaped":
        this.escaped.add(Number(words[0]));
        return;
      case "term":
      case "end":
        this.#on.note(`plugin ${key}: ${what}`);
        return;
      default:
        this.#on.broken(`line ${this.#lines} of the plugin's record is torn: ${line}`);
    }
  }

  #saw(key: string, first: number, last: number): void {
    if (first <= this.#last) {
      this.#on.broken(`${key} saw the notifications ${first} to ${last} after ${this.#last} had been seen`);
    }
    const missing = first - this.#last - 1;
    if (missing > 0) {
      this.#missing += missing;
      const faults = [...this.#faulty].map(([faulty, fault]) => `${faulty} had ${fault}`).join(", ");
      if (faults === "") this.#unexplained += missing;
      this.#on.note(`plugin ${key}: ${missing} notifications missing before ${first} (${faults || "no fault"})`);
    }
    this.#last = last;
    for (const faulty of this.#faulty.keys()) if (faulty !== key) this.#faulty.delete(faulty);
  }
}
