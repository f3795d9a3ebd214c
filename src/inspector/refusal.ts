/** Why something is not done, as the page is told. @see message a sentence */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
