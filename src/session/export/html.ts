/** One file that a browser opens without a network: the session as a table. Payload is text in it and nothing else. */
import type { AnswerEvent, Header, Verdict } from "../format/events.ts";
import { again, build, change, lost, reload } from "../rows/sentences.ts";
import { bytes, duration, seconds } from "../rows/measures.ts";
import { pluginName, statusOf, durationOf } from "../rows/row.ts";
import type { Row, Status } from "../rows/row.ts";
import { outcomeOf, paramsOf } from "../rows/summary.ts";
import type { Exporter } from "./exporter.ts";
import { STYLE } from "./html-style.ts";

export class HtmlExporter implements Exporter {
  begin(header: Header): string {
    const names = header.plugins.map(({ name }) => name).join(", ");
    const about = `${header.at}, ${header.host} on ${header.network}, ${header.masked ? "secrets masked" : "secrets not masked"}`;
    return (
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
      `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">` +
      `<title>Session of ${escaped(names)}</title><style>${STYLE}</style></head>\n<body><main><h1>Session of ${escaped(names)}</h1>` +
      `<p>${escaped(about)}</p>\n<table><caption>What was recorded, in order, under its cause</caption><thead><tr>` +
      ["s", "ms", "version", "who", "what", "answer"].map((name) => `<th scope="col">${name}</th>`).join("") +
      `</tr></thead><tbody>\n`
    );
  }

  tree(rows: readonly Row[], header: Header): string {
    return rows.map((row) => rowOf(row, header)).join("");
  }

  end(): string {
    return "</tbody></table></main></body></html>\n";
  }
}

function rowOf(row: Row, header: Header): string {
  const { event, reload: end, depth } = row;
  if (event.k === "use") return "";
  const status = statusOf(row);
  const version = `v${end?.v ?? event.v ?? ""}`;
  const plugin = header.plugins.length > 1 ? `${pluginName(header, event.p)} ` : "";
  const cells = [
    `<td class="n">${seconds(event.t)}</td><td class="n">${duration(durationOf(row))}</td>`,
    `<td>${escaped(plugin + version)}</td><td>${escaped("from" in event ? event.from : event.k)}</td>`,
    `<th scope="row"><div class="d" style="--d:${Math.min(depth, DEEPEST)}">${whatOf(row)}</div></th>`,
    `<td>${answerOf(row)}</td>`,
  ];
  return `<tr id="n${event.n}"${status === undefined ? "" : ` class="${status}"`}>${cells.join("")}</tr>\n`;
}

const DEEPEST = 12;

function whatOf({ event, reload: end }: Row): string {
  switch (event.k) {
    case "req":
    case "note":
      return `<b>${escaped(event.m)}</b> ${escaped(paramsOf(event.body))}${bodyOf("message", event.body, event.size)}`;
    case "res":
    case "err":
      return `late answer of <b>${escaped(event.m)}</b>`;
    case "again":
      return escaped(again(event));
    case "log":
      return `${escaped(event.level)}: ${escaped(event.text)}`;
    case "stderr":
      return `<pre>${escaped(event.text)}</pre>`;
    case "stray":
      return `<pre>${escaped(event.text)}</pre>${escaped(event.wrong)}`;
    case "change":
      return escaped(change(event, end));
    case "reload":
      return escaped(reload(event));
    case "build":
      return escaped(build(event));
    case "lost":
      return escaped(lost(event));
    case "use":
      return "";
  }
}

const SIGNS: Readonly<Record<Status, string>> = {
  ok: "",
  same: "= ",
  differs: "≠ ",
  err: "✗ error: ",
  mended: "! mended to ",
  refused: "! refused: ",
  open: "… not answered",
};

const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  same: SIGNS.same,
  differs: SIGNS.differs,
  error: "✗ ",
  mended: "! ",
  unanswered: "… ",
  withheld: "",
};

function answerOf(row: Row): string {
  const { event, verdict } = row;
  const answer: AnswerEvent | undefined = event.k === "res" || event.k === "err" ? event : row.answer;
  const status = statusOf(row);
  if (verdict !== undefined)
    return `${VERDICT_SIGNS[verdict.verdict]}${escaped(again(verdict))}${bodyOf("answer", answer?.body, answer?.size)}`;
  if (answer === undefined) return status === "open" ? SIGNS.open : "";
  const wrong = answer.wrong === undefined ? "" : `: ${answer.wrong}`;
  const said = bodyOf("what the plugin wrote", answer.said, answer.said?.length);
  return `${SIGNS[status ?? "ok"]}${escaped(outcomeOf(answer.body) + wrong)}${bodyOf("answer", answer.body, answer.size)}${said}`;
}

function bodyOf(name: string, body: string | undefined, size: number | undefined): string {
  if (body === undefined || size === undefined) return "";
  return `<details><summary>${name}, ${bytes(size)}</summary><pre>${escaped(body)}</pre></details>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Nor what HTML has no place for: control characters and halves of pairs. */
function escaped(text: string): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  return plain.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
