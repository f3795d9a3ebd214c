/** A value that is masked: its pseudonym, marked. */
import { Text } from "../text/text.tsx";

/** Where a masked value stands. */
export interface MaskedPlace {
  /** The event. */
  readonly n: number;
  /** Its member. */
  readonly in: "body" | "said" | "text";
  /** A JSON pointer into that. */
  readonly at: string;
}

interface MaskedProps {
  readonly value: string;
  readonly place: MaskedPlace;
}

export function Masked({ value }: MaskedProps) {
  return (
    <>
      <span class="mk">masked</span>
      <span class="mask" title="a pseudonym of the same shape">
        <Text value={value} />
      </span>
    </>
  );
}
