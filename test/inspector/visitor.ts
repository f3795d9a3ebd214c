/** Who has the inspector's address, as autoreload-status gives it: asks as the page does, and reads the stream. */
import type { Api } from "../../src/inspector/wire.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import type { Workbench } from "../proxy/workbench.ts";

/** How it was answered. */
interface Refusal {
  readonly status: number;
  readonly error: string;
}

export class Visitor implements Disposable {
  readonly base: string;
  readonly token: string;
  readonly header: Promise<Readonly<Record<string, unknown>>>;
  readonly events: SessionEvent[] = [];
  /** Resolves when the stream is over. */
  readonly ended: Promise<void>;
  readonly #end = new AbortController();
  #seen: (header: Readonly<Record<string, unknown>>) => void = () => undefined;
  #wake: () => void = () => undefined;

  static async of(bench: Workbench): Promise<Visitor> {
    const { autoreload } = (await bench.status()) as unknown as {
      readonly autoreload: { readonly inspector?: string };
    };
    return new Visitor(autoreload.inspector ?? "nowhere");
  }

  constructor(address: string, query = "") {
    const [base = "", token = ""] = address.split("/#t=");
    this.base = base;
    this.token = token;
    this.header = new Promise((resolve) => (this.#seen = resolve));
    this.ended = this.#read(query).catch(() => undefined);
  }

  async get<Path extends "/state" | "/sample">(path: Path, query = ""): Promise<Api[Path]["answer"]> {
    return await this.#answer<Path>(await fetch(`${this.base}${path}${query}`, { headers: this.#headers }));
  }

  async post<Path extends keyof Api>(path: Path, asked: Api[Path]["asked"]): Promise<Api[Path]["answer"]> {
    return await this.#answer<Path>(await this.#post(path, asked));
  }

  async refused(path: keyof Api, asked: object): Promise<Refusal> {
    const response = await this.#post(path, asked);
    return { status: response.status, ...((await response.json()) as { readonly error: string }) };
  }

  /** The first event, past or to come, that is so. */
  async event<Event extends SessionEvent>(is: (event: SessionEvent) => event is Event): Promise<Event>;
  async event(is: (event: SessionEvent) => boolean): Promise<SessionEvent>;
  async event(is: (event: SessionEvent) => boolean): Promise<SessionEvent> {
    for (;;) {
      const event = this.events.find(is);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async called(k: "req" | "res" | "err", m: string, time = 1): Promise<SessionEvent> {
    const is = (event: SessionEvent): boolean => event.k === k && event.m === m;
    return await this.event((event) => is(event) && this.events.filter(is).indexOf(event) === time - 1);
  }

  [Symbol.dispose](): void {
    this.#end.abort();
  }

  get #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  async #post(path: string, asked: object): Promise<Response> {
    const headers = { ...this.#headers, "content-type": "application/json" };
    return await fetch(`${this.base}${path}`, { method: "POST", headers, body: JSON.stringify(asked) });
  }

  async #answer<Path extends keyof Api>(response: Response): Promise<Api[Path]["answer"]> {
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as Api[Path]["answer"];
  }

  async #read(query: string): Promise<void> {
    const response = await fetch(`${this.base}/events${query}`, { headers: this.#headers, signal: this.#end.signal });
    let rest = "";
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      const lines = (rest + decoder.decode(piece as Uint8Array, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#line(line);
      this.#wake();
    }
  }

  #line(line: string): void {
    if (line === "") return;
    const value = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if ("autoreload" in value) this.#seen(value);
    else this.events.push(value as unknown as SessionEvent);
  }
}
