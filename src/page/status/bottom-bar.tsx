/** What is followed, how much there is, and what is missing. */
import { counts, revision } from "../store/session.ts";
import { isFollowing } from "../store/selection.ts";

export function BottomBar() {
  void revision.value;
  return (
    <footer class="bot">
      <button class="btn q s" aria-pressed={isFollowing.value} onClick={() => (isFollowing.value = !isFollowing.value)}>
        follow
      </button>
      <span>{counts.events} events</span>
      <span>{counts.lostMessages} lost</span>
    </footer>
  );
}
