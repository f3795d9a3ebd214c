/** Shows text as it came, as much at a time as can be read, with links to the places in files that it names. */
import { useState } from "preact/hooks";
import { nodesOf } from "../../../session/json/nodes.ts";
import { maskedNodes } from "../../text/masks.ts";
import type { MarkedRange } from "../../text/pieces.ts";
import { Text } from "../../text/text.tsx";
import { WithPlaces } from "../../text/with-places.tsx";
import { RAW_CHARACTERS } from "./tree-limits.ts";

interface RawTextProps {
  readonly value: string;
  readonly mask?: readonly string[] | undefined;
}

export function RawText({ value, mask }: RawTextProps) {
  const [limit, setLimit] = useState(RAW_CHARACTERS);
  const shown = value.length > limit ? value.slice(0, limit) : value;
  const ranges: MarkedRange[] =
    mask === undefined || mask.length === 0
      ? []
      : maskedNodes(nodesOf(shown), mask).map(({ from, to }) => ({ from, to, mark: "mask" }));
  return (
    <>
      <pre class="raw">
        <Text value={shown} ranges={ranges} />
      </pre>
      {shown.length < value.length && (
        <p class="more">
          {shown.length.toLocaleString("en")} of {value.length.toLocaleString("en")} characters.{" "}
          <button class="btn s" onClick={() => setLimit(limit * 4)}>
            Show more
          </button>
        </p>
      )}
    </>
  );
}

/** Text that a plugin wrote to its log or to stderr. */
export function LinkedText({ value }: { readonly value: string }) {
  const [limit, setLimit] = useState(RAW_CHARACTERS);
  const shown = value.slice(0, limit);
  return (
    <>
      <pre class="raw">
        <WithPlaces value={shown} />
      </pre>
      {limit < value.length && (
        <button class="btn s" onClick={() => setLimit(limit * 4)}>
          Show more
        </button>
      )}
    </>
  );
}
