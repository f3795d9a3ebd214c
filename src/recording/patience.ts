/** Waiting for a thread's last word. */

/** A thread that did nothing for so long hangs. A whole ring may take longer on a busy machine. */
const STUCK_MS = 10_000;

export interface Patience<Value> {
  /** How far the thread has got: it is waited for as long as that changes. */
  readonly work: { readonly done: number };
  /** A hard limit instead. */
  readonly limitMs: number | undefined;
  /** Given when the thread is waited for no longer. */
  readonly otherwise: () => Value;
}

/** @param begin asks for the word, and gives it on when it comes */
export async function lastWord<Value>(
  begin: (resolve: (value: Value) => void) => void,
  { work, limitMs, otherwise }: Patience<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const word = await new Promise<Value>((resolve) => {
    begin(resolve);
    let last = work.done;
    timer = setInterval(() => {
      const getsOn = limitMs === undefined && work.done !== last;
      last = work.done;
      if (!getsOn) resolve(otherwise());
    }, limitMs ?? STUCK_MS);
  });
  clearInterval(timer);
  return word;
}
