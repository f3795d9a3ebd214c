// @ts-check
/** What the inspector's page costs while it is open: two of the same process in turns, one with a tab that reads all. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compared, costOf } from "./recording.js";

const TAB = fileURLToPath(new URL("../node/tab.js", import.meta.url));

/** @typedef {{ answers: number, lost: number }} Seen what a tab has had so far */

/** @type {import("../measure.js").Measure} */
export const page = {
  name: "page",
  rows: costOf("page open"),
  not: ["alone", "relay"],
  run: (contender, settings) =>
    compared(contender, settings, async (host, count) => {
      const { inspector } = await host.call("autoreload-inspect", { action: "start" });
      const tab = fork(TAB, [inspector]);
      /** @type {Seen} */
      let seen = { answers: 0, lost: 0 };
      tab.on("message", (/** @type {Seen} */ now) => (seen = now));
      await once(tab, "message");
      return async () => {
        while (seen.answers + seen.lost < count) await once(tab, "message");
        await host.call("autoreload-inspect", { action: "stop" });
        await once(tab, "exit");
        return seen.lost;
      };
    }),
};
