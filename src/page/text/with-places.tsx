/** Shows text of others, and makes a link of each place in a file that it names. */
import { PlaceLink } from "./place-link.tsx";
import { placesIn } from "./places.ts";
import { Text } from "./text.tsx";

export function WithPlaces({ value }: { readonly value: string }) {
  let from = 0;
  const parts = placesIn(value).flatMap((place) => {
    const before = value.slice(from, place.from);
    from = place.to;
    return [<Text key={`t${place.from}`} value={before} />, <PlaceLink key={place.from} {...place} />];
  });
  return (
    <>
      {parts}
      <Text value={value.slice(from)} />
    </>
  );
}
