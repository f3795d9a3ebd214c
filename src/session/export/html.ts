/**
 * The inspector's page with a session in it, as one file that a browser opens without a network. The session is data in the page,
 * which reads it as it reads a file.
 */

/** The build leaves this mark in the page where the session goes. */
const PLACE = "<!--session-->";

/** The page's text before and after the session's lines. */
export interface SplitPage {
  readonly before: string;
  readonly after: string;
}

/** @param page dist/inspector.html, or the same page from a server */
export function splitPage(page: string): SplitPage {
  const at = page.indexOf(PLACE);
  if (at < 0) throw new Error("the inspector's page has no place for a session");
  return {
    before: `${page.slice(0, at)}<script type="application/x-ndjson" id="session">\n`,
    after: `</script>${page.slice(at + PLACE.length)}`,
  };
}

/**
 * Writes `<` as an escape, so that no body can end the element or begin another one. In JSON `<` stands only within strings, where the
 * escape means the same.
 * @param line JSON
 */
export function embeddable(line: string): string {
  return line.replaceAll("<", "\\u003c");
}
