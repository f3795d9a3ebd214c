/** Says, while no row is selected, how to look at one and what makes the first rows come. */
import { SESSION_ACTIONS } from "../actions/table.ts";
import { may, serverState } from "../store/server-state.ts";
import { Text } from "../text/text.tsx";

export function FirstSteps() {
  return (
    <div class="first">
      <p class="d2">
        Select a row to see all about it: a click, or <kbd>j</kbd> <kbd>k</kbd>. <kbd>n</kbd> goes to what went wrong or
        changed.
      </p>
      {serverState.value !== undefined && <Live />}
    </div>
  );
}

function Live() {
  const plugin = serverState.value?.plugins[0];
  if (plugin === undefined) return null;
  const method = plugin.methods[0];
  return (
    <>
      <h2 class="h3">for a start</h2>
      <ul>
        <li>
          Save <Text value={plugin.name} />: its new version takes the old one's place, while calls wait. A version that
          does not start is shown with the reason, and the old one serves on.
        </li>
        {method !== undefined && (
          <li>
            Call it, with lightning-cli or at the prompt:
            <span class="cmd">
              <code>
                <Text value={`${method.name} ${method.usage}`.trim()} />
              </code>
            </span>
          </li>
        )}
        {may.value.fire && (
          <li>
            <button class="btn s" onClick={SESSION_ACTIONS.fire.run}>
              Send <kbd>S</kbd>
            </button>{" "}
            calls its methods, asks its hooks and notifies it from here, with a sample of each.
          </li>
        )}
      </ul>
    </>
  );
}
