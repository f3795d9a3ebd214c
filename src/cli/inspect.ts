/** `autoreload inspect`: shows a recorded session on the inspector's page. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandModule } from "yargs";
import { FileSession } from "../inspector/file-session.ts";
import { readPage } from "../inspector/http/page.ts";
import { InspectorServer } from "../inspector/http/server.ts";
import { TOKEN_BYTES, addressOf } from "../inspector/inspecting.ts";
import { ADDRESSES, addressIn } from "../lightningd/options/session.ts";
import type { Address } from "../lightningd/options/session.ts";
import { readHeader } from "../session/reading/session-file.ts";
import { runningRecording } from "./log/running.ts";
import { say } from "./terminal/say.ts";

export interface InspectArguments {
  readonly file: string | undefined;
  readonly at: string;
}

/** The page lies beside the bundle that this code is in. */
const DIST = fileURLToPath(new URL(".", import.meta.url));

export const inspectCommand: CommandModule<object, InspectArguments> = {
  command: "inspect [file]",
  describe: "Show a recorded session on the inspector's page, until Ctrl-C",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", describe: "A session; without one, the recording that runs" })
      .option("at", {
        type: "string",
        nargs: 1,
        default: "auto",
        describe: "The port of 127.0.0.1, auto for any that is free, or the path of a unix socket",
      })
      .example("$0 inspect hello.jsonl", "prints the page's address")
      .example("$0 inspect hello.jsonl --at=9000", "at this port")
      .epilogue("A session that goes on is shown as it grows. See docs/inspector.md."),
  handler: async ({ file, at }) => await inspect(file, addressFrom(at)),
};

async function inspect(file: string | undefined, at: Address): Promise<void> {
  const path = file ?? (await runningRecording());
  // A file that is no session is an error here, and not only on the page.
  await readHeader(path);
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const session = new FileSession(path, say);
  const inspector = new InspectorServer(session, readPage(DIST), token);
  const where = await inspector.open(at);
  process.stdout.write(`${path}: ${addressOf(where, token)}\n`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void inspector.close());
}

function addressFrom(text: string): Address {
  const at = addressIn(text);
  if (at === "wrong") throw new Error(`--at takes ${ADDRESSES}`);
  return "path" in at ? { path: resolve(at.path) } : at;
}
