/** Why something is not done, for the page. @property message a sentence */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The status of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
