// @ts-check
/** What the inspector's page costs while it is open: the same process without one, then with a tab that reads all. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { withHost } from "../measure.js";
import { compared, costOf } from "./recording.js";

const TAB = fileURLToPath(new URL("../tab.js", import.meta.url));

/** @typedef {{ answers: number, lost: number }} Seen what a tab has had so far */

/** @type {import("../measure.js").Measure} */
export const page = {
  name: "page",
  rows: costOf("page open"),
  not: ["alone", "relay"],
  run: (contender, settings) =>
    withHost(contender, settings, async (host) =>
      compared(host, settings, async (count) => {
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
    ),
};
