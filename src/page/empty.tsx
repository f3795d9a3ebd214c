/** The page before anything came, or with nothing to show: says what to do. */
import { SESSION_ACTIONS } from "./actions/table.ts";
import { connection } from "./store/connection.ts";
import { header } from "./store/session.ts";

export function Empty() {
  const { value } = connection;
  const isWaiting = value.state === "live" || value.state === "opening";
  if (isWaiting)
    return (
      <div class="emp">
        <Waiting />
      </div>
    );
  const why = "why" in value ? value.why : "";
  // There is a header, and nothing behind it.
  const title = header.value === undefined ? "No session is open" : "Nothing has happened in this session";
  return (
    <div class="emp">
      <NoSession title={title} why={why} />
    </div>
  );
}

function Waiting() {
  return (
    <>
      <h2>Nothing has come yet</h2>
      <p class="d2">
        What lightningd asks the plugin, what it answers and what it calls by itself is shown here as it happens.
      </p>
    </>
  );
}

function NoSession({ title, why }: { readonly title: string; readonly why: string }) {
  return (
    <>
      <h2>{title}</h2>
      {why !== "" && <p>{why}</p>}
      <p class="d2">
        A recorded session opens here, too: drop its .jsonl file on the page, or choose it. It stays on this computer.
      </p>
      <p>
        <button class="btn" onClick={SESSION_ACTIONS.open.run}>
          Open a file <kbd>O</kbd>
        </button>
      </p>
      <p class="d2">
        To see a plugin live, give autoreload the option <code>--inspect</code>, and open the address that it prints:
      </p>
      <p class="cmd">
        <code>autoreload run my-plugin.py --inspect</code>
      </p>
    </>
  );
}
