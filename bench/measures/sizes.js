// @ts-check
/** Megabytes a second of large messages, each sent and echoed; counted is the way there. */
import { manyUnderWay } from "../node/flow.js";
import { withHost } from "../measure.js";
import { Requests } from "../node/requests.js";

const MIB = 1024 * 1024;

/** @type {import("../measure.js").Measure} */
export const sizes = {
  name: "sizes",
  rows: {
    one1: { label: "1 MiB of hex, one under way", unit: "MB/s" },
    eight1: { label: "1 MiB of hex, eight under way", unit: "MB/s" },
    one16: { label: "16 MiB of hex, one under way", unit: "MB/s", target: { least: 0.8, times: "relay" } },
    four16: { label: "16 MiB of hex, four under way", unit: "MB/s", target: { least: 0.8, times: "relay" } },
    objects1: { label: "1 MiB of objects, one under way", unit: "MB/s" },
    objects16: { label: "16 MiB of objects, one under way", unit: "MB/s" },
  },
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      const total = (settings.quick ? 64 : 128) * MIB;
      const rate = async (/** @type {string} */ params, /** @type {number} */ underWay) => {
        const requests = new Requests(Math.ceil(total / params.length), "bench-echo", params);
        const elapsedMs = await manyUnderWay(host, requests, underWay, { inBatches: false });
        return requests.bytes.length / 1e6 / (elapsedMs / 1000);
      };
      await manyUnderWay(host, new Requests(16, "bench-echo", hex(MIB)), 4, { inBatches: false });
      return {
        one1: await rate(hex(MIB), 1),
        eight1: await rate(hex(MIB), 8),
        one16: await rate(hex(16 * MIB), 1),
        four16: await rate(hex(16 * MIB), 4),
        objects1: await rate(objects(MIB), 1),
        objects16: await rate(objects(16 * MIB), 1),
      };
    }),
};

/** As a transaction has it: one string. @param {number} size */
function hex(size) {
  return JSON.stringify({ tx: "0c".repeat(size / 2) });
}

/** As listchannels has it: many short members, so that every byte counts for who reads the structure. @param {number} size */
function objects(size) {
  const one = JSON.stringify({
    short_channel_id: "103x1x0",
    public: true,
    amount_msat: 1_000_000,
    delay: 6,
    features: "",
  });
  return `{"channels":[${Array.from({ length: Math.ceil(size / one.length) }, () => one).join(",")}]}`;
}
