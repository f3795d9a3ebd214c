/** The page's layout: bar, timeline, rows beside the details of one of them, status. */
import { computed } from "@preact/signals";
import { Actions } from "./actions/actions.tsx";
import { Detail } from "./detail/detail.tsx";
import { Empty } from "./empty.tsx";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { FilterBox } from "./filter/filter-box.tsx";
import { List } from "./list/list.tsx";
import { Splitter } from "./splitter.tsx";
import { BottomBar } from "./status/bottom-bar.tsx";
import { LostBanner } from "./status/lost-banner.tsx";
import { TopBar } from "./status/top-bar.tsx";
import { revision, rows } from "./store/session.ts";
import { isDetailOpen } from "./store/selection.ts";
import { Timeline } from "./timeline/timeline.tsx";

/** Each panel draws itself when its own signals change. */
const hasRows = computed(() => revision.value > 0 && rows.size > 0);

export function Page() {
  return (
    <>
      <TopBar>
        <FilterBox />
      </TopBar>
      <Timeline />
      <main class={`main${isDetailOpen.value ? " open" : ""}`}>
        <LostBanner />
        {hasRows.value ? (
          <>
            <List />
            <Splitter />
            <aside class="det" aria-label="Details">
              <Detail />
              <Actions />
            </aside>
          </>
        ) : (
          <Empty />
        )}
      </main>
      <BottomBar />
      <Dialogs />
    </>
  );
}
