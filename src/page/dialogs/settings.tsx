/** Settings of the user for this browser. */
import { editor } from "../store/settings.ts";
import { EDITORS } from "../text/places.ts";
import type { Editor } from "../text/places.ts";

const NAMES: Readonly<Record<Editor, string>> = {
  vscode: "VS Code",
  cursor: "Cursor",
  zed: "Zed",
  idea: "IntelliJ, PyCharm",
  none: "none: names of files are no links",
};

export function SettingsDialog() {
  return (
    <label class="field">
      A file and line, as in a traceback, opens in
      <select
        value={editor.value}
        onChange={({ currentTarget }) => {
          if (Object.hasOwn(EDITORS, currentTarget.value)) editor.value = currentTarget.value as Editor;
        }}
      >
        {Object.entries(NAMES).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
