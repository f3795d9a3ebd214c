/** Says that the page hears nothing any more. */
import { tryNow } from "../source/begin.ts";
import { connection } from "../store/connection.ts";

export function LostBanner() {
  const { value } = connection;
  if (value.state !== "lost" && value.state !== "ended") return null;
  return (
    <div class="ban" role="alert">
      <p>{value.why}</p>
      <button class="btn s" onClick={tryNow}>
        Try now
      </button>
    </div>
  );
}
