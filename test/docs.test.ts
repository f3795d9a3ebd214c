/** What README.md and docs/ say by name is there, and what is there is named. Samples are written anew with `vitest run -u`. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { NOTIFICATION_TOPICS, sampleHook, sampleNotification, sampleOrigin } from "../src/lightningd/samples.ts";
import { HOOK_NAMES } from "../src/lightningd/facts/hooks.ts";
import { checkHookAnswer } from "../src/lightningd/hooks/table.ts";
import { declareOptions } from "../src/lightningd/options/options.ts";
import { METHOD_DECLARATIONS } from "../src/proxy/declarations.ts";

const ROOT = resolve(import.meta.dirname, "..");
const PAGES = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const OPTIONS = declareOptions().map(({ name }) => name);
const METHODS = METHOD_DECLARATIONS.map(({ name }) => name);
/** Named like ours: our log's name, and companions and directories that are ours. */
const OTHERS = ["autoreload-help", "autoreload-ljAxL6"];
/** What a number of lines is good for: more is two pages. The table of figures is written by a program. */
const LONGEST_PAGE = 150;
const LONGEST_LINE = 122;

test.each(PAGES)("%s names only options and methods that there are", (page) => {
  const named = new Set(textOf(page).match(/(?<![\w/.-])(?:--)?autoreload-[a-zA-Z][\w-]*/g));
  const unknown = [...named].map((name) => name.replace(/^--/, "")).filter((name) => !KNOWN.has(name));
  expect(unknown).toEqual([]);
});

const KNOWN: ReadonlySet<string> = new Set([...OPTIONS, ...METHODS, ...OTHERS]);

test.each([
  ["docs/options.md", OPTIONS],
  ["README.md", METHODS],
  ["docs/security.md", METHODS],
])("%s names all of them", (page, names) => {
  const text = textOf(page);
  expect(names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text))).toEqual([]);
});

/** The page that has each command. */
const COMMAND_PAGES: Readonly<Record<string, string>> = {
  run: "docs/run.md",
  call: "docs/commands.md",
  hook: "docs/commands.md",
  notify: "docs/commands.md",
  manifest: "docs/commands.md",
  doctor: "docs/doctor.md",
  completion: "docs/commands.md",
  circus: "docs/circus.md",
  launcher: "docs/launcher.md",
  log: "docs/sessions.md",
  export: "docs/sessions.md",
  inspect: "docs/inspector.md",
  test: "docs/testing.md",
};

test("each command has a page", () => {
  const commands = Array.from(helpOf().matchAll(/^ {2}autoreload ([a-z]+)/gm), ([, command = ""]) => command);
  expect(commands.toSorted()).toEqual(Object.keys(COMMAND_PAGES).toSorted());
});

test.each(Object.entries(COMMAND_PAGES))("autoreload %s has its name and all options on %s", (command, page) => {
  const text = textOf(page);
  expect(text).toContain(`autoreload ${command}`);
  const help = helpOf(command);
  const options = Array.from(
    help.matchAll(/^ +(?:(-\w), )?(--(?!help|version)[a-z-]+)/gm),
    ([, short, long = ""]) => short ?? long,
  );
  expect(options.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text))).toEqual([]);
  if (command !== "completion") expect(help).toContain("Examples:");
});

test.each(PAGES)("%s shows only commands and options that there are", (page) => {
  const shown = [...textOf(page).matchAll(/^(?: {4}|\$ ).*|`[^`\n]+`/gm)].flatMap(([code]) => [
    ...code.matchAll(/(?<=^ {4}|[$`|&] ?|node |bin\/)autoreload(?:\.js)? ([a-z]+)(?= |`|$)([^|&;<>#`]*)/g),
  ]);
  const wrong = shown.flatMap(([, command = "", rest = ""]) => {
    if (COMMAND_PAGES[command] === undefined) return [command];
    const options = rest.match(/(?<=\s)--?[a-z][a-z-]*(?=[\s=\]]|$)/g) ?? [];
    return options.filter((name) => !isOptionIn(name, helpOf(command))).map((name) => `${command} ${name}`);
  });
  expect(wrong.filter((command) => !NO_COMMANDS.has(command))).toEqual([]);
});

/** yargs' own, and what follows in sentences that are quoted. */
const NO_COMMANDS: ReadonlySet<string> = new Set(["help", "was", "runs", "itself"]);

