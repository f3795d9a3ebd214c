// @ts-check
/** Puts the table into a document, between two marks, so that figures and what explains them stay in one place. */
import { readFileSync, writeFileSync } from "node:fs";

const BEGIN = "<!-- bench: begin -->";
const END = "<!-- bench: end -->";

/** @param {string} file @param {string} text Markdown @throws if the file has no marks */
export function putInto(file, text) {
  const document = readFileSync(file, "utf8");
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} has no lines ${BEGIN} and ${END} to put the table between`);
  writeFileSync(file, `${document.slice(0, from)}${BEGIN}\n${text}\n${document.slice(to)}`);
}
