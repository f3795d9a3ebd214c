/** `autoreload circus`: restarts the watchers of a running Circus when their files change, until it is told to end. */
import { once } from "node:events";
import type { CommandModule } from "yargs";

export interface CircusArguments {
  readonly endpoint: string;
  readonly "pubsub-endpoint": string | undefined;
}

export const circusCommand: CommandModule<object, CircusArguments> = {
  command: "circus",
  describe: "Restart the watchers of a running Circus when their files change",
  builder: (yargs) =>
    yargs
      .option("endpoint", {
        type: "string",
        nargs: 1,
        // Circus's own circusctl has the same default.
        default: process.env["CIRCUSCTL_ENDPOINT"] ?? "tcp://127.0.0.1:5555",
        describe: "Where Circus takes commands: tcp://HOST:PORT or ipc://PATH",
      })
      .option("pubsub-endpoint", {
        type: "string",
        nargs: 1,
        describe: "Where it publishes events, if that is not where it says",
      })
      .example("$0 circus", "the Circus at CIRCUSCTL_ENDPOINT, or at Circus's own default")
      .example("$0 circus --endpoint ipc:///run/circus.sock", "another one")
      .epilogue(
        "Watched are the working directories that have .autorestart_includes or .autorestart_excludes in them, which are " +
          "written like .gitignore. See docs/circus.md.",
      ),
  handler: async ({ endpoint, "pubsub-endpoint": pubsubEndpoint }) => {
    // Loaded only now: most users have no Circus, and no ZeroMQ.
    const { loadZeromq } = await import("../circus/circusd/zeromq.ts");
    const { Autorestart } = await import("../circus/autorestart.ts");
    const { createLog } = await import("../circus/log.ts");
    const zeromq = await loadZeromq();
    const end = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => end.abort(signal));
    // Circus may be gone, and the reader of our stderr with it.
    process.stderr.on("error", () => undefined);
    const log = createLog((line) => void process.stderr.write(line));
    await using _ = new Autorestart(zeromq, { endpoint, pubsubEndpoint, log, end: (why) => end.abort(why) });
    if (!end.signal.aborted) await once(end.signal, "abort");
    if (end.signal.reason === "mismatched") process.exitCode = 1;
  },
};
