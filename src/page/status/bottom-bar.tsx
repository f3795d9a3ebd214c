/** Says whether the end is followed, how much there is, what is missing, and where the session comes from. */
import { pins } from "../actions/asking.ts";
import { SESSION_ACTIONS } from "../actions/table.ts";
import type { Action } from "../actions/table.ts";
import { Icon } from "../icon.tsx";
import { NewRows } from "../list/new-rows.tsx";
import { openFile } from "../source/begin.ts";
import { connection } from "../store/connection.ts";
import { isFollowing } from "../store/selection.ts";
import { applied, counts, header, maskedNames, revision, rows, shown } from "../store/session.ts";
import { NoticeLine } from "./notice-line.tsx";

export function BottomBar() {
  void revision.value;
  return (
    <footer class="bot">
      <button class="btn q s" aria-pressed={isFollowing.value} onClick={() => (isFollowing.value = !isFollowing.value)}>
        follow
      </button>
      <NewRows />
      <span>{countText()}</span>
      <span class={counts.lostMessages > 0 ? "bad" : ""}>{counts.lostMessages} lost</span>
      <Pins />
      <Masks />
      <Place />
      <NoticeLine />
      <span class="sp" />
      <BarButton action={SESSION_ACTIONS.open} />
      <BarButton action={SESSION_ACTIONS.save} />
      <BarButton action={SESSION_ACTIONS.export} />
      <input id="open-file" type="file" accept=".jsonl" hidden aria-label="Session to open" onChange={onChoice} />
    </footer>
  );
}

function countText(): string {
  const isFiltered = applied.value.filter.length > 0;
  if (isFiltered) return `${shown.hits.toLocaleString("en")} of ${rows.size.toLocaleString("en")} rows`;
  const dropped =
    counts.droppedRows === 0 ? "" : `, the oldest ${counts.droppedRows.toLocaleString("en")} rows not kept`;
  return `${counts.events.toLocaleString("en")} events${dropped}`;
}

function Masks() {
  void revision.value;
  const head = header.value;
  if (head === undefined) return null;
  if (!head.masked) return <span class="mend">not masked</span>;
  const names = [...maskedNames].toSorted();
  return (
    <span class="w" title={names.join(", ")}>
      {names.length === 0 ? "masking on" : `masked: ${names.length} ${names.length === 1 ? "name" : "names"}`}
    </span>
  );
}

function Pins() {
  const { length } = pins.value;
  if (length === 0) return null;
  return (
    <button class="btn q s" title={SESSION_ACTIONS.pins.says} onClick={SESSION_ACTIONS.pins.run}>
      <Icon name="pin" /> {length} pinned
    </button>
  );
}

function Place() {
  const head = header.value;
  const { value } = connection;
  const where = value.state === "file" ? value.name : location.host;
  const text = [head?.network, head?.host, where].filter((word) => word !== undefined && word !== "").join(" · ");
  return <span class="m d3 w cut">{text}</span>;
}

function BarButton({ action }: { readonly action: Action }) {
  return (
    <button class="btn q s w" title={action.says} onClick={action.run}>
      {action.label.charAt(0).toLowerCase() + action.label.slice(1)}
    </button>
  );
}

function onChoice({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void {
  const file = currentTarget.files?.[0];
  if (file !== undefined) openFile(file);
  // So that the same file can be chosen again: it may have grown.
  currentTarget.value = "";
}
