/** A page of another origin in the same browser: all that it can try at the inspector gets it nothing, with the token neither. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { SECRET, TOKEN, door } from "../inspector/door.ts";
import { test } from "./support/browser.ts";

/** What there is in the page for the tries: the inspector's origin, its token, and what waits for events. */
const MEANS = `
  const textOf = async (answer) => (await answer).text();
  const heard = (source) => new Promise((resolve, reject) => {
    source.onmessage = ({ data }) => resolve(data);
    source.onerror = reject;
  });
  const loaded = (name, members) => new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(name), members);
    element.onload = () => resolve(element.contentDocument === undefined ? "loaded" : (element.contentDocument?.body.textContent ?? ""));
    element.onerror = reject;
    document.body.append(element);
  });`;

const TRIES: readonly (readonly [string, string])[] = [
  ["a fetch", "textOf(fetch(there + '/state'))"],
  ["a fetch of the page", "textOf(fetch(there + '/'))"],
  ["a fetch that asks for no answer", "textOf(fetch(there + '/state', { mode: 'no-cors' }))"],
  ["a fetch with the token", "textOf(fetch(there + '/events', { headers: { authorization: 'Bearer ' + token } }))"],
  [
    "something done, as a form does it",
    "textOf(fetch(there + '/again', { method: 'POST', mode: 'no-cors', body: '{}', headers: { 'content-type': 'text/plain' } }))",
  ],
  [
    "something done with the token",
    "textOf(fetch(there + '/again', { method: 'POST', body: '{}', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } }))",
  ],
  ["a beacon", "(navigator.sendBeacon(there + '/again', new Blob(['{}'], { type: 'application/json' })), '')"],
  ["a stream of events", "heard(new EventSource(there + '/events'))"],
  ["a socket", "heard(new WebSocket(there.replace('http', 'ws') + '/events'))"],
  ["a script", "loaded('script', { src: there + '/events' })"],
  ["a module", "import(there + '/')"],
  ["a picture", "loaded('img', { src: there + '/' })"],
  ["a style", "loaded('link', { rel: 'stylesheet', href: there + '/' })"],
  ["a frame", "loaded('iframe', { src: there + '/' })"],
];

test("a page of another origin gets nothing, whatever it tries", async ({ open }) => {
  const seen: string[] = [];
  await using inspector = await door(undefined, {
    stream: (to) => {
      seen.push("/events");
      to.end(SECRET);
    },
    answer: async (path) => {
      seen.push(path);
      return Promise.resolve({ value: SECRET });
    },
  });
  const there = `http://127.0.0.1:${"port" in inspector.at ? inspector.at.port : 0}`;
  const page = await open(await otherPage(), { mayComplain: /./ });
  for (const [name, attempt] of TRIES) {
    const script = `(async () => {
      const [there, token] = ${JSON.stringify([there, TOKEN])};
      ${MEANS}
      try { return String(await ${attempt}); } catch { return ""; }
    })()`;
    expect(await page.evaluate<string>(script), name).toBe("");
  }
  expect(seen).toEqual([]);
});

async function otherPage(): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>another</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
