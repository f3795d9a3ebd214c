#!/usr/bin/env node
// A Core Lightning plugin in JavaScript: a method, an option, a subscription and a hook.
// Run it with `autoreload run examples/hello.js`, change a line here, save, and call `hello` again.

const options = {};

const answers = {
  getmanifest: () => ({
    options: [{ name: "greeting", type: "string", default: "Hello", description: "What to say to people" }],
    rpcmethods: [{ name: "hello", usage: "[name]", description: "Greets someone" }],
    subscriptions: ["block_added"],
    hooks: [{ name: "peer_connected" }],
    dynamic: true,
  }),
  init: (params) => {
    Object.assign(options, params.options);
    return {};
  },
  hello: (params) => {
    const name = (Array.isArray(params) ? params[0] : params.name) ?? "world";
    return `${options.greeting} ${name}`;
  },
  block_added: ({ block_added: block }) => log(`block ${block.height} is in`),
  peer_connected: ({ peer }) => {
    log(`${peer.id} may stay`);
    return { result: "continue" };
  },
};

function log(message, level = "info") {
  send({ method: "log", params: { level, message } });
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`);
}

let received = "";
process.stdin.setEncoding("utf8").on("data", (chunk) => {
  const parts = (received + chunk).split("\n\n"); // a message from lightningd ends with a blank line
  const unfinished = parts.pop();
  received = parts.reduce(receive, "") + unfinished;
});

function receive(before, part) {
  const text = `${before}${part}\n\n`;
  const message = parse(text);
  if (message === undefined) return text; // a caller's blank line stands inside of it
  const result = answers[message.method](message.params);
  if (message.id !== undefined) send({ id: message.id, result });
  return "";
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {}
}
