/** A place in a file, as a link that opens the user's editor. */
import { editor } from "../store/settings.ts";
import { addressOf } from "./places.ts";
import type { MarkedRange } from "./pieces.ts";
import { Text } from "./text.tsx";

interface PlaceLinkProps {
  readonly words: string;
  readonly file: string;
  readonly line: number;
  readonly ranges?: readonly MarkedRange[];
}

export function PlaceLink({ words, file, line, ranges = [] }: PlaceLinkProps) {
  const address = addressOf(editor.value, file, line);
  if (address === "") return <Text value={words} ranges={ranges} />;
  return (
    <a class="lnk" href={address} title={`open line ${line} in ${editor.value}`}>
      <Text value={words} ranges={ranges} />
    </a>
  );
}
