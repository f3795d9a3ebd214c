import { mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lineOf } from "../../src/session/format/line.ts";
import { readSession } from "../../src/session/reading/session-file.ts";
import { SessionWriter } from "../../src/recording/worker/session-writer.ts";
import { EACH_KIND, HEADER } from "../session/sample.ts";

test("a file that is full is followed by another one, which is read with it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "writer-"));
  const path = join(directory, "hello.jsonl");
  const writer = SessionWriter.create(path, HEADER, 2000);
  const events = Array.from({ length: 5 }, () => EACH_KIND)
    .flat()
    .map((event, index) => ({ ...event, n: index + 1 }));
  for (const event of events) writer.write(Buffer.from(lineOf(event)));
  writer.close();

  const names = (await readdir(directory)).toSorted();
  expect(names.slice(0, 3)).toEqual(["hello.2.jsonl", "hello.3.jsonl", "hello.4.jsonl"]);
  for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  const read: unknown[] = [];
  for await (const items of readSession(path)) {
    for (const item of items) if (item.kind === "event") read.push(item.event);
  }
  expect(read).toEqual(events);
  await rm(directory, { recursive: true });
});

test("nothing is written where a file is, or a link to one", async () => {
  const directory = await mkdtemp(join(tmpdir(), "writer-"));
  const [file, link] = [join(directory, "file.jsonl"), join(directory, "link.jsonl")];
  await writeFile(file, "mine\n");
  await symlink(join(directory, "elsewhere"), link);
  for (const path of [file, link]) expect(() => SessionWriter.create(path, HEADER)).toThrow("EEXIST");
  await rm(directory, { recursive: true });
});
