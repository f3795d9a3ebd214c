/** The lightningd that we run under: it tells its plugins its version in LIGHTNINGD_VERSION. */

/** @returns v26.06.6 as 2606; undefined if there is no version, or one in another form */
export function releaseOf(version = process.env["LIGHTNINGD_VERSION"]): number | undefined {
  const [, year, month] = /v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return year === undefined ? undefined : Number(year) * 100 + Number(month);
}

/** The params of the notification `shutdown`, as JSON text. Since v23.08 they have the topic's name, like all others. */
export function shutdownParams(version?: string): string {
  return (releaseOf(version) ?? Infinity) < 2308 ? "{}" : '{"shutdown":{}}';
}
