/** The line between rows and details, which a pointer or the arrow keys move. */
import { signal } from "@preact/signals";

/** In percent of the page's width. */
const detailWidth = signal(38);

function resize(percent: number): void {
  detailWidth.value = Math.max(20, Math.min(70, Math.round(percent)));
  document.documentElement.style.setProperty("--split", `${detailWidth.value}%`);
}

function onPointerMove(event: PointerEvent): void {
  if (event.currentTarget instanceof Element && event.currentTarget.hasPointerCapture(event.pointerId)) {
    resize((1 - event.clientX / window.innerWidth) * 100);
  }
}

function onKeyDown(event: KeyboardEvent): void {
  const step = { ArrowLeft: 2, ArrowRight: -2 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  resize(detailWidth.value + step);
}

export function Splitter() {
  return (
    <div
      class="rz"
      role="separator"
      tabIndex={0}
      aria-label="Width of the details"
      aria-orientation="vertical"
      aria-valuenow={detailWidth.value}
      aria-valuemin={20}
      aria-valuemax={70}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
