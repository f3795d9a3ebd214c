import { constants } from "node:fs";
import { access, copyFile, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Workplace, expectCleanStop, expectService } from "./frameworks/greeter.ts";
import type { Greeter } from "./frameworks/greeter.ts";

const EXAMPLES = ["../examples/hello.py", "../examples/hello.js", "../examples/hello.sh"];

describe.each(EXAMPLES)("%s", (relative) => {
  const path = file(relative);

  test("is short enough to be read, and executable", async () => {
    expect((await readFile(path, "utf8")).trimEnd().split("\n").length).toBeLessThan(60);
    await access(path, constants.X_OK);
  });
});

describe.each([...EXAMPLES, "fixtures/pretty-printed.py"].map(greeterOf))("$name", (greeter) => {
  test("serves on the host", async () => {
    await using workplace = await Workplace.open(greeter);
    await using host = await workplace.native();
    await expectService(host, greeter, greeter.first);
    await expectCleanStop(host);
  });

  test("takes a request with blank lines inside", async () => {
    await using workplace = await Workplace.open(greeter);
    await using host = await workplace.native();
    expect(await host.call("hello", '{\n\n"name":\n\n"bob"}')).toBe("Hi bob");
    await expectCleanStop(host);
  });

  test("takes a number for a name, as lightning-cli sends it", async () => {
    await using workplace = await Workplace.open(greeter);
    await using host = await workplace.native();
    expect(await host.call("hello", "[ 5]")).toBe("Hi 5");
    await expectCleanStop(host);
  });

  test("keeps a name's quotes and backslashes", async () => {
    await using workplace = await Workplace.open(greeter);
    await using host = await workplace.native();
    expect(await host.call("hello", ['"b\\o"b'])).toBe('Hi "b\\o"b');
    await expectCleanStop(host);
  });

  test("serves behind autoreload, and is reloaded when it is saved", async () => {
    await using workplace = await Workplace.open(greeter);
    await using host = await workplace.behindAutoreload();
    await expectService(host, greeter, greeter.first);
    await workplace.edit(host);
    await expectService(host, greeter, greeter.second);
    await expectCleanStop(host);
  });
});

function greeterOf(relative: string): Greeter {
  return {
    name: relative,
    async build(directory) {
      const path = join(directory, basename(relative));
      await copyFile(file(relative), path);
      return path;
    },
    async edit(path) {
      await writeFile(path, (await readFile(path, "utf8")).replaceAll("world", "everyone"));
    },
    first: "Hi world",
    second: "Hi everyone",
    topic: "block_added",
    notified: /block \d+ is in/,
    asked: /may stay/,
  };
}

function file(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
