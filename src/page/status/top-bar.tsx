/** Says which plugin this is, how it is, and how much memory and CPU it uses. */
import type { ComponentChildren } from "preact";
import { SESSION_ACTIONS } from "../actions/table.ts";
import { Menu } from "../actions/menu.tsx";
import { connection } from "../store/connection.ts";
import { isDetailOpen, select, selected } from "../store/selection.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { may, serverState } from "../store/server-state.ts";
import { notStarted } from "../store/rows/saves.ts";
import { header, lastUse, revision, servingVersion, versions } from "../store/session.ts";
import { inSeconds, longestOpen, named, openMs } from "../store/waiting.ts";
import { Text } from "../text/text.tsx";
import { RECORDED, stateOf } from "./plugin-state.ts";

export function TopBar({ children }: { readonly children: ComponentChildren }) {
  void revision.value;
  const plugins = header.value?.plugins ?? [];
  const plugin = plugins.find(({ p }) => p === selected.value?.event.p) ?? plugins[0];
  const serving = plugin === undefined ? undefined : servingVersion(plugin.p);
  const use = plugin === undefined ? undefined : lastUse.get(plugin.p);
  return (
    <header class="top">
      <h1>
        <span class="d3 w">autoreload</span>
        {plugin !== undefined && (
          <span class="cut">
            <Text value={plugin.name} />
          </span>
        )}
        {serving !== undefined && <span class="ver">v{serving}</span>}
      </h1>
      {plugin !== undefined && <State p={plugin.p} />}
      {plugin !== undefined && <Late p={plugin.p} />}
      {use !== undefined && (
        <span class="use">
          <span>
            <b>{(use.memory / 1_000_000).toFixed(1)}</b> MB
          </span>
          <span>
            <b>{Math.round(use.cpu)}</b> % CPU
          </span>
        </span>
      )}
      <span class="grow" />
      {may.value.record && <RecordButton />}
      {children}
      {may.value.fire && (
        <button class="btn q w" onClick={SESSION_ACTIONS.fire.run}>
          Send <kbd>S</kbd>
        </button>
      )}
      <Menu />
      <button class="btn q" aria-label="Keys and words" onClick={SESSION_ACTIONS.help.run}>
        <kbd>?</kbd>
      </button>
    </header>
  );
}

/** In no live region, as a save that went well is nothing to say: what failed is said by the notice line, a lost connection by its banner. */
function State({ p }: { readonly p: number }) {
  void revision.value;
  const last = versions.findLast((version) => version.p === p);
  const known = serverState.value?.plugins.find((plugin) => plugin.p === p);
  // A server that shows a session from a file has no plugin.
  const state =
    serverState.value === undefined ? undefined : (known?.state ?? (last?.end.step === "ended" ? "stopped" : RECORDED));
  const failed = last?.end.step === "failed" ? notStarted(last.end, last.row) : undefined;
  const { words, isBad } = stateOf(connection.value.state, state, failed);
  return (
    <span class={`state${isBad ? " off" : ""}`}>
      <i aria-hidden="true" />
      {words}
    </span>
  );
}

/** In no live region: a screen reader would say each second. */
function Late({ p }: { readonly p: number }) {
  void revision.value;
  const row = longestOpen(p, LATE_MS);
  if (row === undefined) return null;
  return (
    <button class="up lnk late cut" onClick={() => show(row)}>
      <Text value={`has not answered ${named(row)} for ${inSeconds(openMs(row))}`} />
    </button>
  );
}

function show(row: LiveRow): void {
  select(row);
  isDetailOpen.value = true;
}

/** Many methods take their time. */
const LATE_MS = 5000;

function RecordButton() {
  const file = serverState.value?.recording ?? null;
  return (
    <button
      class={`btn rec ${file === null ? "" : "on"}`}
      title={file === null ? "What is here is in memory: keep it in a file, and what comes" : `recorded to ${file}`}
      onClick={SESSION_ACTIONS.record.run}
    >
      <i aria-hidden="true" />
      <span>
        {file === null ? "Record" : "Recording"} <span class="w">to a file</span>
      </span>
    </button>
  );
}
