/** Tells the user something on stderr: stdout has a command's results, and nothing else. */
export function say(text: string): void {
  process.stderr.write(`autoreload: ${text}\n`);
}
