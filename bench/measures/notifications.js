// @ts-check
/** Notifications a second, to the plugin and from it; all must come, in order. */
import { withHost } from "../measure.js";

/** @typedef {import("../node/host.js").Host} Host */

const FIRST = 10_000_000;
const BATCH = 400;

/** @type {import("../measure.js").Measure} */
export const notifications = {
  name: "notifications",
  rows: {
    toPluginEach: {
      label: "notifications to the plugin, a write each",
      unit: "/s",
      target: { least: 0.7, times: "relay" },
    },
    toPlugin: { label: "notifications to the plugin, in batches", unit: "/s", target: { least: 0.7, times: "relay" } },
    fromPluginEach: {
      label: "notifications from the plugin, a write each",
      unit: "/s",
      target: { least: 0.7, times: "relay" },
    },
    fromPlugin: {
      label: "notifications from the plugin, in batches",
      unit: "/s",
      target: { least: 0.7, times: "relay" },
    },
  },
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      const count = settings.quick ? 50_000 : 200_000;
      await toPlugin(host, 20_000, BATCH);
      await fromPlugin(host, 20_000, false);
      return {
        toPluginEach: await toPlugin(host, count, 1),
        toPlugin: await toPlugin(host, count * 4, BATCH),
        fromPluginEach: await fromPlugin(host, count, true),
        fromPlugin: await fromPlugin(host, count * 4, false),
      };
    }),
};

/** @param {Host} host @param {number} count @param {number} batch how many go out in one write */
async function toPlugin(host, count, batch) {
  const writes = [];
  for (let n = 0; n < count; n += batch) writes.push(events(n, Math.min(n + batch, count)));
  const startedAt = performance.now();
  for (const bytes of writes) if (!host.send(bytes)) await host.drained();
  const counted = await host.call("bench-count");
  const elapsedMs = performance.now() - startedAt;
  if (counted.count !== count || counted.disorder !== 0) {
    throw new Error(`of ${count} notifications ${counted.count} came, ${counted.disorder} out of order`);
  }
  return (count / elapsedMs) * 1000;
}

/** @param {Host} host @param {number} count @param {boolean} each whether each goes out in a write of its own */
async function fromPlugin(host, count, each) {
  let came = 0;
  let disorder = 0;
  host.onMessage = (bytes, from, to) => {
    if (bytes.compare(TICK, 0, TICK.length, from, from + TICK.length) !== 0) return;
    const at = from + TICK.length;
    if (Number(bytes.toString("latin1", at, to - 3)) !== FIRST + came) disorder++;
    came++;
  };
  const startedAt = performance.now();
  await host.call("bench-emit", { count, each });
  const elapsedMs = performance.now() - startedAt;
  if (came !== count || disorder !== 0) {
    throw new Error(`of ${count} notifications from the plugin ${came} came, ${disorder} out of order`);
  }
  return (count / elapsedMs) * 1000;
}

const TICK = Buffer.from('{"jsonrpc":"2.0","method":"bench_tick","params":{"bench_tick":{"n":');

/** @param {number} from @param {number} to */
function events(from, to) {
  const hash = "0f".repeat(32);
  let text = "";
  for (let height = FIRST + from; height < FIRST + to; height++) {
    text += `{"jsonrpc":"2.0","method":"block_added","params":{"block_added":{"height":${height},"hash":"${hash}"}}}\n\n`;
  }
  return Buffer.from(text);
}
