/** `autoreload export`: writes a session, or what a filter finds of it, for another program. */
import type { CommandModule } from "yargs";
import { exporterFor, FORMATS } from "../session/export/formats.ts";
import type { Format } from "../session/export/formats.ts";
import type { Filter } from "../session/filter/filter.ts";
import { treesOf } from "../session/export/trees.ts";
import type { Exporter } from "../session/export/exporter.ts";
import { foundIn } from "../session/reading/found.ts";
import type { Found } from "../session/reading/found.ts";
import { readSession } from "../session/reading/session-file.ts";
import { pageOf } from "./export/page.ts";
import { writeFile } from "./export/write.ts";
import { readArguments } from "./log/arguments.ts";
import { Output } from "./terminal/output.ts";
import { say } from "./terminal/say.ts";

export interface ExportArguments {
  readonly file: string;
  readonly filter: readonly string[] | undefined;
  readonly to: Format | "html";
  readonly output: string | undefined;
}

export const exportCommand: CommandModule<object, ExportArguments> = {
  command: "export <file> [filter..]",
  describe: "Write a recorded session for another program",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "A session" })
      .positional("filter", { type: "string", array: true, describe: "What to write, as for autoreload log" })
      .option("to", { choices: [...FORMATS, "html"] as const, demandOption: true, describe: "The format" })
      .option("output", { alias: "o", type: "string", nargs: 1, describe: "The file to write; else stdout" })
      .example("$0 export hello.jsonl --to html -o hello.html", "a page to send")
      .example("$0 export hello.jsonl --to har m:hello > hello.har", "one method, for a browser")
      .epilogue(
        "har: HTTP Archive 1.2, for browsers and proxies. otlp: OpenTelemetry's traces as JSON. perfetto: a timeline for " +
          "https://ui.perfetto.dev. html: the inspector with the session in it, one file to look at and to send. See docs/sessions.md.",
      ),
  handler: async ({ _: [, ...last], file, filter: words = [], to, output }) => {
    const { filter } = readArguments([file, ...words, ...last], true);
    const text = to === "html" ? pageOf(file, filter) : exported(file, filter, exporterFor(to));
    await (output === undefined ? writeOut(text) : writeFile(file, text, output));
  },
};

async function writeOut(text: AsyncIterable<string>): Promise<void> {
  const output = new Output(process.stdout);
  for await (const piece of text) {
    await output.write(piece);
    if (output.closed.aborted) return;
  }
}

async function* exported(file: string, filter: Filter, exporter: Exporter): AsyncGenerator<string> {
  let isBegun = false;
  for await (const some of foundIn(readSession(file), filter)) {
    for (const one of some) {
      if (one.kind === "problem") say(one.text);
      if (one.kind !== "header" || isBegun) continue;
      isBegun = true;
      yield exporter.begin(one.header);
    }
    yield treesText(some, exporter);
  }
  yield exporter.end();
}

function treesText(found: readonly Found[], exporter: Exporter): string {
  const rows = found.filter((one) => one.kind === "row");
  // A plugin that was loaded later is in the headers of the rows from then on.
  const headers = new Map(rows.map(({ row, header }) => [row, header]));
  return treesOf([...headers.keys()])
    .map((tree) => {
      const [root] = tree;
      const header = root && headers.get(root);
      return header === undefined ? "" : exporter.tree(tree, header);
    })
    .join("");
}
