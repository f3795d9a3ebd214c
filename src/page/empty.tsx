/** Says what to do on a page that has nothing to show yet. */
import { SESSION_ACTIONS } from "./actions/table.ts";
import { connection } from "./store/connection.ts";
import { header } from "./store/session.ts";

export function Empty() {
  const { value } = connection;
  const isWaiting = value.state === "live" || value.state === "opening";
  return <div class="emp">{isWaiting ? <Waiting /> : <NoSession why={"why" in value ? value.why : ""} />}</div>;
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

function NoSession({ why }: { readonly why: string }) {
  // A file may have a header and no events.
  const isEmpty = header.value !== undefined;
  return (
    <>
      <h2>{isEmpty ? "Nothing has happened in this session" : "No session is open"}</h2>
      {why !== "" && <p>{why}</p>}
      <p class="d2">
        A recorded session opens here, too: drop its .jsonl file on the page, or choose it. It stays on this computer.
      </p>
      <p>
        <button class="btn" onClick={SESSION_ACTIONS.open.run}>
          Open a file <kbd>O</kbd>
        </button>
      </p>
      <p class="d2">To see a plugin live, open the address that this prints:</p>
      <p class="cmd">
        <code>autoreload run my-plugin.py --inspect</code>
      </p>
    </>
  );
}
