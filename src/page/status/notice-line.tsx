/** Says what came of the user's last action, and tells screen readers when a version did not start or has ended. */
import { notice } from "../store/notice.ts";
import { revision, versions } from "../store/session.ts";
import { Text } from "../text/text.tsx";

export function NoticeLine() {
  void revision.value;
  const last = versions.at(-1)?.end;
  const what = last?.step === "failed" ? "did not start" : last?.step === "ended" ? last.reason : undefined;
  const failed = what === undefined ? "" : `v${last?.v} ${what}: ${last?.failure?.text ?? "no reason is known"}`;
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
