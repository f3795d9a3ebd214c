/**
 * Looks in the stderr of an instance that was started beside an old one for words of a port or lock that the old one held: if
 * only a thread fails over it, nothing but stderr shows that.
 */
import { failure } from "../../plugin/failure.ts";
import type { Failure } from "../../trace/failure.ts";
import type { Instance } from "../../plugin/process/instance.ts";

/** How long after the instance serves we look for words of a clash, and how often at most. */
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
  // A flood of stderr is looked at only now and then.
  stderr.heard = () => (timer ??= setTimeout(look, CLASH_LOOK_MS));
  setTimeout(() => (stderr.heard = () => undefined), CLASH_MS).unref();
  look();
}
