/** Shows text of others, and makes a link of each place in a file that it names. */
import type { MarkedRange } from "./pieces.ts";
import { PlaceLink } from "./place-link.tsx";
import { placesIn } from "./places.ts";
import { Text } from "./text.tsx";

interface WithPlacesProps {
  readonly value: string;
  readonly ranges?: readonly MarkedRange[];
}

export function WithPlaces({ value, ranges = [] }: WithPlacesProps) {
  let from = 0;
  const parts = placesIn(value).flatMap((place) => {
    const before = { value: value.slice(from, place.from), ranges: rangesIn(ranges, from, place.from) };
    from = place.to;
    return [
      <Text key={`t${place.from}`} {...before} />,
      <PlaceLink key={place.from} {...place} ranges={rangesIn(ranges, place.from, place.to)} />,
    ];
  });
  return (
    <>
      {parts}
      <Text value={value.slice(from)} ranges={rangesIn(ranges, from, value.length)} />
    </>
  );
}

/** What of them is in a part of the text, counted from where it begins. */
function rangesIn(ranges: readonly MarkedRange[], from: number, to: number): MarkedRange[] {
  return ranges
    .map((range) => ({ ...range, from: Math.max(range.from, from) - from, to: Math.min(range.to, to) - from }))
    .filter((range) => range.from < range.to);
}
