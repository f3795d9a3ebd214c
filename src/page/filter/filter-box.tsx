/** Where the filter is typed: one language, of the terminal and the timeline too. */
import { filter, filterText, setFilter } from "../store/session.ts";
import { Icon } from "../icon.tsx";

export function FilterBox() {
  const isWrong = filter.value instanceof Error;
  return (
    <div class="flt" role="search">
      <Icon name="find" class="ico" />
      <input
        id="filter"
        aria-label="Filter"
        aria-invalid={isWrong}
        placeholder="Filter: m:hello status:err >5ms"
        spellcheck={false}
        autocomplete="off"
        value={filterText.value}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      <span class="end">
        <kbd>/</kbd>
      </span>
    </div>
  );
}
