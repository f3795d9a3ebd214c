/** Shows all about the selected row. */
import { pluginName, statusOf } from "../../session/rows/row.ts";
import { OutcomeSign } from "../outcome-sign.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isLight } from "../store/rows/light.ts";
import { pickedTab, selected } from "../store/selection.ts";
import { header } from "../store/session.ts";
import { ChainTab } from "./chain-tab.tsx";
import { DetailHead } from "./detail-head.tsx";
import { DiffTab } from "./diff/diff-tab.tsx";
import { Dropped } from "./message/dropped.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { AnswerTab, MessageTab, RawTab, TextTab } from "./message/message-tabs.tsx";
import { ReloadTab } from "./reload-tab.tsx";
import { stamp } from "./stamp.ts";
import { tabOf, tabsOf } from "./tabs.ts";
import type { Tab } from "./tabs.ts";

export function Detail() {
  void stamp.value;
  const row = selected.value;
  if (row === undefined) return <FirstSteps />;
  const tab = tabOf(row, pickedTab.value);
  return (
    <>
      <DetailHead row={row} />
      <TabList row={row} tab={tab} />
      <div class="pane" id="pane" role="tabpanel" tabIndex={0} aria-labelledby={`tab-${tab}`}>
        <Pane key={`${row.n}-${tab}`} row={row} tab={tab} />
      </div>
    </>
  );
}

function TabList({ row, tab: current }: { readonly row: LiveRow; readonly tab: Tab }) {
  const tabs = tabsOf(row);
  const status = statusOf(row);
  const hasSign = status !== undefined && status !== "ok" && status !== "same" && status !== "differs";
  return (
    <div class="tabs" role="tablist" aria-label="Details" onKeyDown={(event) => onKeyDown(event, tabs, current)}>
      {tabs.map((tab) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          role="tab"
          aria-selected={tab === current}
          aria-controls="pane"
          tabIndex={tab === current ? 0 : -1}
          onClick={() => (pickedTab.value = tab)}
        >
          {tab}
          {tab === "Answer" && hasSign && <OutcomeSign status={status} />}
        </button>
      ))}
    </div>
  );
}

function onKeyDown(event: KeyboardEvent, tabs: readonly Tab[], current: Tab): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
  pickedTab.value = next;
  document.getElementById(`tab-${next}`)?.focus();
}

function Pane({ row, tab }: { readonly row: LiveRow; readonly tab: Tab }) {
  void stamp.value;
  const head = header.value;
  if (tab !== "Chain" && (isLight(row.event) || isLight(row.answer))) return <Dropped row={row} />;
  switch (tab) {
    case "Request":
    case "Notification":
      return <MessageTab event={row.event} />;
    case "Answer":
      return <AnswerTab row={row} />;
    case "Diff":
      return <DiffTab row={row} plugin={head === undefined ? "the plugin" : pluginName(head, row.event.p)} />;
    case "Chain":
      return <ChainTab row={row} />;
    case "Reload":
      return <ReloadTab row={row} />;
    case "Text":
      return <TextTab event={row.event} />;
    case "Raw":
      return <RawTab row={row} />;
  }
}
