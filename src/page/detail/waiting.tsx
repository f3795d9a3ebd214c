/** Says of a request that is not answered where that may be due, and what to do. */
import { Fragment } from "preact";
import type { RequestEvent } from "../../session/format/events.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { wordsOf } from "../store/rows/row-words.ts";
import { select } from "../store/selection.ts";
import { serverState } from "../store/server-state.ts";
import { revision } from "../store/session.ts";
import { inSeconds, openMs, waitingOf } from "../store/waiting.ts";
import { Text } from "../text/text.tsx";

const MOST_NAMED = 5;
const MOST_CHARACTERS = 40;

export function Waiting({ row }: { readonly row: LiveRow }) {
  void revision.value;
  const waiting = waitingOf(row);
  if (waiting === undefined) return null;
  const { forMs, others, own, last } = waiting;
  const plugin = serverState.value?.plugins.find(({ p }) => p === row.event.p);
  const does = plugin?.process === undefined ? "" : `: its process ${plugin.process}`;
  return (
    <div class="waiting">
      <p>
        {plugin === undefined
          ? `No answer came before the session's end, ${inSeconds(forMs)} later.`
          : `It has not answered for ${inSeconds(forMs)}${does}.`}
      </p>
      {own !== undefined && (
        <p>
          The node has not answered its own call <To row={own} /> for {inSeconds(openMs(own))}.
        </p>
      )}
      <p>
        {last === undefined ? (
          "It has called, logged and written nothing since."
        ) : (
          <>
            Last came <To row={last} />, {inSeconds(openMs(last))} ago.
          </>
        )}
      </p>
      {others.length > 0 && (
        <p>
          Open, too:{" "}
          {others.slice(0, MOST_NAMED).map((one) => (
            <Fragment key={one.n}>
              <To row={one} />,{" "}
            </Fragment>
          ))}
          {others.length} in all. A plugin that does one thing at a time answers the oldest first.
        </p>
      )}
      {plugin !== undefined && <p class="d2">{adviceOn(row.event as RequestEvent, plugin.name)}</p>}
    </div>
  );
}

function To({ row }: { readonly row: LiveRow }) {
  const { name, text } = wordsOf(row);
  return (
    <button class="up lnk" onClick={() => select(row)}>
      <Text value={`${name} ${text}`.trim().slice(0, MOST_CHARACTERS)} />
    </button>
  );
}

/** What becomes of what is open when a plugin is started anew; what autoreload asked by itself goes with the old version. */
function adviceOn({ of, m, from }: RequestEvent, plugin: string): string {
  const what = {
    hook: "; the hook is asked of the new version",
    method: `; this call is answered with an error, unless --autoreload-retry=${m} is given: then it is sent again`,
  }[of as string];
  const rest = from === "autoreload" ? "" : (what ?? "");
  return `A save of the plugin starts it anew, and so does autoreload-restart ${plugin}${rest}.`;
}
