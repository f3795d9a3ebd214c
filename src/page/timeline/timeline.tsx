/** The whole session on a strip. */
export function Timeline() {
  return <section class="tl" aria-label="Timeline" />;
}
