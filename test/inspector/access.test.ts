/** Who may ask what, by bytes on a socket: nothing is sent by a client that would mend or refuse it first. */
import { expect, test } from "vitest";
import { SECRET, TOKEN, door, request, statusOf } from "./door.ts";

const OURS = { Host: "127.0.0.1:PORT", Authorization: `Bearer ${TOKEN}`, Connection: "close" };
const JSON_BODY = { "Content-Type": "application/json", "Content-Length": "2" };
const GET = "GET /state HTTP/1.1";
const POST = "POST /again HTTP/1.1";

test.each([
  ["the page, without a token", "GET / HTTP/1.1", { Authorization: undefined }],
  [
    "the page, from a link on another page",
    "GET / HTTP/1.1",
    { Authorization: undefined, "Sec-Fetch-Site": "cross-site" },
  ],
  ["the state", GET, {}],
  ["the state, by the name", GET, { Host: "localhost:PORT" }],
  ["through a tunnel with another port", GET, { Host: "localhost:8080", Origin: "http://localhost:8080" }],
  ["through a tunnel with the port of HTTP", GET, { Host: "localhost", Origin: "http://localhost" }],
  ["from our page", GET, { Origin: "http://127.0.0.1:PORT", "Sec-Fetch-Site": "same-origin" }],
  ["events", "GET /events?after=3&of=abc HTTP/1.1", {}],
  ["a sample", "GET /sample?of=hook&m=peer_connected HTTP/1.1", {}],
  ["HTTP/1.0", "GET /state HTTP/1.0", {}],
  ["a scheme in other letters", GET, { Authorization: `bearer ${TOKEN}` }],
  ["an upgrade, which is not made", GET, { Connection: "Upgrade, close", Upgrade: "websocket" }],
  ["an expectation", POST, { ...JSON_BODY, Expect: "100-continue" }, "{}"],
  ["a body", POST, JSON_BODY, "{}"],
  ["a body with its charset", POST, { ...JSON_BODY, "Content-Type": "application/json; charset=UTF-8" }, "{}"],
  [
    "a body in chunks",
    POST,
    { "Content-Type": "application/json", "Transfer-Encoding": "chunked" },
    "2\r\n{}\r\n0\r\n\r\n",
  ],
] as const)("is answered: %s", async (_, line, headers, body?: string) => {
  const answer = await sent(line, headers, body ?? "");
  expect(answer).toMatch(/HTTP\/1\.1 200 OK/);
  expect(answer).toMatch(line.startsWith("GET / ") ? /the page/ : SECRET);
});

