/** One form for all spellings of a name: `payment_preimage`, `payment-preimage`, `paymentPreimage`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}
