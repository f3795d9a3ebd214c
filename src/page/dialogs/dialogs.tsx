/** The dialogs that lie over the page, one at a time. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { dialog } from "../actions/table.ts";
import { FireDialog } from "./fire.tsx";
import { HelpDialog } from "./help.tsx";
import { PinsDialog } from "./pins.tsx";
import { SettingsDialog } from "./settings.tsx";

export function Dialogs() {
  switch (dialog.value) {
    case "help":
      return (
        <Frame title="Keys and words">
          <HelpDialog />
        </Frame>
      );
    case "fire":
      return (
        <Frame title="Send to the plugin">
          <FireDialog />
        </Frame>
      );
    case "pins":
      return (
        <Frame title="Pinned">
          <PinsDialog />
        </Frame>
      );
    case "settings":
      return (
        <Frame title="Settings">
          <SettingsDialog />
        </Frame>
      );
    case undefined:
      return null;
  }
}

interface FrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

function Frame({ title, children }: FrameProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} aria-labelledby="dialog-title" onClose={() => (dialog.value = undefined)}>
      <div class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button class="btn q s" onClick={() => element.current?.close()}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      {children}
    </dialog>
  );
}
