/** The words that the filter looks for in texts. They are marked wherever text is shown. */
import { computed } from "@preact/signals";
import { applied } from "../store/session.ts";

export const needles = computed<readonly string[]>(() =>
  applied.value.filter.flatMap(({ test, isNot }) =>
    test.by === "text" && !isNot && test.text !== "" ? [test.text] : [],
  ),
);
