/** Shows text of others as text and nothing else: see pieces.ts. */
import { needles } from "./needles.ts";
import { piecesOf } from "./pieces.ts";
import type { MarkedRange } from "./pieces.ts";

interface TextProps {
  readonly value: string;
  readonly ranges?: readonly MarkedRange[];
}

export function Text({ value, ranges }: TextProps) {
  const pieces = piecesOf(value, needles.value, ranges);
  return (
    <>
      {pieces.map(({ text, marks, isControl }, at) => {
        if (isControl) return <span key={at} class="ctl" title="a character that is not to be seen" children={text} />;
        if (marks.includes("hit")) return <mark key={at} class={marks.join(" ")} children={text} />;
        return marks.length === 0 ? text : <span key={at} class={marks.join(" ")} children={text} />;
      })}
    </>
  );
}
