/** What a real Circus does only now and then: a stand-in that answers as it is told, over real sockets. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as zeromq from "zeromq";
import { Autorestart } from "../../src/circus/autorestart.ts";
import { Commands } from "../../src/circus/circusd/commands.ts";
import { createLog } from "../../src/circus/log.ts";
import { Lines } from "./lines.ts";

type Answers = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** One watcher, `web`, which is watched and active. */
class StandIn implements AsyncDisposable {
  readonly directory: string;
  readonly log = new Lines();
  readonly #router = new zeromq.Router({ linger: 0 });
  readonly #publisher = new zeromq.Publisher({ linger: 0 });
  readonly #answers: Answers;

  static async start(answers: Answers): Promise<StandIn> {
    const standIn = new StandIn(await mkdtemp(join(tmpdir(), "stand-in-")), answers);
    await writeFile(join(standIn.directory, ".autorestart_excludes"), "");
    await standIn.#router.bind(standIn.endpoint);
    await standIn.#publisher.bind(`${standIn.endpoint}-events`);
    void standIn.#serve();
    return standIn;
  }

  private constructor(directory: string, answers: Answers) {
    this.directory = directory;
    this.#answers = {
      globaloptions: { options: { pubsub_endpoint: `${this.endpoint}-events` } },
      list: { pids: [] },
      options: { options: { working_dir: directory, graceful_timeout: 1 } },
      stats: { info: {} },
      ...answers,
    };
  }

  get endpoint(): string {
    return `ipc://${this.directory}/commands`;
  }

  autorestart(): Autorestart {
    return new Autorestart(zeromq, {
      endpoint: this.endpoint,
      pubsubEndpoint: undefined,
      log: createLog((line) => this.log.write(line.replace(/^.*?\[([A-Z]+)\]/, "$1").replace(/\n$/, ""))),
      end: (why) => this.log.write(why),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#router.close();
    this.#publisher.close();
    await rm(this.directory, { recursive: true });
  }

  async #serve(): Promise<void> {
    for await (const [client, text] of this.#router) {
      const { id, command, properties } = JSON.parse(String(text));
      const answer = this.#answers[command] ?? (command === "status" ? statusOf(properties) : undefined);
      if (answer === undefined || this.#router.closed) continue;
      await this.#router.send([client ?? "", JSON.stringify({ status: "ok", ...answer, id })]);
    }
  }
}

function statusOf({ name }: { readonly name?: string }): Readonly<Record<string, unknown>> {
  return name === undefined ? { statuses: { web: "active" } } : { status: "active" };
}

test("what Circus refuses to restart is told in its own words, and the next change is tried again", async () => {
  await using standIn = await StandIn.start({ restart: { status: "error", reason: "server error", errno: 6 } });
  await using _ = standIn.autorestart();
  await standIn.log.next(/INFO web: watching/);
  for (const count of [1, 2]) {
    await writeFile(join(standIn.directory, "app.py"), String(count));
    await standIn.log.next(/INFO web: app\.py changed: restarting$/);
    await standIn.log.next(/ERROR web: app\.py changed: not restarted, since Circus refused: server error$/);
  }
});

test("a watcher that cannot be asked about is told", async () => {
  await using standIn = await StandIn.start({ options: { status: "error", reason: "it broke" } });
  await using _ = standIn.autorestart();
  await standIn.log.next(/ERROR Circus refused to tell how web runs: it broke$/);
});

test("a Circus that does not tell where it publishes is told", async () => {
  await using standIn = await StandIn.start({ globaloptions: { status: "error", reason: "no such option" } });
  await using _ = standIn.autorestart();
  await standIn.log.next(/ERROR Circus refused to tell where it publishes events: no such option$/);
});

test("a command that is not answered is told, and rejected when the connection is lost", async () => {
  const standIn = await StandIn.start({ list: undefined });
  const { log } = standIn;
  const nothing = (): void => undefined;
  using commands = new Commands(zeromq, standIn.endpoint, {
    up: () => log.write("up"),
    down: nothing,
    unreachable: nothing,
    foreign: nothing,
    mismatched: nothing,
    slow: (command, patienceMs) => log.write(`slow ${command} ${patienceMs}`),
  });
  await log.next(/^up$/);
  const answer = expect(commands.ask("list", {}, 20)).rejects.toThrow("Circus went away before it answered");
  await log.next(/^slow list 20$/);
  await standIn[Symbol.asyncDispose]();
  await answer;
  await expect(commands.ask("list")).rejects.toThrow("Circus went away before it answered");
});

/** Whatever listens there says what it likes. */
const NASTY =
  Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join("") + "\u2028\u202e\u200b\ud800";

test.each<[string, Answers]>([
  ["a reason", { options: { status: "error", reason: NASTY } }],
  ["a name", { status: { statuses: { [NASTY]: "active" } } }],
  ["a working directory", { options: { options: { working_dir: `/no${NASTY}`, graceful_timeout: "x" } } }],
  ["a signal", { options: { options: { working_dir: "/no", autorestart_kill_signal: NASTY, graceful_timeout: 1 } } }],
  ["an endpoint", { globaloptions: { options: { pubsub_endpoint: NASTY } } }],
  ["an endpoint that could be one", { globaloptions: { options: { pubsub_endpoint: `ipc://${NASTY}` } } }],
])("no control character of %s reaches the log", async (_, answers) => {
  await using standIn = await StandIn.start(answers);
  await using _autorestart = standIn.autorestart();
  await standIn.log.next(/!"#\$%&'\(\)\*\+,-/);
  expect(standIn.log.all.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028]/u);
});

test("who sends without end is let go", async () => {
  await using standIn = await StandIn.start({ options: { options: { working_dir: "x".repeat(5 * 1024 * 1024) } } });
  await using _ = standIn.autorestart();
  await standIn.log.next(/WARNING Circus is gone from /);
});

test("a long reason is cut", async () => {
  await using standIn = await StandIn.start({ options: { status: "error", reason: "x".repeat(100_000) } });
  await using _ = standIn.autorestart();
  const [line] = await standIn.log.next(/ERROR Circus refused .*\.\.\.$/);
  expect(line.length).toBeLessThan(3000);
});
