/**
 * Knows how far an instance has read what it was sent: it reads in order, so an answer shows that it has read everything before the
 * request.
 */
export class Reads {
  /** Numbers of messages: of the newest, of the newest notification, and of the newest that is known to be read. */
  #sent = 0;
  #told = 0;
  #read = 0;
  #lastTold: string | undefined;

  /** One more message was sent. @returns its number */
  sent(): number {
    return ++this.#sent;
  }

  /** The newest message is a notification. */
  told(topic: string | undefined): void {
    this.#told = this.#sent;
    this.#lastTold = topic;
  }

  /** It answered the request of this number. */
  hasRead(number: number): void {
    if (number > this.#read) this.#read = number;
  }

  /** Whether all notifications are known to be read. */
  get isUpToDate(): boolean {
    return this.#told <= this.#read;
  }

  /** The last notification, unless an answer shows that it was read. */
  get lastTold(): string | undefined {
    return this.isUpToDate ? undefined : this.#lastTold;
  }
}
