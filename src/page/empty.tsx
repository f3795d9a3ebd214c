/** The page before anything came: says what to do. */
import { useRef } from "preact/hooks";
import { openFile } from "./source/begin.ts";
import { connection } from "./store/connection.ts";

export function Empty() {
  const { value } = connection;
  return (
    <div class="emp" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      {value.state === "live" || value.state === "opening" ? (
        <Waiting />
      ) : (
        <NoSession why={"why" in value ? value.why : ""} />
      )}
    </div>
  );
}

function onDrop(event: DragEvent): void {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file !== undefined) openFile(file);
}

function Waiting() {
  return (
    <>
      <h2>Nothing has come yet</h2>
      <p class="d2">
        What lightningd asks the plugin, what it answers and what it calls by itself is shown here as it happens.
      </p>
      <p class="d2">Save one of its files, or call one of its commands.</p>
    </>
  );
}

function NoSession({ why }: { readonly why: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <h2>No session is open</h2>
      {why !== "" && <p class="d2">{why}</p>}
      <p class="d2">Open a session that was recorded: a .jsonl file. Drop it here, or choose it.</p>
      <p>
        <button class="btn" onClick={() => input.current?.click()}>
          Open a file
        </button>
        <input
          ref={input}
          type="file"
          accept=".jsonl"
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined) openFile(file);
          }}
        />
      </p>
    </>
  );
}
