/** The names of the columns. */
import { NodeLog } from "./node-log.tsx";

const COLUMNS = [
  ["t num", "s"],
  ["who", "who"],
  ["", "what"],
  ["an", "answer"],
  ["sg", ""],
  ["ms num", "ms"],
  ["sz num", "bytes"],
  ["vv num", "ver."],
] as const;

export function ListHead() {
  return (
    <div role="rowgroup" class="heads">
      <div class="row hd" role="row" aria-rowindex={1}>
        {COLUMNS.map(([style, name]) => (
          <span key={style} class={style} role="columnheader">
            {name === "" ? <span class="sr">outcome</span> : name}
            {name === "what" && <NodeLog />}
          </span>
        ))}
      </div>
    </div>
  );
}
