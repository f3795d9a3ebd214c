/** What plugins on the real frameworks are asked, answer and ask themselves, as it is recorded over a reload. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RequestEvent, ResultEvent } from "../../src/session/format/events.ts";
import { Host } from "../../src/host/host.ts";
import { FRAMEWORKS } from "../frameworks/frameworks.ts";
import { Workplace, expectCleanStop, expectService } from "../frameworks/greeter.ts";
import { AUTORELOAD } from "../proxy/workbench.ts";
import { about, recorded } from "./sessions.ts";
import type { Recorded } from "./sessions.ts";

const TIMEOUT_MS = 120_000;

/** The call of its own in `hello`, put there by an edit of the text unless the source has it, and whether its id names its cause. */
const CALLS: Readonly<Record<string, { readonly from?: string; readonly to?: string; readonly isGuess: boolean }>> = {
  "cln-plugin": { isGuess: true },
  glightning: { isGuess: true },
  "pyln-client": {
    from: '    return {"message"',
    to: '    plugin.rpc.getinfo()\n    return {"message"',
    isGuess: false,
  },
  clightningjs: {
    from: "  (params) => {\n    const name",
    to: '  async (params) => {\n    await plugin.rpc.call("getinfo", {});\n    const name',
    isGuess: true,
  },
};

for (const greeter of FRAMEWORKS) {
  const { name, missing } = greeter;
  describe.skipIf(missing !== undefined)(name, { timeout: TIMEOUT_MS }, () => {
    test("a call, a hook and its own calls are recorded, over a reload", async () => {
      await using workplace = await Workplace.open(greeter);
      const call = CALLS[name];
      if (call?.from !== undefined) {
        const text = await readFile(workplace.path, "utf8");
        expect(text).toContain(call.from);
        await writeFile(workplace.path, text.replace(call.from, call.to ?? ""));
      }
      const file = join(dirname(workplace.path), `${name}.jsonl`);
      const env = { ...greeter.env, AUTORELOAD_PLUGIN: workplace.path, AUTORELOAD_RECORD_FILE: file };
      await using host = await Host.start({ plugins: [{ path: AUTORELOAD, env }], options: { greeting: "Hi" } });
      await expectService(host, greeter, greeter.first);
      await workplace.edit(host);
      await expectService(host, greeter, greeter.second);
      const stopped = (await host.call("autoreload-record", ["stop"])) as { file: string; lost: number };
      await expectCleanStop(host);
      expect(stopped.lost).toBe(0);
      const session = recorded(stopped.file);

      for (const m of ["hello", "peer_connected"]) {
        const [requests, answers] = [of(session, m, "req"), of(session, m, "res")];
        expect(new Set(requests.map(({ v }) => v)).size).toBeGreaterThan(1);
        expect(answers.map(({ re }) => re)).toEqual(requests.map(({ n }) => n));
      }
      expect(session.events.filter(({ k }) => k === "stray" || k === "lost")).toEqual([]);
      if (call === undefined) return;
      const hellos = of(session, "hello", "req").map(({ n }) => n);
      const calls = of(session, "getinfo", "req");
      expect(calls.length).toBe(hellos.length);
      expect(calls.map(({ up }) => up)).toEqual(hellos);
      expect(calls.map(({ guess }) => guess === true)).toEqual(calls.map(() => call.isGuess));
    });
  });
}

function of(session: Recorded, m: string, k: "req" | "res"): RequestOrAnswer[] {
  return about(session, m).filter((event): event is RequestEvent | ResultEvent => event.k === k);
}

type RequestOrAnswer = (RequestEvent | ResultEvent) & { readonly re?: number };
