/** Lists all keys, and the words of the filter. */
import { KEYS as WORDS, SIGNS } from "../../session/filter/vocabulary.ts";
import { KEY_HELP } from "../keys.ts";

export function HelpDialog() {
  return (
    <div class="help">
      <section>
        <h3 class="h3">keys</h3>
        <dl>
          {KEY_HELP.map(({ keys, says }) => (
            <Pair key={says} says={says}>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </Pair>
          ))}
        </dl>
      </section>
      <section>
        <h3 class="h3">words of the filter: all have to be true</h3>
        <dl>
          {[...WORDS, ...SIGNS].map(({ word, says }) => (
            <Pair key={word} says={says}>
              <code>{word}</code>
            </Pair>
          ))}
        </dl>
        <h3 class="h3">to turn the inspector off</h3>
        <p>
          <code>lightning-cli autoreload-inspect stop</code>, at the prompt <code>inspect stop</code>
        </p>
      </section>
    </div>
  );
}

function Pair({ says, children }: { readonly says: string; readonly children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{children}</dt>
      <dd>{says}</dd>
    </>
  );
}
