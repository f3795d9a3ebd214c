/** What the thread tells the proxy. */
import { parentPort } from "node:worker_threads";
import type { Said } from "../task.ts";

export function say(said: Said): void {
  parentPort?.postMessage(said, []);
}
