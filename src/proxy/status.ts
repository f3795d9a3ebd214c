/** What autoreload-status answers. */
import { measure } from "../plugin/process/usage.ts";
import { summaryOf } from "../trace/sentences/again.ts";
import { summarize } from "../trace/sentences/failure.ts";
import type { Failure } from "../trace/failure.ts";
import { whatItDoes } from "../plugin/process/hangs.ts";
import type { ManagedPlugin } from "./plugin.ts";
import type { Ledger } from "./traffic/ledger.ts";

const MOST_NAMED = 10;

/** Where a session is written, and where it is shown. */
export interface Shown {
  readonly path: string | undefined;
  inspectorUrl(): Promise<string | undefined>;
}

export async function statusOf(startedAt: number, plugins: readonly ManagedPlugin[], shown: Shown): Promise<object> {
  const { path } = shown;
  const inspector = await shown.inspectorUrl();
  return {
    plugins: await Promise.all(plugins.map(statusOfPlugin)),
    autoreload: {
      pid: process.pid,
      uptime_s: seconds(performance.now() - startedAt),
      node: process.version,
      ...(path === undefined ? {} : { records_to: path }),
      ...(inspector === undefined ? {} : { inspector }),
    },
  };
}

async function statusOfPlugin(plugin: ManagedPlugin): Promise<object> {
  const { lifecycle, traffic, name, path } = plugin;
  const { state, instance } = lifecycle;
  const { lastReload, lastFailure, behind, restarts, faults, askedAgain } = plugin.history;
  const { ledger, hold } = traffic;
  const usage = instance === undefined ? undefined : await measure(instance.pid);
  return {
    name,
    path,
    state: state.kind === "failed" && state.failure.level === "info" ? "disabled" : state.kind,
    ...(state.kind === "failed" ? { failed_because: summarize(plugin.toCallers(state.failure)) } : {}),
    ...(instance === undefined ? {} : { pid: instance.pid, uptime_s: seconds(performance.now() - instance.startedAt) }),
    ...(behind === undefined || state.kind === "failed"
      ? {}
      : {
          not_reloaded: {
            since: new Date(behind.since).toISOString(),
            because: summarize(plugin.toCallers(behind.failure)),
          },
        }),
    restarts,
    ...(lastReload === undefined
      ? {}
      : {
          last_reload: {
            reason: lastReload.reason,
            ms: Math.round(lastReload.ms),
            waited_ms: Number(lastReload.gapMs.toFixed(1)),
          },
        }),
    open_requests: ledger.size,
    ...openFor(ledger),
    held: hold.size,
    requests: {
      received: ledger.counts.received,
      answered: ledger.counts.answered,
      mended: ledger.counts.mended,
      refused: ledger.counts.refused,
      sent_again: ledger.counts.sentAgain,
    },
    notifications_lost: hold.lost,
    forwarded: { to_plugin: traffic.input.messages, from_plugin: traffic.output.messages },
    ...(askedAgain === undefined
      ? {}
      : { asked_again: summaryOf(askedAgain.outcomes, askedAgain.unasked, askedAgain.gone) }),
    ...usage,
    ...(Object.keys(faults.byName).length === 0 ? {} : { faults: faults.byName }),
    ...(lastFailure === undefined
      ? {}
      : { last_error: lastError(lastFailure.at, plugin.toCallers(lastFailure.failure)) }),
  };
}

function lastError(at: number, told: Failure): object {
  return { at: new Date(at).toISOString(), message: summarize(told), stderr: told.stderr };
}

/** The requests that are open long enough to be named, the oldest first. */
function openFor(ledger: Ledger): object {
  const now = performance.now();
  const open = ledger.openLong().slice(0, MOST_NAMED);
  const [oldest] = open;
  if (oldest?.sentTo === undefined) return {};
  const does = oldest.isLate ? whatItDoes(oldest.sentTo.pid) : undefined;
  return {
    open: open.map(({ kind, name, sentAt }) => ({
      [kind]: name,
      since: new Date(Date.now() - (now - sentAt)).toISOString(),
    })),
    ...(does === undefined ? {} : { process: does }),
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
