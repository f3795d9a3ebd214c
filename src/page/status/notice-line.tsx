/** Says what came of the user's last action, and tells screen readers when a version did not start or has ended. */
import { notice } from "../store/notice.ts";
import { notStarted } from "../store/rows/saves.ts";
import { revision, versions } from "../store/session.ts";
import type { Version } from "../store/session.ts";
import { Text } from "../text/text.tsx";

export function NoticeLine() {
  void revision.value;
  const last = versions.at(-1);
  const what = last === undefined ? undefined : goneWrong(last);
  const failed = what === undefined ? "" : `${what}: ${last?.end.failure?.text ?? "no reason is known"}`;
  return (
    <>
      <span class={`say cut ${notice.value?.isBad === true ? "bad" : ""}`} role="status" title={notice.value?.text}>
        <Text value={notice.value?.text ?? ""} />
      </span>
      <span class="sr" role="status">
        <Text value={failed} />
      </span>
    </>
  );
}

function goneWrong({ end, row }: Version): string | undefined {
  if (end.step === "failed") return notStarted(end, row);
  return end.step === "ended" && end.failure !== undefined ? `v${end.v} ${end.reason}` : undefined;
}
