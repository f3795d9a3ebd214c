/** Shows text as it came, as much at a time as can be read, with links to the places in files that it names. */
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { JoinedRange } from "../../../session/rows/one-text.ts";
import { Masked } from "../../actions/masked.tsx";
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

interface LinkedTextProps {
  readonly value: string;
  readonly masked?: readonly Required<JoinedRange>[];
}

/** Text that a plugin wrote to its log or to stderr. */
export function LinkedText({ value, masked = [] }: LinkedTextProps) {
  const [limit, setLimit] = useState(RAW_CHARACTERS);
  const inSight = masked.filter(({ to }) => to <= limit);
  const shown = value.slice(0, limit);
  const behind = [0, ...inSight.map(({ to }) => to)];
  return (
    <>
      <pre class="raw">
        {inSight.map(({ from, to, n, at }, index) => (
          <Fragment key={from}>
            <WithPlaces value={shown.slice(behind[index], from)} />
            <Masked value={shown.slice(from, to)} place={{ n, in: "text", at: `/${at}` }} />
          </Fragment>
        ))}
        <WithPlaces value={shown.slice(behind.at(-1))} />
      </pre>
      {limit < value.length && (
        <button class="btn s" onClick={() => setLimit(limit * 4)}>
          Show more
        </button>
      )}
    </>
  );
}
