/** Decides which tabs a row has, and which of them is shown. Pure. */
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isSeparator } from "../store/rows/row-words.ts";
import { statusOf } from "../../session/rows/row.ts";

export type Tab = "Request" | "Answer" | "Diff" | "Chain" | "Raw" | "Notification" | "Reload" | "Text";

export function tabsOf(row: LiveRow): readonly Tab[] {
  if (isSeparator(row)) return ["Reload", "Raw"];
  switch (row.event.k) {
    case "req":
      return ["Request", "Answer", "Diff", "Chain", "Raw"];
    case "note":
      return ["Notification", "Chain", "Raw"];
    case "res":
    case "err":
      return ["Answer", "Chain", "Raw"];
    case "log":
    case "stderr":
    case "stray":
    case "change":
    case "build":
    case "reload":
    case "use":
    case "again":
    case "lost":
      return ["Text", "Chain", "Raw"];
  }
}

/** The tab that the user picked last, if the row has it; else the one that fits the row best. */
export function tabOf(row: LiveRow, picked: string | undefined): Tab {
  const tabs = tabsOf(row);
  const chosen = tabs.find((tab) => tab === picked);
  if (chosen !== undefined) return chosen;
  const status = statusOf(row);
  if (row.event.k === "req" && (status === "mended" || status === "differs") && row.answer !== undefined) return "Diff";
  return row.event.k === "req" && row.answer !== undefined ? "Answer" : (tabs[0] ?? "Raw");
}
