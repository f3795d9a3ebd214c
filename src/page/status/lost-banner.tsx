/** Says that the stream broke off, and when the page tries again. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { tryNow } from "../source/begin.ts";
import { connection } from "../store/connection.ts";
import { counts, rows } from "../store/session.ts";

const now = signal(Date.now());

export function LostBanner() {
  const { value } = connection;
  const isLost = value.state === "lost" || value.state === "ended";
  useEffect(() => {
    if (!isLost) return undefined;
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isLost]);
  if (value.state !== "lost" && value.state !== "ended") return null;
  const seconds =
    value.state === "lost" ? Math.ceil((value.nextAt - Math.max(now.value, value.since)) / 1000) : undefined;
  return (
    <div class="ban">
      <Icon name="bad" class="bad" />
      <p role="alert">
        {value.why} {rows.size > 0 && `All ${counts.events.toLocaleString("en")} events are still here.`}{" "}
        {value.state === "lost" && "If it runs, autoreload-inspect start has its address."}
      </p>
      {seconds !== undefined && <span class="d2">{seconds > 0 ? `next try in ${seconds} s` : "trying ..."}</span>}
      <button class="btn s" onClick={tryNow}>
        Try now
      </button>
    </div>
  );
}
