/**
 * Looks in the stderr of an instance that was started beside an old one for words that it could not have what that one held: a
 * thread of it may fail for it, which nobody sees but who reads its stderr.
 */
import { failure } from "../../plugin/failure.ts";
import type { Failure } from "../../trace/failure.ts";
import type { Instance } from "../../plugin/process/instance.ts";

/** Words of a clash are looked for so long after it serves, and so often at most. */
const CLASH_MS = 10_000;
const CLASH_LOOK_MS = 50;

/** @param clashed called once at most */
export function heedClash(instance: Instance, clashed: (told: Failure) => void): void {
  const { stderr } = instance;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    timer = undefined;
    const told = failure("a part of it failed.", stderr);
    if (told.clashes === undefined) return;
    stderr.heard = () => undefined;
    clashed(told);
  };
  // A flood is looked at now and then only.
  stderr.heard = () => (timer ??= setTimeout(look, CLASH_LOOK_MS));
  setTimeout(() => (stderr.heard = () => undefined), CLASH_MS).unref();
  look();
}
