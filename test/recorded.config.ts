/** The tests of the proxy once more, with all that goes through it recorded: what the host and the plugin see is as without. */
import { defineConfig } from "vitest/config";
import all from "../vitest.config.ts";

export default defineConfig({
  test: {
    ...all.test,
    include: ["test/proxy/**/*.test.ts", "test/plugin/**/*.test.ts", "test/frameworks/**/*.test.ts"],
    env: { AUTORELOAD_RECORD: "true" },
  },
});
