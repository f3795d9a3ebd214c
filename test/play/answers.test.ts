import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answersFrom } from "../../src/play/score/answers.ts";
import { lineOf } from "../../src/session/format/line.ts";
import { temporaryDirectory } from "../host/support.ts";
import { startHost } from "../host/support.ts";
import { HEADER } from "../session/sample.ts";

function file(text: string): string {
  const path = join(temporaryDirectory(), "answers");
  writeFileSync(path, text);
  return path;
}

/** A session of calls: a method, its params and its answer, each as JSON text. */
function session(...calls: readonly (readonly [string, string, string])[]): string {
  const events = calls.flatMap(([m, params, answer], index) => {
    const [n, p, v, of, id] = [index * 2 + 1, 1, 1, "rpc", String(index)] as const;
    const request = `{"jsonrpc":"2.0","id":${id},"method":"${m}","params":${params}}`;
    const response = `{"jsonrpc":"2.0","id":${id},${answer}}`;
    const k = answer.startsWith('"error"') ? "err" : "res";
    const [asks, answers] = [
      { from: "plugin", to: "rpc" },
      { from: "rpc", to: "plugin" },
    ] as const;
    return [
      lineOf({ n, t: n, k: "req", p, v, ...asks, of, m, id, size: request.length, body: request }),
      lineOf({
        n: n + 1,
        t: n,
        k,
        p,
        v,
        ...answers,
        of,
        m,
        id,
        re: n,
        fate: "answered",
        size: response.length,
        body: response,
      }),
    ];
  });
  return file([lineOf(HEADER), ...events].join(""));
}

test("a file of answers is taken by its methods' names, digit for digit, before getinfo too", async () => {
  const answers = await answersFrom(
    file('{"listpeers": {"peers": [18446744073709551615]}, "getinfo": {"alias": "ME"}, "stop": 1}'),
  );
  const host = await startHost({ answers });
  expect((await host.callRaw("listpeers")).toString()).toBe('{"peers": [18446744073709551615]}');
  expect(await host.call("getinfo")).toEqual({ alias: "ME" });
  expect(await host.call("check", { command_to_check: "listpeers" })).toEqual({ command_to_check: "listpeers" });
  // What the host really does is not answered from a file.
  expect(await host.call("plugin", ["list"])).toHaveProperty("plugins");
  await expect(host.call("newaddr")).rejects.toThrow("Unknown command 'newaddr'");
});

test("a session answers the same call in order, its last answer from then on, and other params as the last ones", async () => {
  const answers = await answersFrom(
    session(
      ["listinvoices", '{"label":"a"}', '"result":1'],
      ["listinvoices", '{"label":"b"}', '"result":2'],
      ["listinvoices", '{"label":"a"}', '"result":3'],
      ["newaddr", "[]", '"error":{"code":7,"message":"no"}'],
    ),
  );
  const host = await startHost({ answers });
  const asked: unknown[] = [];
  for (const label of ["a", "b", "a", "a", "c"]) asked.push(await host.call("listinvoices", { label }));
  expect(asked).toEqual([1, 2, 3, 3, 3]);
  await expect(host.call("newaddr", [])).rejects.toMatchObject({ code: 7, message: "no" });
});

test.each([
  ["no JSON", "nope", "is no session, and no JSON: "],
  ["no object", "[1]", 'is no session and no JSON object of {"method": answer}'],
])("%s is refused with a sentence", async (_, text, why) => {
  await expect(answersFrom(file(text))).rejects.toThrow(why);
});
