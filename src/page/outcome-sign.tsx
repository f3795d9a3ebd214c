/** Shows how something went, as a sign with a name: colour alone would tell nobody. */
import type { Status } from "../session/rows/row.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";

const SIGNS: Readonly<Record<Status, readonly [IconName, string, string]>> = {
  ok: ["ok", "ok", "went well"],
  err: ["bad", "bad", "error"],
  refused: ["bad", "bad", "refused by autoreload"],
  mended: ["mend", "mend", "mended"],
  open: ["open", "d2", "no answer yet"],
  ended: ["ended", "d2", "not answered: its version has ended"],
  differs: ["differs", "mend", "differs"],
  same: ["same", "ok", "same"],
};

interface OutcomeSignProps {
  readonly status: Status | undefined;
  /** Shows the sign of success too; for places where nothing else says it. */
  readonly evenIfWell?: boolean;
}

/** In the list, success has no sign, so that the list is calm. */
export function OutcomeSign({ status, evenIfWell = false }: OutcomeSignProps) {
  if (status === undefined || (status === "ok" && !evenIfWell)) return null;
  const [name, style, label] = SIGNS[status];
  return <Icon name={name} class={style} label={label} />;
}
