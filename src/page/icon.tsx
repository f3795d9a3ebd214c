/** The page's pictures: what something is, and how it went. A picture with a meaning has a name, for those who do not see it. */

const PATHS = {
  method: "M6 4l4 4-4 4",
  hook: "M4 3v4a3 3 0 0 0 3 3h5M9.5 7.5L12 10l-2.5 2.5",
  note: "M4.6 11.4a4.8 4.8 0 0 1 0-6.8M11.4 4.6a4.8 4.8 0 0 1 0 6.8M8 8h.01",
  own: "M4.5 11.5l7-7M6 4.5h5.5V10",
  log: "M3.5 5h9M3.5 8h9M3.5 11h5",
  stderr: "M3.5 4.5L7 8l-3.5 3.5M8.5 12h4",
  stray: "M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M5 11l6-6",
  reload: "M12.5 8A4.5 4.5 0 1 1 11 4.7M11.5 2v3h-3",
  ours: "M6 4l4 4-4 4",
  hand: "M3 6h10l-2.5-2.5M13 10H3l2.5 2.5",
  build: "M8 2.5l5 2.8v5.4l-5 2.8-5-2.8V5.3zM3 5.3l5 2.9 5-2.9M8 8.2v5.3",
  lost: "M3 8h2M7 8h2M11 8h2",
  bad: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M6 6l4 4M10 6l-4 4",
  mend: "M8 2.8L14 13H2zM8 6.5v3M8 11.2h.01",
  differs: "M4 6h8M4 10h8M10 3l-4 10",
  same: "M4 6h8M4 10h8",
  open: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10",
  ended: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10M5.5 8h5",
  ok: "M3.5 8.5L6.5 11.5 12.5 5",
  pin: "M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v4.5",
  find: "M7 3a4 4 0 1 0 0 8a4 4 0 1 0 0-8M10 10l3.5 3.5",
  menu: "M3 4.5h10M3 8h10M3 11.5h10",
  twisty: "M6 4l4 4-4 4",
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  readonly name: IconName;
  readonly class?: string;
  /** The picture's name; absent where a text beside it says the same. */
  readonly label?: string;
}

export function Icon({ name, class: more = "", label }: IconProps) {
  const meaning =
    label === undefined ? ({ "aria-hidden": "true" } as const) : { role: "img" as const, "aria-label": label };
  return (
    <svg
      class={`i ${more}`}
      viewBox="0 0 16 16"
      {...meaning}
      stroke-dasharray={name === "open" ? "2.5 2.7" : undefined}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
