/**
 * Decides who may ask for what. A request's head alone decides, before any of its body is read. A page of another origin in the same
 * browser can send requests here, also by a name that it had resolved to this machine; but it can choose neither Host nor Origin, and does
 * not know the token.
 */
import { createHash, timingSafeEqual } from "node:crypto";

export interface RequestHead {
  readonly method: string;
  /** The target in the request's first line. */
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

export type Judgement =
  | { readonly kind: "allowed"; readonly path: Path; readonly query: URLSearchParams }
  | { readonly kind: "refused"; readonly status: number; readonly error: string; readonly allow?: string };

const ROUTES = {
  "/": { method: "GET", isOpen: true },
  "/events": { method: "GET", isOpen: false },
  "/state": { method: "GET", isOpen: false },
  "/sample": { method: "GET", isOpen: false },
  "/again": { method: "POST", isOpen: false },
  "/pin": { method: "POST", isOpen: false },
  "/fire": { method: "POST", isOpen: false },
  "/reveal": { method: "POST", isOpen: false },
  "/record": { method: "POST", isOpen: false },
} as const;

export type Path = keyof typeof ROUTES;

/** A request may have each of these headers only once: a second one is an attack. */
const SINGLE = new Set([
  "host",
  "origin",
  "authorization",
  "content-type",
  "content-length",
  "transfer-encoding",
  "sec-fetch-site",
]);
/** A tunnel such as `ssh -L` may use any port. */
const OUR_HOST = /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/;

export function judge({ method, target, rawHeaders }: RequestHead, token: string): Judgement {
  const headers = headersIn(rawHeaders);
  if (headers === undefined) return refused(400, "A header that may stand in a request once stands in it twice.");
  const host = headers.get("host") ?? "";
  if (!OUR_HOST.test(host)) return refused(403, "The Host must be 127.0.0.1 or localhost, with a port.");
  const origin = headers.get("origin");
  if (origin !== undefined && origin !== `http://${host}`) return refused(403, "This is for our own page alone.");
  const [path, query] = splitOnce(target, "?");
  const route = isPath(path) ? ROUTES[path] : undefined;
  if (!isPath(path) || route === undefined) return refused(404, "There is nothing of this name here.");
  if (method !== route.method)
    return { ...refused(405, `Only ${route.method} is answered here.`), allow: route.method };
  if (!route.isOpen && !isFromOurPage(headers)) return refused(403, "This is for our own page alone.");
  if (!route.isOpen && !hasToken(headers, token)) {
    return refused(403, "The token is missing or wrong: open the whole address that autoreload gave, with #t= in it.");
  }
  if (method === "POST" && !isJson(headers)) return refused(415, "A body must be application/json.");
  return { kind: "allowed", path, query: new URLSearchParams(query) };
}

function headersIn(raw: readonly string[]): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    if (headers.has(name) && SINGLE.has(name)) return undefined;
    headers.set(name, raw[at + 1] ?? "");
  }
  return headers;
}

/** Whether the path is one of ours, letter by letter: no path is decoded or resolved. */
function isPath(path: string): path is Path {
  return Object.hasOwn(ROUTES, path);
}

/** Whether the browser says that our own page sends the request: no page can change what it says. */
function isFromOurPage(headers: ReadonlyMap<string, string>): boolean {
  return ["same-origin", "none", undefined].includes(headers.get("sec-fetch-site"));
}

function hasToken(headers: ReadonlyMap<string, string>, token: string): boolean {
  const [, given = ""] = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  // Digests all have the same length, so comparing them takes the same time whatever was given.
  return timingSafeEqual(digestOf(given), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function isJson(headers: ReadonlyMap<string, string>): boolean {
  return /^application\/json *(?:; *charset=utf-8)?$/i.test(headers.get("content-type") ?? "");
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function refused(status: number, error: string): Extract<Judgement, { kind: "refused" }> {
  return { kind: "refused", status, error };
}
