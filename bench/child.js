#!/usr/bin/env node
// @ts-check
// The same plugin as child.c, for where there is no `cc`. It costs a few microseconds a message more.
import { createReader } from "./node/reader.js";

const MANIFEST = {
  dynamic: true,
  options: [],
  subscriptions: ["block_added"],
  hooks: [],
  notifications: [{ method: "bench_tick" }],
  rpcmethods: ["bench-echo", "bench-version", "bench-emit", "bench-count"].map((name) => ({
    name,
    usage: "",
    description: "For the benchmark",
  })),
};

/** @param {string} name @returns {string | undefined} */
const option = (name) => process.argv[process.argv.indexOf(name) + 1 || Infinity];
/** With --method NAME this is all that it has, and answers as bench-version. */
const onlyMethod = option("--method");
const events = { count: 0, disorder: 0, last: 0 };

const read = createReader(Infinity, (bytes, from, to) => {
  const text = bytes.toString("latin1", from, to);
  const method = /"method":"([^"]*)"/.exec(text.slice(0, 512))?.[1] ?? "";
  const id = /^{"jsonrpc":"2.0","id":("[^"]*"|\d+)/.exec(text)?.[1];
  if (id !== undefined)
    process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":${result(method, text)}}\n\n`, "latin1");
  else if (method === "block_added") countEvent(Number(/"height":(\d+)/.exec(text)?.[1]));
});

setTimeout(() => process.stdin.on("data", read), Number(option("--boot-ms") ?? 0));

/** @param {string} method @param {string} text */
function result(method, text) {
  switch (method) {
    case "getmanifest":
      return JSON.stringify(onlyMethod === undefined ? MANIFEST : { ...MANIFEST, ...ONLY });
    case "bench-echo":
      return text.slice(text.indexOf('"params":') + 9, text.lastIndexOf("}"));
    case "bench-version":
    case onlyMethod:
      return option("--version") ?? "0";
    case "bench-emit":
      emit(Number(/"count":(\d+)/.exec(text)?.[1]), text.includes('"each":true') ? 1 : 500);
      return "{}";
    case "bench-count":
      return takeEvents();
    default:
      return "{}";
  }
}

const ONLY = {
  subscriptions: [],
  notifications: [],
  rpcmethods: [{ name: onlyMethod, usage: "", description: "For the benchmark" }],
};

/** @param {number} count @param {number} batch how many go out in one write */
function emit(count, batch) {
  for (let n = 0; n < count; n += batch) {
    const some = Array.from({ length: Math.min(batch, count - n) }, (_, index) => 10_000_000 + n + index);
    process.stdout.write(some.map(tick).join(""));
  }
}

/** @param {number} n */
function tick(n) {
  return `{"jsonrpc":"2.0","method":"bench_tick","params":{"bench_tick":{"n":${n}}}}\n\n`;
}

/** @param {number} height */
function countEvent(height) {
  if (events.count > 0 && height !== events.last + 1) events.disorder++;
  events.last = height;
  events.count++;
}

function takeEvents() {
  const text = JSON.stringify({ count: events.count, disorder: events.disorder });
  events.count = events.disorder = 0;
  return text;
}
