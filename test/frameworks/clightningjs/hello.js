#!/usr/bin/env node
// A method, an option, a subscription and a hook on clightningjs.
import Plugin from "clightningjs";

const RELEASE = "one";

const plugin = new Plugin();
plugin.addOption("greeting", "Hello", "What to say to people", "string");

plugin.addMethod(
  "hello",
  (params) => {
    const name = (Array.isArray(params) ? params[0] : params.name) ?? "world";
    return { message: `${plugin.options.greeting.value} ${name}`, release: RELEASE };
  },
  "[name]",
  "Greets someone",
);

plugin.addMethod(
  "crash",
  () =>
    new Promise(() => {
      setImmediate(() => {
        throw new Error("out of coffee");
      });
    }),
  "",
  "Ends by an exception",
);

plugin.subscribe("connect");
plugin.notifications.connect.on("connect", (params) => plugin.log(`connected to ${params.connect.id}`));

plugin.addHook("peer_connected", (params) => {
  plugin.log(`asked about ${params.peer.id}`);
  return { result: "continue" };
});

plugin.start();
