/** What a real Circus does only now and then: a stand-in that answers as it is told, over real sockets. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as zeromq from "zeromq";
import { Autorestart } from "../../src/circus/autorestart.ts";
import { Commands } from "../../src/circus/circusd/commands.ts";
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
      log: (level, message) => this.log.write(`${level} ${message}`),
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
      const answer = command === "status" ? statusOf(properties) : this.#answers[command];
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
