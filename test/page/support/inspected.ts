/** A plugin on `autoreload run --inspect`, and a way to its page that can be cut, as `ssh -L` is. */
import { createServer, connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { once } from "node:events";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { source } from "../../proxy/workbench.ts";
import { Running } from "../../cli/run/running.ts";
import type { Open } from "./browser.ts";

export interface Inspected {
  readonly running: Running;
  /** With the token, as it is printed. */
  readonly url: string;
}

export async function inspected(text: string, args: readonly string[] = []): Promise<Inspected> {
  const running = new Running(text, ["--inspect=0", ...args]);
  return { running, url: await running.match(/http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+/) };
}

/** The page, once it knows what it may ask: a key that is pressed sooner says that there is nobody to ask. */
export async function openLive(open: Open, url: string): Promise<Page> {
  const page = await open(url);
  await page.getByRole("button", { name: /^Send/ }).first().waitFor();
  return page;
}

/** Greets with this word; `slow` waits until the file `path` is there, `fail` throws, `big` answers 16 MiB, `secret` a secret, `spill` writes it. */
export function greeter(word: string, more = ""): string {
  return source(
    `{
      methods: {
        hello: ({ name = "world" }) => ${JSON.stringify(word)} + " " + name,
        slow: ({ path }) => new Promise((resolve) => {
          const timer = setInterval(() => {
            if (!existsSync(path)) return;
            clearInterval(timer);
            resolve("released");
          }, 10);
        }),
        fail: () => { throw new Error("out of coffee"); },
        big: () => "x".repeat(2 ** 24),
        echo: (params) => params,
        secret: () => ({ payment_preimage: "aa".repeat(32) }),
        spill: () => {
          console.error("Error: payment_preimage=" + "aa".repeat(32) + "\\n  at x\\nand rune=abcdefgh12345");
          return {};
        },
      },
      hooks: { peer_connected: () => ({ result: "continue" }) },
      subscriptions: { block_added: () => log("a block") },
      ${more}
    }`,
    'import { existsSync } from "node:fs";',
  );
}

export interface Tunnel {
  readonly url: string;
  /** Ends what is open, and takes nothing new until it is mended. */
  cut(): void;
  mend(): void;
}

/** Another port that leads to the page. */
export async function tunnelTo(url: string): Promise<Tunnel> {
  const { port } = new URL(url);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const there = connect(Number(port), "127.0.0.1");
    for (const end of [socket, there]) {
      open.add(end);
      end.on("error", () => undefined).once("close", () => open.delete(end));
    }
    socket.pipe(there).pipe(socket);
  });
  const end = (): void => {
    for (const socket of open) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    end();
    server.close();
  });
  return {
    url: url.replace(port, String((server.address() as AddressInfo).port)),
    cut() {
      isCut = true;
      end();
    },
    mend: () => (isCut = false),
  };
}
