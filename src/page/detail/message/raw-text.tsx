/** Shows text as it came, as much at a time as can be read, with links to the places in files that it names. */
import { useState } from "preact/hooks";
import type { SessionEvent } from "../../../session/format/events.ts";
import { Masked } from "../../actions/masked.tsx";
import { cutAt, maskedNodes, secretsOf } from "../../text/masks.ts";
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
  const ranges: MarkedRange[] = maskedNodes(shown, mask).map(({ from, to }) => ({ from, to, mark: "mask" }));
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
  /** The events that it is made of, whose masked values can be shown in it. */
  readonly of?: readonly (SessionEvent | undefined)[] | undefined;
}

/** Text that a plugin wrote to its log or to stderr. */
export function LinkedText({ value, of }: LinkedTextProps) {
  const [limit, setLimit] = useState(RAW_CHARACTERS);
  return (
    <>
      <pre class="raw">
        <Sentence value={value.slice(0, limit)} of={of} />
      </pre>
      {limit < value.length && (
        <button class="btn s" onClick={() => setLimit(limit * 4)}>
          Show more
        </button>
      )}
    </>
  );
}

export function Sentence({ value, of = [] }: LinkedTextProps) {
  const places = new Map(of.flatMap((event) => (event === undefined ? [] : secretsOf(event))));
  return (
    <>
      {cutAt(value, [...places.keys()]).map((part, at) => {
        const place = places.get(part);
        return place === undefined ? (
          <WithPlaces key={at} value={part} />
        ) : (
          <Masked key={at} value={part} place={place} />
        );
      })}
    </>
  );
}
