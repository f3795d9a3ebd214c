/**
 * Sees to a browser for the tests of the page. One that is there takes no time; else Debian's smallest is installed, where there is
 * apt-get and we may use it. Without one, that is told and the tests skip themselves; with CI=true that is a failure.
 */
import { execFileSync } from "node:child_process";
import { findBrowser } from "../support/browser-path.ts";

const PACKAGE = "chromium-headless-shell";

const problem = findBrowser() === undefined ? attempt() : undefined;
process.stdout.write(`browser: ${problem ?? "ready"}\n`);
if (problem !== undefined && process.env["CI"] === "true") process.exitCode = 1;

/** @returns what went wrong */
function attempt(): string | undefined {
  const chosen = process.env["CHROMIUM"];
  if (chosen !== undefined && chosen !== "") return `left out, since CHROMIUM=${chosen} cannot be run`;
  try {
    const options = { stdio: "pipe", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
    execFileSync("apt-get", ["update", "-qq"], options);
    execFileSync(
      "apt-get",
      ["install", "-o", "DPkg::Lock::Timeout=60", "-y", "-qq", "--no-install-recommends", PACKAGE],
      options,
    );
    return findBrowser() === undefined ? `left out, since ${PACKAGE} brought no program of that name` : undefined;
  } catch (error) {
    return `left out, since no Chromium or Chrome is on PATH, and ${PACKAGE} could not be installed: ${wordsOf(error)}`;
  }
}

function wordsOf(error: unknown): string {
  const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
  if (code === "ENOENT") return "apt-get is not there";
  return stderr === undefined || stderr.length === 0 ? message : stderr.toString().trim();
}
