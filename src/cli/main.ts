/** The command line: `autoreload run PLUGIN` and the other commands, each in a file of its own. */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { circusCommand } from "./circus.ts";
import { doctorCommand } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { inspectCommand } from "./inspect.ts";
import { launcherCommand } from "./launcher.ts";
import { logCommand } from "./log.ts";
import { manifestCommand } from "./manifest.ts";
import { version } from "./package.ts";
import { callCommand, hookCommand, notifyCommand } from "./once.ts";
import { runCommand } from "./run.ts";
import { say } from "./terminal/say.ts";
import { testCommand } from "./test.ts";
import { withDashedWordsLast } from "./words.ts";

/** These options may stand without a value; then the next word is not their value. */
const VALUE_OPTIONAL = new Set(["--record", "--inspect"]);
const words = hideBin(process.argv).map((word) => (VALUE_OPTIONAL.has(word) ? `${word}=` : word));
const cli = yargs(withDashedWordsLast(words))
  .scriptName("autoreload")
  .usage(
    "Reloads a Core Lightning plugin while its author edits it.\n\n" +
      "As a plugin:  lightningd --plugin=/path/to/bin/autoreload.js --autoreload-plugin=./hello.py\n" +
      "With no node: autoreload run ./hello.py",
  )
  .command(runCommand)
  .command(callCommand)
  .command(hookCommand)
  .command(notifyCommand)
  .command(manifestCommand)
  .command(doctorCommand)
  .command(logCommand)
  .command(inspectCommand)
  .command(exportCommand)
  .command(testCommand)
  .command(launcherCommand)
  .command(circusCommand)
  .completion("completion", "Print what makes bash or zsh complete commands and options")
  .version(version)
  .alias("help", "h")
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .strict()
  .fail((message, error: Error | undefined) => {
    const command = /^[a-z]+$/.test(words[0] ?? "") && !message?.startsWith("Unknown") ? `${words[0]} ` : "";
    const help = error === undefined ? `\nTry: autoreload ${command}--help` : "";
    say(`${error?.message ?? message}${help}`);
    process.exit(error === undefined ? 2 : 1);
  });

let isReaderGone = false;
/** Whoever read our results may go, as `head` does. A command with a plugin to end then ends as at a signal, another one at once. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (isReaderGone) return;
  isReaderGone = true;
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
});

if (words.length === 0 || (words.length === 1 && words[0] === "help")) cli.showHelp("log");
else await cli.parseAsync();
