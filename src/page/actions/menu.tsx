/** The menu: all that keys and buttons do, by name. An action that is not possible now says why. */
import { Icon } from "../icon.tsx";
import { ROW_ACTIONS, SESSION_ACTIONS } from "./table.ts";
import type { Action } from "./table.ts";

const ID = "menu";

export function Menu() {
  return (
    <>
      <button class="btn q" popovertarget={ID} aria-label="Menu" aria-haspopup="true">
        <Icon name="menu" />
      </button>
      <div id={ID} class="menu" popover="auto" aria-label="Menu" role="group" onToggle={onToggle} onKeyDown={onKeyDown}>
        <Items title="the selected row" actions={Object.values(ROW_ACTIONS)} />
        <Items title="the session" actions={Object.values(SESSION_ACTIONS)} />
      </div>
    </>
  );
}

function Items({ title, actions }: { readonly title: string; readonly actions: readonly Action[] }) {
  return (
    <>
      <p class="h3">{title}</p>
      {actions.map((action) => (
        <Item key={action.label} action={action} />
      ))}
    </>
  );
}

function Item({ action }: { readonly action: Action }) {
  const why = action.whyNot?.();
  const run = (): void => {
    if (why !== undefined) return;
    document.getElementById(ID)?.hidePopover();
    action.run();
  };
  return (
    <button class="item" aria-disabled={why !== undefined} onClick={run}>
      <span>{action.label}</span>
      {action.key !== undefined && <kbd>{action.key.toUpperCase()}</kbd>}
      <span class="d2 says">{why ?? action.says}</span>
    </button>
  );
}

function itemsIn(menu: Element): HTMLButtonElement[] {
  return [...menu.querySelectorAll<HTMLButtonElement>("button.item")];
}

function onToggle(event: { readonly newState: string; readonly currentTarget: HTMLElement }): void {
  if (event.newState === "open") itemsIn(event.currentTarget)[0]?.focus();
}

function onKeyDown(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  // The browser closes the menu at this key, unless a handler above takes the key.
  if (event.key === "Escape") event.stopPropagation();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const items = itemsIn(event.currentTarget);
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}
