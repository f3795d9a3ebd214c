/**
 * Writes results as JUnit's XML, which GitHub, GitLab and Jenkins show. It is valid by the schema of Jenkins, and by the stricter one of Ant,
 * which demands a host's name, properties and output, even if they are empty. Pure.
 */
import type { Result, Suite } from "../../play/findings.ts";
import { linesOf, titleOf } from "../../play/sentences.ts";

export function junit(suites: readonly Suite[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map((suite, id) => suiteXml(suite, id)).join("")}</testsuites>\n`;
}

function suiteXml({ file, name, results, at, ms, cannot }: Suite, id: number): string {
  const failures = results.filter(({ findings }) => findings.length > 0).length;
  const skipped = results.filter(({ findings, skip }) => findings.length === 0 && skip !== undefined).length;
  const errors = cannot === undefined ? 0 : 1;
  const counts = `tests="${results.length + errors}" failures="${failures}" skipped="${skipped}" errors="${errors}"`;
  const when = `timestamp="${at.toISOString().slice(0, "2026-11-27T21:00:00".length)}" time="${seconds(ms)}"`;
  const what = `id="${id}" name="${escaped(`${file} ${name}`.trimEnd())}" package="" hostname="localhost"`;
  const cases = cannot === undefined ? results.map((result) => caseXml(result, file)).join("") : errorXml(file, cannot);
  return `  <testsuite ${what} ${when} ${counts}>\n    <properties/>\n${cases}    <system-out/>\n    <system-err/>\n  </testsuite>\n`;
}

function errorXml(file: string, cannot: string): string {
  const error = `<error message="${escaped(cannot)}" type="cannot be played">${escaped(cannot)}</error>`;
  return `    <testcase name="start" classname="${escaped(file)}" time="0.000">${error}</testcase>\n`;
}

function caseXml(result: Result, file: string): string {
  const { cue, v, ms = 0, findings, skip, lastWords } = result;
  const name = `${cue === undefined ? "" : `${cue.n} `}${titleOf(cue)}`;
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(`${file}.v${v}`)}" time="${seconds(ms)}"`;
  const lines = [...findings.flatMap(linesOf), ...lastWords.map((line) => `| ${line}`)];
  if (findings.length > 0) {
    const failure = `<failure message="${escaped(lines[0] ?? "")}" type="difference">${escaped(lines.join("\n"))}</failure>`;
    return `${head}>${failure}</testcase>\n`;
  }
  return skip === undefined ? `${head}/>\n` : `${head}><skipped message="${escaped(skip)}"/></testcase>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll(/[&<>"\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