test.each([
  // Names that lead here
  [403, "another name, as after rebinding", GET, { Host: "evil.example:PORT" }],
  [403, "a name that ends as ours", GET, { Host: "evil.localhost:PORT" }],
  [403, "a name that begins as ours", GET, { Host: "127.0.0.1.evil.example:PORT" }],
  [403, "another address of this machine", GET, { Host: "127.0.0.2:PORT" }],
  [403, "all addresses", GET, { Host: "0.0.0.0:PORT" }],
  [403, "the address of version 6", GET, { Host: "[::1]:PORT" }],
  [403, "a user in the name", GET, { Host: "127.0.0.1@evil.example:PORT" }],
  [403, "a port that is none", GET, { Host: "127.0.0.1:80x" }],
  [403, "two names", GET, { Host: "127.0.0.1:PORT, evil.example" }],
  [403, "an empty name", GET, { Host: "" }],
  [400, "no name", GET, { Host: undefined }],
  [403, "no name, in HTTP/1.0", "GET /state HTTP/1.0", { Host: undefined }],
  [403, "another name for the page", "GET / HTTP/1.1", { Host: "evil.example" }],
  // Pages of others
  [403, "another origin", GET, { Origin: "http://evil.example" }],
  [403, "another origin, for the page", "GET / HTTP/1.1", { Origin: "http://evil.example" }],
  [403, "another port of this machine", GET, { Origin: "http://127.0.0.1:1" }],
  [403, "another name for our address", GET, { Origin: "http://localhost:PORT" }],
  [403, "our origin with TLS", GET, { Origin: "https://127.0.0.1:PORT" }],
  [403, "a sandbox or a file", GET, { Origin: "null" }],
  [403, "an origin that begins as ours", GET, { Origin: "http://127.0.0.1:PORT.evil.example" }],
  [403, "a page of this machine's, by the browser's word", GET, { "Sec-Fetch-Site": "same-site" }],
  [403, "a page of another site, by the browser's word", GET, { "Sec-Fetch-Site": "cross-site" }],
  [
    403,
    "a preflight",
    "OPTIONS /again HTTP/1.1",
    { Origin: "http://evil.example", "Access-Control-Request-Method": "POST" },
  ],
  // Tokens
  [403, "no token", GET, { Authorization: undefined }],
  [403, "an empty token", GET, { Authorization: "Bearer " }],
  [403, "another token", GET, { Authorization: `Bearer ${"x".repeat(TOKEN.length)}` }],
  [403, "the beginning of the token", GET, { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  [403, "more than the token", GET, { Authorization: `Bearer ${TOKEN}x` }],
  [403, "the token in other letters", GET, { Authorization: `Bearer ${TOKEN.toLowerCase()}` }],
  [403, "the token by another scheme", GET, { Authorization: `Basic ${TOKEN}` }],
  [403, "the token in the address", `GET /state?t=${TOKEN} HTTP/1.1`, { Authorization: undefined }],
  [403, "the token in a cookie", GET, { Authorization: undefined, Cookie: `t=${TOKEN}` }],
  [403, "no token for events", "GET /events HTTP/1.1", { Authorization: undefined }],
  [403, "no token, with an upgrade", GET, { Authorization: undefined, Connection: "Upgrade", Upgrade: "websocket" }],
  [403, "no token, with a body", POST, { ...JSON_BODY, Authorization: undefined }, "{}"],
  // Paths
  [404, "another path", "GET /x HTTP/1.1", {}],
  [404, "a path that leads out", "GET /../etc/passwd HTTP/1.1", {}],
  [404, "a path with a slash too many", "GET //state HTTP/1.1", {}],
  [404, "a path with a slash at its end", "GET /state/ HTTP/1.1", {}],
  [404, "a path in code", "GET /%73tate HTTP/1.1", {}],
  [404, "a path with a dot", "GET /./state HTTP/1.1", {}],
  [404, "a path in capitals", "GET /STATE HTTP/1.1", {}],
  [404, "a fragment", "GET /state#x HTTP/1.1", {}],
  [404, "a whole address", "GET http://127.0.0.1:PORT/state HTTP/1.1", {}],
  [404, "the address of another server", "GET http://evil.example/ HTTP/1.1", {}],
  [404, "a name that all objects have", "GET /__proto__ HTTP/1.1", {}],
  [404, "a source map", "GET /inspector.html HTTP/1.1", {}],
  // Methods
  [405, "HEAD", "HEAD /state HTTP/1.1", {}],
  [405, "HEAD of the page", "HEAD / HTTP/1.1", {}],
  [405, "OPTIONS", "OPTIONS /state HTTP/1.1", {}],
  [404, "OPTIONS of all", "OPTIONS * HTTP/1.1", {}],
  [405, "a question where something is done", "GET /again HTTP/1.1", {}],
  [405, "something done where is a question", "POST /state HTTP/1.1", JSON_BODY, "{}"],
  [405, "TRACE", "TRACE /state HTTP/1.1", {}],
  [405, "another method named in a header", "GET /again HTTP/1.1", { "X-HTTP-Method-Override": "POST" }],
  // What a form of another page can send
  [415, "a body as text", POST, { ...JSON_BODY, "Content-Type": "text/plain" }, "{}"],
  [415, "a body as of a form", POST, { ...JSON_BODY, "Content-Type": "application/x-www-form-urlencoded" }, "{}"],
  [415, "a body without its type", POST, { "Content-Length": "2" }, "{}"],
  [415, "a type that begins as ours", POST, { ...JSON_BODY, "Content-Type": "application/json-patch+json" }, "{}"],
  [415, "two types", POST, { ...JSON_BODY, "Content-Type": "text/plain, application/json" }, "{}"],
  // Bodies
  [400, "a body that is no JSON", POST, JSON_BODY, "{x"],
  [400, "a body that is no object", POST, JSON_BODY, "[]"],
  [413, "a body that says that it is large", POST, { ...JSON_BODY, "Content-Length": "16777217" }],
  [400, "a length and chunks", POST, { ...JSON_BODY, "Transfer-Encoding": "chunked" }, "0\r\n\r\n"],
  [
    400,
    "chunks that are coded otherwise",
    POST,
    { ...JSON_BODY, "Content-Length": undefined, "Transfer-Encoding": "xchunked" },
  ],
  [400, "another number", "GET /events?after=-1 HTTP/1.1", {}],
  // Broken off, and no HTTP
  [431, "a header of 20 kB", GET, { "X-Long": "x".repeat(20_000) }],
  [431, "a path of 20 kB", `GET /${"x".repeat(20_000)} HTTP/1.1`, {}],
  [400, "a space before the colon", `${GET}\r\nHost : evil.example`, {}],
  [400, "no line end but a line feed in a header", `${GET}\r\nX: y\rHost: evil.example`, {}],
  [400, "another version", "GET /state HTTP/9.9", {}],
  [400, "no HTTP", "hello", {}],
] as const)("is refused with %i: %s", async (status, _, line, headers, body?: string) => {
  const answer = await sent(line, headers, body ?? "");
  expect(statusOf(answer)).toBe(status);
  expect(answer).not.toContain(SECRET);
  expect(answer).not.toMatch(/access-control-/i);
});

test.each([
  "Host: evil.example",
  "Host: 127.0.0.1:PORT",
  "hOST: x",
  "Origin: http://evil.example",
  "Authorization: Bearer x",
])("is refused: %s, a second time", async (second) => {
  const both = { ...OURS, Origin: "http://127.0.0.1:PORT" };
  for (const line of [`${GET}\r\n${second}`, GET]) {
    const answer = await sent(line, line === GET ? { ...both, "X-First": `1\r\n${second}` } : both, "");
    expect(statusOf(answer)).toBe(400);
    expect(answer).not.toContain(SECRET);
  }
});

test("what follows a request that was refused is not read as another one", async () => {
  await using open = await door();
  const { Authorization } = OURS;
  const first = request(POST, { Host: "localhost", "Content-Length": "400", "Content-Type": "application/json" });
  const second = request(GET, { Host: "localhost", Authorization, Connection: "close" });
  const answer = await open.send(first + second);
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(answer).not.toContain(SECRET);
});

test("CONNECT is not answered at all", async () => {
  const answer = await sent("CONNECT 127.0.0.1:22 HTTP/1.1", {}, "");
  expect(answer).toBe("");
});

test("each answer forbids to be framed, sniffed, kept, embedded and named to others", async () => {
  for (const line of ["GET / HTTP/1.1", GET, "GET /events HTTP/1.1", "GET /x HTTP/1.1"]) {
    const answer = await sent(line, {}, "");
    for (const header of [
      /^X-Content-Type-Options: nosniff\r$/m,
      /^Referrer-Policy: no-referrer\r$/m,
      /^Cross-Origin-Resource-Policy: same-origin\r$/m,
      /^Cross-Origin-Opener-Policy: same-origin\r$/m,
      /^Cache-Control: no-store\r$/m,
      /^Content-Security-Policy: default-src 'none';.*frame-ancestors 'none'\r$/m,
    ])
      expect(answer).toMatch(header);
  }
});

test("a body of more than 16 MiB in chunks is refused as it comes", async () => {
  await using open = await door();
  const mebibyte = "x".repeat(1024 * 1024);
  const headers = { ...OURS, "Content-Type": "application/json", "Transfer-Encoding": "chunked" };
  const answer = await open.send(
    request(POST, headers, `100000\r\n${mebibyte}\r\n`.repeat(17)).replaceAll("PORT", "1"),
  );
  expect(statusOf(answer)).toBe(413);
});

async function sent(
  line: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): Promise<string> {
  await using open = await door();
  const port = "port" in open.at ? String(open.at.port) : "";
  return await open.send(request(line, { ...OURS, ...headers }, body).replaceAll("PORT", port));
}
