/** Asks the autoreload behind the page. */
import { ask } from "../source/server.ts";

/** What is only looked up is answered at once. */
const ANSWER_MS = 10_000;

/** @throws Error with the server's own sentence, or a sentence that says why no answer came */
export async function get<T>(path: string): Promise<T> {
  return await answerOf<T>(ask(path, { signal: AbortSignal.timeout(ANSWER_MS) }));
}

/** @throws as `get` */
export async function post<T>(path: string, body: object): Promise<T> {
  const headers = { "content-type": "application/json" };
  return await answerOf<T>(ask(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked.catch(() => {
    throw new Error("autoreload does not answer");
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new Error(sentenceIn(text) ?? `autoreload answered with status ${response.status}`);
}

function sentenceIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    return typeof error === "string" ? error : undefined;
  } catch {
    return text === "" ? undefined : text;
  }
}
