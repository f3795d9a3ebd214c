/** The help for the prompt's own words; methods have theirs from the plugin. Pure. */

/** @param name one word; absent for all @returns lines to show; none for a word that is not the prompt's */
export function ownWords(name?: string): readonly string[] {
  const lines = WORDS.split("\n");
  return name === undefined ? lines : lines.filter((line) => namesOf(line).includes(name));
}

/** One line may be about two words: `pin, unpin [WHAT]`. */
function namesOf(line: string): string[] {
  return /^[a-z]+(, [a-z]+)*/.exec(line.trim())?.[0].split(", ") ?? [];
}

const WORDS = `\
  METHOD name=value ... or METHOD value ...   call a method
  notify TOPIC [JSON]      send a notification, a sample of it without JSON
  hook NAME [JSON]         call a hook
  restart, status          of the plugin
  again [WHAT]             ask it again: by number, name or filter
  last, show, diff [WHAT]  what it was asked, what each version answered, what differs
  pin, unpin [WHAT]        ask this after each save, and nothing else
  inspect [stop]           show all that happens on a page
  record [FILE | stop]     keep it in a file
  export FILE.html         write that page with what was recorded in it
  log [N | LEVEL]          the last lines, or the level to show
  call METHOD ...          a method that has one of these names
  quit`;
