/** What can be done with the selected row. */
export function Actions() {
  return <div class="acts" />;
}
