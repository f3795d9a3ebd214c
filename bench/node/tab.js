// @ts-check
/**
 * A tab with the inspector's page, as its server sees it: one reader of /events that shows the token and reads all that comes. No browser is
 * started: what one does with the lines costs the browser, not autoreload. A process of its own, as a browser is.
 */
const { host, hash } = new URL(process.argv[2] ?? "");
const response = await fetch(`http://${host}/events?after=0`, {
  headers: { authorization: `Bearer ${hash.replace("#t=", "")}` },
});
if (response.body === null) throw new Error(`the inspector answers ${response.status}`);

let answers = 0;
let lost = 0;
/** What came of a line that is not whole yet. */
let rest = "";
for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) take(line);
  process.send?.({ answers, lost });
}

/** @param {string} line */
function take(line) {
  if (line.includes('"k":"res"')) answers++;
  else if (line.includes('"k":"lost"')) lost += JSON.parse(line).messages;
}
