/** What a request may be answered with: by the plugin, byte for byte as it writes it, or by autoreload in its place. */
import type { Frame } from "../../../src/jsonrpc/frame.ts";
import { checkHookAnswer, readHookAnswer } from "../../../src/lightningd/hooks/table.ts";

/** What was asked, as far as its answer depends on it. */
export type Question =
  /** Answered with its own params, which are latin1 of the bytes sent, in one of the layouts. */
  | { readonly kind: "echo"; readonly style: number; readonly params: string }
  | { readonly kind: "version" }
  | { readonly kind: "hook"; readonly name: string; readonly params: object }
  /** Anything that is an answer at all. */
  | { readonly kind: "any" }
  /** The same, of autoreload's own: it may refuse where the plugin would not. */
  | { readonly kind: "own" };

export type Verdict =
  | { readonly kind: "answered"; readonly version?: number; readonly instance?: string }
  /** By autoreload, since the plugin does not. */
  | { readonly kind: "refused"; readonly code: number; readonly message: string }
  | { readonly kind: "wrong"; readonly why: string };

export const NETWORK = "regtest";

interface Layout {
  /** What stands before the version, the instance and the params, and after those. */
  readonly head: (id: string) => string;
  readonly instance: string;
  readonly echo: string;
  readonly tail: string;
}

/** As plugin.py writes them. */
const LAYOUTS: readonly Layout[] = [
  plain('"result":{', "}}"),
  {
    head: (id) => `{ "id" : ${id}, "jsonrpc" : "2.0",\n "result" : { "version" : `,
    instance: ', "instance":"',
    echo: '", "echo":',
    tail: " } }",
  },
  {
    head: (id) => `{\n\n"jsonrpc":"2.0",\n\n"id":${id},\n\n"result":{"version":`,
    instance: ',\n\n"instance":"',
    echo: '","echo":',
    tail: "}\n\n}",
  },
  plain('"result":{', "}}"),
  plain('"error":{"code":-32602,"message":"no \\"such\\" thing","data":{', "}}}"),
];

export const STYLES = LAYOUTS.length;

/** Codes that autoreload uses where it answers itself: the plugin went, answered wrongly, or offers it no more. */
const REFUSALS: ReadonlySet<number> = new Set([-4, -32600, -32601]);

export function judge(question: Question, answer: Frame): Verdict {
  const text = answer.bytes().toString("latin1").trimEnd();
  const parsed = parse(text);
  if (parsed === undefined) return wrong("it is no JSON");
  if (parsed["jsonrpc"] !== "2.0") return wrong('it has no "jsonrpc": "2.0"');
  if ("result" in parsed === "error" in parsed) return wrong('it has not one of "result" and "error"');
  if (question.kind === "hook") return judgeHook(question, answer, parsed);
  const told = "error" in parsed ? judgeError(parsed["error"]) : undefined;
  if (told?.kind === "wrong") return told;
  if (question.kind === "echo") {
    const echo = readEcho(question, answer.id ?? "", text);
    if (echo !== undefined) return echo;
    return told ?? wrong("it is not what the plugin wrote");
  }
  if (told !== undefined) return told;
  return question.kind === "version" ? readVersion(parsed["result"]) : { kind: "answered" };
}

function plain(member: string, tail: string): Layout {
  return {
    head: (id) => `{"jsonrpc":"2.0","id":${id},${member}"version":`,
    instance: ',"instance":"',
    echo: '","echo":',
    tail,
  };
}

function wrong(why: string): Verdict {
  return { kind: "wrong", why };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function judgeHook(
  { name, params }: Question & { kind: "hook" },
  answer: Frame,
  parsed: Readonly<Record<string, unknown>>,
): Verdict {
  // The one code that lightningd would take is not among what this plugin answers.
  if ("error" in parsed) return wrong(`an error to the hook ${name}`);
  const ending = checkHookAnswer(name, params, readHookAnswer(name, answer), NETWORK);
  return ending === undefined ? { kind: "answered" } : wrong(`to the hook ${name}: ${ending}`);
}

function judgeError(error: unknown): Verdict {
  const { code, message } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  if (typeof code !== "number" || typeof message !== "string") return wrong("its error has no code and message");
  return REFUSALS.has(code) && message !== "" ? { kind: "refused", code, message } : { kind: "answered" };
}

function readEcho({ style, params }: Question & { kind: "echo" }, id: string, text: string): Verdict | undefined {
  const layout = LAYOUTS[style];
  const head = layout?.head(id) ?? "";
  if (layout === undefined || !text.startsWith(head)) return undefined;
  const instanceAt = text.indexOf(layout.instance, head.length);
  const echoAt = text.indexOf(layout.echo, instanceAt);
  if (instanceAt < 0 || echoAt < 0) return undefined;
  const version = Number(text.slice(head.length, instanceAt));
  const instance = text.slice(instanceAt + layout.instance.length, echoAt);
  const rest = text.slice(echoAt + layout.echo.length);
  if (!Number.isInteger(version) || !/^\d+\.\d+$/.test(instance)) return undefined;
  return rest === params + layout.tail ? { kind: "answered", version, instance } : undefined;
}

function readVersion(result: unknown): Verdict {
  const { version, instance } = result as Record<string, unknown>;
  if (typeof version !== "number" || typeof instance !== "string") return wrong("it is not the plugin's answer");
  return { kind: "answered", version, instance };
}
