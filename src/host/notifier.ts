/** Sends notifications to the plugins that subscribed: lightningd's own topics, and what plugins declared. */
import { encodeNotification } from "../jsonrpc/encode.ts";
import { NATIVE_TOPICS } from "../lightningd/facts/topics.ts";
import type { Plugin } from "./plugin/plugin.ts";

/** A plugin that comes with lightningd, and what it sends. */
const XPAY = "cln-xpay";
const XPAY_TOPICS: ReadonlySet<string> = new Set(["pay_part_end", "pay_part_start"]);

export class Notifier {
  readonly #plugins: () => readonly Plugin[];

  constructor(plugins: () => readonly Plugin[]) {
    this.#plugins = plugins;
  }

  /** Whether anybody announced this topic, or lightningd sends it. */
  knows(topic: string): boolean {
    if (NATIVE_TOPICS.includes(topic) || XPAY_TOPICS.has(topic)) return true;
    for (const plugin of this.#plugins()) if (plugin.topics.includes(topic)) return true;
    return false;
  }

  /** Whether a plugin would get this topic, be it active yet or not. */
  wanted(topic: string): boolean {
    for (const plugin of this.#plugins()) if (subscriptionsTo(plugin, topic) > 0) return true;
    return false;
  }

  /** @param params the whole `params` member as JSON text or object: `{"block_added": {...}}` */
  send(topic: string, params: string | object): void {
    if (XPAY_TOPICS.has(topic)) this.sendCustom(topic, XPAY, textOf(params));
    else this.#deliver(topic, encodeNotification(topic, params));
  }

  /** A plugin's own notification, with the name of who sent it. */
  sendCustom(topic: string, origin: string, params: string): void {
    const head = `{"jsonrpc":"2.0","method":${JSON.stringify(topic)},"origin":${JSON.stringify(origin)}`;
    this.#deliver(topic, Buffer.from(`${head},"params":${params}}\n\n`));
  }

  /** To one plugin alone, if it asked for the topic and is active. @returns whether it was sent */
  sendTo(plugin: Plugin, topic: string, params: object): boolean {
    if (plugin.state !== "active" || subscriptionsTo(plugin, topic) === 0) return false;
    plugin.send(encodeNotification(topic, params));
    return true;
  }

  /** A plugin that asked for a topic by name and for all of them gets it twice, as from lightningd. */
  #deliver(topic: string, bytes: Buffer): void {
    for (const plugin of this.#plugins().slice()) {
      if (plugin.state !== "active") continue;
      for (let times = subscriptionsTo(plugin, topic); times > 0; times--) plugin.send(bytes);
    }
  }
}

/** All topics but `log` match `*`. */
function subscriptionsTo(plugin: Plugin, topic: string): number {
  return plugin.subscriptions.filter((name) => name === topic || (name === "*" && topic !== "log")).length;
}

function textOf(params: string | object): string {
  return typeof params === "string" ? params : JSON.stringify(params);
}
