/** Does what lightningd does with a plugin's notification: `log`, `message`, `progress`, and topics of the plugin's own. */
import type { Frame } from "../../jsonrpc/frame.ts";
import { membersOf } from "../../jsonrpc/json-text.ts";
import { parseLevel } from "../log-book.ts";
import type { EmbeddedNode } from "../node.ts";
import { content, unescape } from "../json/text.ts";
import type { Plugin } from "./plugin.ts";
import { textOf } from "../frames.ts";
import { Refused } from "../refused.ts";

/** @throws Refused, in lightningd's words, if lightningd kills a plugin for it */
export function takeNotification(node: EmbeddedNode, plugin: Plugin, frame: Frame): void {
  const params = frame.text("params");
  if (params === undefined || !frame.has("method")) {
    const text = textOf(frame).toString();
    throw new Refused(`Malformed JSON-RPC notification missing "method" or "params": ${text}`);
  }
  const topic = frame.method ?? String(frame.value("method"));
  switch (topic) {
    case "log":
      takeLog(node, plugin, params);
      return;
    case "message":
    case "progress":
      takeProgress(plugin, frame, params);
      return;
    default:
      takeCustom(node, plugin, topic, params);
  }
}

function takeLog(node: EmbeddedNode, plugin: Plugin, params: string): void {
  const members = objectMembers(params);
  const message = members.get("message");
  if (message?.startsWith('"') !== true) {
    throw new Refused(`Log notification from plugin doesn't have a string "message" field`);
  }
  const given = members.get("level");
  const level = given === undefined ? "info" : parseLevel(content(given) ?? "");
  if (level === undefined || level === "io") {
    const valid = 'valid values are "trace", "debug", "info", "warn", or "error".';
    throw new Refused(`Unknown log-level ${given}, ${valid}`);
  }
  const warn = level === "unusual" || level === "broken";
  for (const line of linesOf(message.slice(1, -1))) node.say(plugin.source, level, line, warn);
}

/** The lines of a log message. A text with an escape that lightningd does not know stays as it was written, on one line. */
function linesOf(message: string): readonly string[] {
  const text = unescape(message);
  if (text === undefined || !message.includes("\\")) return [message];
  const lines = text.split("\n");
  return text.endsWith("\n") ? lines.slice(0, -1) : lines;
}

function takeProgress(plugin: Plugin, frame: Frame, params: string): void {
  const id = objectMembers(params).get("id");
  if (id === undefined) throw new Refused('JSON-RPC notify "id"-field is not present');
  plugin.pending(Buffer.from(id).toString("latin1"))?.notified?.(frame);
}

function takeCustom(node: EmbeddedNode, plugin: Plugin, topic: string, params: string): void {
  if (plugin.topics.includes(topic)) {
    node.notifier.sendCustom(topic, plugin.name, params);
    return;
  }
  const what = `Plugin attempted to send a notification to topic "${topic}" it hasn't declared in its manifest`;
  node.say(plugin.source, "unusual", `${what}, not forwarding to subscribers.`, true);
}

function objectMembers(text: string): ReadonlyMap<string, string> {
  return text.startsWith("{") ? membersOf(text) : new Map();
}
