import { describe, expect, test } from "vitest";
import { FRAMEWORKS } from "./frameworks.ts";
import { Workplace, expectCleanStop, expectService, logged } from "./greeter.ts";

/** Compilers that share two cores with other tests. */
const TIMEOUT_MS = 120_000;

for (const greeter of FRAMEWORKS) {
  const { name, missing } = greeter;
  const title = missing === undefined ? name : `${name} (skipped: ${missing})`;
  // vitest's summary only counts what was skipped.
  if (missing !== undefined) process.stderr.write(`${title}\n`);

  describe.skipIf(missing !== undefined)(title, { timeout: TIMEOUT_MS }, () => {
    test("serves on the host", async () => {
      await using workplace = await Workplace.open(greeter);
      await using host = await workplace.native();
      await expectService(host, greeter, greeter.first);
      await expectCleanStop(host);
    });

    test("serves behind autoreload, and is reloaded when it is saved or built", async () => {
      await using workplace = await Workplace.open(greeter);
      await using host = await workplace.behindAutoreload();
      await expectService(host, greeter, greeter.first);
      await workplace.edit(host);
      await expectService(host, greeter, greeter.second);
      await expectCleanStop(host);
    });

    test("shows the words of a crash, and serves again after a restart", async () => {
      await using workplace = await Workplace.open(greeter);
      await using host = await workplace.behindAutoreload();
      await expect(host.call("crash")).rejects.toThrow(greeter.lastWords);
      await logged(host, /out of coffee/);
      await logged(host, /crashed: /);
      await host.call("autoreload-restart");
      await expectService(host, greeter, greeter.first);
      await expectCleanStop(host);
    });
  });
}
