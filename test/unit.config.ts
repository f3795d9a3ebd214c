/** The quickest tier of the tests: pure parts, as tables and properties. They start no process, and take under 20 s together. */
import { defineConfig } from "vitest/config";
import all from "../vitest.config.ts";

export default defineConfig({
  test: {
    ...all.test,
    // Pure parts keep nothing from file to file, so each module is read once for all files: 12 s in place of 22.
    isolate: false,
    include: [
      "test/{bench,jsonrpc,lightningd,session,trace}/**/*.test.ts",
      "test/architecture.test.ts",
      "test/circus/{newer,words}.test.ts",
      "test/cli/log/paint.test.ts",
      "test/cli/run/{completion,history,last-words,line}.test.ts",
      "test/doctor/manifest.test.ts",
      "test/host/{hook-order,samples}.test.ts",
      "test/page/{accept,bodies,by-version,comparisons,diff,follow,live-rows,own-log,pieces,places,saves}.test.ts",
      "test/play/score.test.ts",
      "test/recording/chronicle.test.ts",
      "test/plugin/{explain,wrapper}.test.ts",
      "test/proxy/{answers,caution,gate,hold,judge,lateness,open-requests,printed,to-register,transition}.test.ts",
      "test/watch/{loop-detector,suspects}.test.ts",
    ],
  },
});
