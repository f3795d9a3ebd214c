/** PSBTs made wrong: records cut out of, or changed in, the one of the samples. */
const RECORDS = {
  /** The previous transaction of 113 bytes, as the first record of the input. */
  utxo: [/0100710200.{222}/, ""],
  /** Of the input: the first that there is. */
  "serial id": [/0cfc096c696768746e696e670108.{16}/, ""],
  /** Of the first output: 1,000,000 sat become 1,000,001. */
  "an amount": [/01030840420f0000000000/, "01030841420f0000000000"],
} as const;

/** @param psbt base64 */
export function cutPsbt(psbt: string, what: keyof typeof RECORDS): string {
  const whole = Buffer.from(psbt, "base64").toString("hex");
  const [record, instead] = RECORDS[what];
  const cut = whole.replace(record, instead);
  if (cut === whole) throw new Error(`the sample has no ${what}`);
  return Buffer.from(cut, "hex").toString("base64");
}
