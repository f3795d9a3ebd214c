/** What a check has found. */

export interface Finding {
  /** The subject in one word. */
  readonly about: string;
  /** `note`: something that is right, and that the user may still want to know. */
  readonly level: "ok" | "note" | "bad";
  readonly text: string;
  /** What to do. */
  readonly advice?: string;
}

export function ok(about: string, text: string): Finding {
  return { about, level: "ok", text };
}

export function note(about: string, text: string, advice?: string): Finding {
  return { about, level: "note", text, ...(advice === undefined ? {} : { advice }) };
}

export function bad(about: string, text: string, advice?: string): Finding {
  return { about, level: "bad", text, ...(advice === undefined ? {} : { advice }) };
}
