/** Realistic samples of our own making, for every notification and hook that lightningd v26.06 sends. */
import { HOOK_SAMPLES } from "./samples/hooks.ts";
import { NOTIFICATION_SAMPLES } from "./samples/notifications.ts";

/** The topics as they stand in messages: those of xpay are documented under its name, but sent without it. */
export const NOTIFICATION_TOPICS: readonly string[] = Object.keys(NOTIFICATION_SAMPLES);

/** @returns the `params`, new each time, of the notification; undefined for an unknown topic */
export function sampleNotification(topic: string): object | undefined {
  return copyOf(NOTIFICATION_SAMPLES, topic.replace(/^xpay_(?=pay_part_)/, ""));
}

/** The `origin` beside the params of a plugin's notification; undefined for lightningd's own topics. */
export function sampleOrigin(topic: string): string | undefined {
  return /^(?:xpay_)?pay_part_(?:start|end)$/.test(topic) ? "xpay" : undefined;
}

/** @returns the `params`, new each time, of a call of the hook; undefined for an unknown one */
export function sampleHook(name: string): object | undefined {
  return copyOf(HOOK_SAMPLES, name);
}

function copyOf(samples: Readonly<Record<string, object>>, name: string): object | undefined {
  return Object.hasOwn(samples, name) ? structuredClone(samples[name]) : undefined;
}
