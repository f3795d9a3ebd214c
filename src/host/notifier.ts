/** Sends notifications to the plugins that subscribed: lightningd's own topics, and those of plugins. */
import { encodeNotification } from "../jsonrpc/encode.ts";
import { NATIVE_TOPICS } from "../lightningd/facts/topics.ts";
import type { Plugin } from "./plugin/plugin.ts";

/** A plugin that comes with lightningd, and the topics that it sends. */
const XPAY = "cln-xpay";
const XPAY_TOPICS: ReadonlySet<string> = new Set(["pay_part_end", "pay_part_start"]);

export class Notifier {
  readonly #plugins: () => readonly Plugin[];

  constructor(plugins: () => readonly Plugin[]) {
    this.#plugins = plugins;
  }

  /** Whether lightningd sends this topic, or a plugin announced it. */
  knows(topic: string): boolean {
    if (NATIVE_TOPICS.includes(topic) || XPAY_TOPICS.has(topic)) return true;
    for (const plugin of this.#plugins()) if (plugin.topics.includes(topic)) return true;
    return false;
  }

  /** Whether any plugin has subscribed to this topic, active or not. */
  wanted(topic: string): boolean {
    for (const plugin of this.#plugins()) if (subscriptionsTo(plugin, topic) > 0) return true;
    return false;
  }

  /** @param params all of `params`, as JSON text or an object: `{"block_added": {...}}` */
  send(topic: string, params: string | object): void {
    if (XPAY_TOPICS.has(topic)) this.sendCustom(topic, XPAY, textOf(params));
    else this.#deliver(topic, encodeNotification(topic, params));
  }

  /** Sends a plugin's own notification, with the plugin's name. */
  sendCustom(topic: string, origin: string, params: string): void {
    const head = `{"jsonrpc":"2.0","method":${JSON.stringify(topic)},"origin":${JSON.stringify(origin)}`;
    this.#deliver(topic, Buffer.from(`${head},"params":${params}}\n\n`));
  }

  /** Sends to one plugin, if it asked for the topic and is active. @returns whether it was sent */
  sendTo(plugin: Plugin, topic: string, params: object): boolean {
    if (plugin.state !== "active" || subscriptionsTo(plugin, topic) === 0) return false;
    plugin.send(encodeNotification(topic, params));
    return true;
  }

  /** A plugin that subscribed to a topic by its name and to all topics gets it twice, as from lightningd. */
  #deliver(topic: string, bytes: Buffer): void {
    for (const plugin of this.#plugins().slice()) {
      if (plugin.state !== "active") continue;
      for (let times = subscriptionsTo(plugin, topic); times > 0; times--) plugin.send(bytes);
    }
  }
}

/** `*` means all topics but `log`. */
function subscriptionsTo(plugin: Plugin, topic: string): number {
  return plugin.subscriptions.filter((name) => name === topic || (name === "*" && topic !== "log")).length;
}

function textOf(params: string | object): string {
  return typeof params === "string" ? params : JSON.stringify(params);
}
