/** Reads from autoreload over HTTP. The token stands in the address' fragment, which no server and no log sees. */
import { Refused } from "./source.ts";
import type { Source } from "./source.ts";

const TOKEN = "autoreload-token";

/** Takes the token out of the address, so that no bookmark has it. A tab that is loaded again still knows it. */
export function takeToken(): string | undefined {
  const given = /[#&]t=([\w-]+)/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(TOKEN) ?? undefined;
}

/** Asks the server, showing the token. @throws TypeError if it cannot be reached */
export function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${sessionStorage.getItem(TOKEN) ?? ""}`);
  return fetch(path, { ...init, headers, cache: "no-store" });
}

const NEW_RUN = "autoreload refuses this page's token: each run has another. autoreload-inspect start has its address.";

export function serverSource(): Source {
  return { name: location.host, isLive: true, open };
}

async function open(after: number, run: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const of = run === undefined ? "" : `&of=${encodeURIComponent(run)}`;
  const response = await ask(`/events?after=${after}${of}`, { signal });
  if (response.status === 403) throw new Refused(NEW_RUN);
  if (!response.ok || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  return response.body;
}
