/** A home in which nothing can be kept is no reason not to serve, nor to stay when lightningd is gone. */
import { expect, test } from "vitest";
import { Workbench, version } from "./workbench.ts";

test.each([
  ["below /proc, where the system says of a directory that is there that it is not", "/proc"],
  ["no directory", "/dev/null"],
  ["not there, in a place that is not ours", "/proc/1/home"],
  ["a relative path", "here"],
  ["empty", ""],
])("a home that is %s", async (_, home) => {
  await using bench = await Workbench.start({
    files: { "v.mjs": version(1) },
    env: { HOME: home, XDG_STATE_HOME: "", XDG_CACHE_HOME: "relative" },
  });
  expect(await bench.call("version")).toEqual({ version: 1 });
  await bench.said(/v\.mjs: The manifest of .* could not be kept/);
  await bench.reload("v.mjs", version(2));
  expect(await bench.call("version")).toEqual({ version: 2 });
  expect(bench.lines("at fault")).toEqual([]);
  await bench.host.stop();
  expect(bench.host.leftOver).toEqual([]);
});
