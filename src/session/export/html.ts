/**
 * The inspector's page with a session in it, as one file that a browser opens without a network. The session is data in the page,
 * which reads it as it reads a file.
 */

/** Where the build has left room in the page. */
const PLACE = "<!--session-->";

/** The page in two parts, between which the session's lines stand. */
export interface SplitPage {
  readonly before: string;
  readonly after: string;
}

/** @param page dist/inspector.html, or the same from a server */
export function splitPage(page: string): SplitPage {
  const at = page.indexOf(PLACE);
  if (at < 0) throw new Error("the inspector's page has no place for a session");
  return {
    before: `${page.slice(0, at)}<script type="application/x-ndjson" id="session">\n`,
    after: `</script>${page.slice(at + PLACE.length)}`,
  };
}

/**
 * @param line JSON, where `<` stands in strings alone. As an escape it means the same, and nothing that a body says can end the element
 * or begin another.
 */
export function embeddable(line: string): string {
  return line.replaceAll("<", "\\u003c");
}