function isOptionIn(name: string, help: string): boolean {
  return name.startsWith("--autoreload-") || new RegExp(`^ +(?:-\\w, )?(?:.* )?${name}(?![\\w-])`, "m").test(help);
}

const helps = new Map<string, string>();

function helpOf(command = ""): string {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const words = [join(ROOT, "bin/autoreload.js"), ...(command === "" ? [] : [command]), "--help"];
  const help = execFileSync(process.execPath, words, { encoding: "utf8", env: { ...process.env, COLUMNS: "200" } });
  helps.set(command, help);
  return help;
}

test.each(PAGES)("%s leads nowhere that is not there", (page) => {
  const prose = textOf(page).replaceAll(/^```[^]*?^```$/gm, "");
  const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link = ""]) => link);
  const broken = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    return !existsSync(join(ROOT, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test.each(PAGES)("%s is short enough to be read at once", (page) => {
  expect(textOf(page).trimEnd().split("\n").length).toBeLessThanOrEqual(LONGEST_PAGE);
});

test.each(PAGES)("%s names only files that there are", (page) => {
  const files = [...textOf(page).matchAll(/`((?:bin|docs|scripts|src|test|[a-z]+)\/[\w/.-]*\.[a-z]+)`/g)].map(
    ([, file = ""]) => file,
  );
  const gone = files.filter((file) => [".", "src"].every((above) => !existsSync(join(ROOT, above, file))));
  expect(gone.filter((file) => !/^(?:dist|examples|cln-autoreload)\//.test(file))).toEqual([]);
});

test("docs/hooks.md has a sample of each hook", async () => {
  const entries = HOOK_NAMES.map((name) => entry(`\`${name}\` takes ${answersOf(name)}`, sampleHook(name)));
  await expect(page(HOOKS, entries)).toMatchFileSnapshot("../docs/hooks.md");
});

test("docs/notifications.md has a sample of each topic", async () => {
  const entries = NOTIFICATION_TOPICS.map((topic) => {
    const origin = sampleOrigin(topic);
    return entry(`\`${topic}\`${origin === undefined ? "" : `, sent by ${origin}`}`, sampleNotification(topic));
  });
  await expect(page(NOTIFICATIONS, entries)).toMatchFileSnapshot("../docs/notifications.md");
});

const HOOKS = `# What hooks bring, and what they take

The \`params\` of a call of each hook, as lightningd v26.06 writes them, and what it takes for an answer. \`hook NAME\` at the prompt
of [\`autoreload run\`](run.md) sends them; \`hook NAME JSON\` sends yours. Long values are cut here, not there. Beside
\`reject\` an \`error_message\` may stand. What would end the node is replaced by autoreload, and told in the log.`;

const NOTIFICATIONS = `# What notifications bring

The \`params\` of each topic, as lightningd v26.06 writes them. \`notify TOPIC\` at the prompt of [\`autoreload run\`](run.md) sends
them; \`notify TOPIC JSON\` sends yours. Long values are cut here, not there. A notification has no answer.`;

function page(introduction: string, entries: readonly string[]): string {
  return `${[introduction, ...entries].join("\n\n")}\n`;
}

function entry(title: string, params: object | undefined): string {
  return `${title}\n\n${wrapped(params).replaceAll(/^/gm, "    ")}`;
}

function answersOf(hook: string): string {
  const wrong = checkHookAnswer(hook, sampleHook(hook), { kind: "error", code: -1, message: "" });
  const right = wrong?.split("right would be ")[1] ?? "";
  const quoted = right.replaceAll(/\{.*?\}/g, (answer) => `\`${answer}\``);
  return quoted.length > LONGEST_LINE - 20 ? quoted.replace(" or ", "\nor ") : quoted;
}

/** JSON in as few lines as it takes, broken between members, with long values cut. */
function wrapped(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => cut(inner), 1).replaceAll(/\n\s*/g, " ");
  const words = text.replaceAll(/([{[]) | (?=[}\]])/g, "$1").split(/(?<=[,}]) (?=["{])/);
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || longer.length > LONGEST_LINE) lines.push(lines.length === 0 ? word : ` ${word}`);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("\n");
}

function cut(value: unknown): unknown {
  return typeof value === "string" && value.length > 40 && !value.includes(" ") ? `${value.slice(0, 8)}...` : value;
}

function anchorsOf(page: string): string[] {
  const headings = textOf(page).match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, "")
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}
