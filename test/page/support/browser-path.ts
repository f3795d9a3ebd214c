/** Where a Chromium or Chrome is that the tests of the page can drive. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The small one first, which draws into memory alone. */
const PROGRAMS = ["chromium-headless-shell", "google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];

const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** @returns its absolute path; undefined where there is none. CHROMIUM in the environment names one and rules out all others. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env["CHROMIUM"];
  if (named !== undefined && named !== "") return isExecutable(named) ? named : undefined;
  const directories = (env["PATH"] ?? "").split(delimiter).filter((directory) => directory !== "");
  const onPath = PROGRAMS.flatMap((program) => directories.map((directory) => join(directory, program)));
  return [...onPath, ...APPLICATIONS].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
