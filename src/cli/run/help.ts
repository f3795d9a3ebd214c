/** What `help` says of the words that are the prompt's own, not methods. Pure. */

/** @param name one word, or all @returns lines to show; none for what is no word of ours */
export function ownWords(name?: string): readonly string[] {
  const lines = WORDS.split("\n");
  return name === undefined ? lines : lines.filter((line) => namesOf(line).includes(name));
}

/** `pin, unpin [WHAT]` is about two. */
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
