/** Which lightningd it is, where what it has or says hangs on that: it tells its plugins in LIGHTNINGD_VERSION. */

/** @returns v26.06.6 as 2606; undefined if it does not say, or in no way that we know */
export function releaseOf(version = process.env["LIGHTNINGD_VERSION"]): number | undefined {
  const [, year, month] = /v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return year === undefined ? undefined : Number(year) * 100 + Number(month);
}

/** JSON text of what lightningd says with the notification `shutdown`: the topic's name, as with all others, since v23.08. */
export function shutdownParams(version?: string): string {
  return (releaseOf(version) ?? Infinity) < 2308 ? "{}" : '{"shutdown":{}}';
}
