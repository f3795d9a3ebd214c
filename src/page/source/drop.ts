/** Opens a session's file that is dropped anywhere on the page. */
import { openFile } from "./begin.ts";

export function listenToDrops(): void {
  window.addEventListener("dragover", (event) => {
    if (hasFile(event)) event.preventDefault();
  });
  window.addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) openFile(file);
  });
}

/** Text that is dragged into a field is not meant for us. */
function hasFile({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
