/** What the user can do with the selected row, and what each version answered to it. */
import { Icon } from "../icon.tsx";
import { isDetailOpen, selected } from "../store/selection.ts";
import { isPinned } from "./asking.ts";
import { ByVersion } from "./versions.tsx";
import { EditForm } from "./edit-form.tsx";
import { attempt, edited, isAskable, ROW_ACTIONS } from "./table.ts";
import type { Action } from "./table.ts";

export function Actions() {
  const row = selected.value;
  if (row === undefined) return null;
  return (
    <>
      {edited.value === row && <EditForm row={row} />}
      <ByVersion row={row} />
      <div class="acts">
        <button class="btn back" onClick={closeSheet}>
          <Icon name="twisty" class="flip" /> rows
        </button>
        {isAskable(row) && (
          <>
            <ActionButton action={ROW_ACTIONS.again} />
            <ActionButton action={ROW_ACTIONS.edit} />
            <ActionButton action={ROW_ACTIONS.pin} isOn={isPinned(row)} />
          </>
        )}
        <span class="sp" />
        <ActionButton action={ROW_ACTIONS.copy} style="q" />
      </div>
    </>
  );
}

function closeSheet(): void {
  isDetailOpen.value = false;
  document.getElementById("grid")?.focus();
}

interface ButtonProps {
  readonly action: Action;
  readonly style?: string;
  readonly isOn?: boolean;
}

/** A button that cannot be used now can still be focused, since it says why. */
export function ActionButton({ action, style = "", isOn }: ButtonProps) {
  const why = action.whyNot?.();
  return (
    <button
      class={`btn ${style}`}
      aria-disabled={why !== undefined}
      aria-pressed={isOn}
      title={why ?? action.says}
      onClick={() => attempt(action)}
    >
      {action.label}
      {action.key !== undefined && <kbd>{action.key.toUpperCase()}</kbd>}
    </button>
  );
}
