/** JSON text on lines of its own, for who edits it. No token is read and written anew: every digit stays. Pure. */

const TOKEN = /"(?:[^"\\]|\\[^])*"?|[{}[\],:]|[^\s{}[\],:"]+/g;
const STEP = "  ";

export function indented(json: string): string {
  let depth = 0;
  let text = "";
  let before = "";
  for (const [token] of json.matchAll(TOKEN)) {
    const isEnd = token === "}" || token === "]";
    if (isEnd) depth--;
    const isEmpty = isEnd && (before === "{" || before === "[");
    if (needsLine(before, isEnd) && !isEmpty) text += `\n${STEP.repeat(Math.max(0, depth))}`;
    text += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth++;
    before = token;
  }
  return text;
}

function needsLine(before: string, isEnd: boolean): boolean {
  return before === "{" || before === "[" || before === "," || (isEnd && before !== "");
}

/** What is wrong with text that is to be sent as params; undefined if it can be. */
export function faultOfParams(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? undefined : "Params are an object {...} or an array [...].";
  } catch (error) {
    return `This is no JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
