// @ts-check
/** What a measure is: the rows it fills, and how one contender is measured once. */
import { Host } from "./node/host.js";

/** @typedef {import("./contenders.js").Contender} Contender */

/**
 * @typedef {object} Settings
 * @property {string} directory where plugins run; emptied afterwards
 * @property {string} plugin the executable that is measured with
 * @property {boolean} quick fewer and shorter runs
 */

/**
 * What autoreload's figure should be; nothing fails by it. `times`: at most or at least so many times another's figure of
 * the same row. `over`: at most so much more than it. Neither: an absolute figure.
 * @typedef {{ most?: number, least?: number, times?: Contender["name"], over?: Contender["name"] }} Target
 */

/** @typedef {{ label: string, unit: string, target?: Target }} Row */
/** @typedef {Record<string, number | undefined>} Figures by row */

/**
 * @typedef {object} Measure
 * @property {string} name for --only
 * @property {Record<string, Row>} rows
 * @property {Contender["name"][]} [not] contenders that it makes no sense for
 * @property {(quick: boolean) => number} [turns] how often the contenders take turns within a round, of which the medians count; else once
 * @property {(contender: Contender, settings: Settings) => Promise<void>} [prepare] what comes once before all rounds
 * @property {(contender: Contender, settings: Settings) => Promise<Figures>} run throws if a message was lost, came twice or out of order
 */

/**
 * @template T @param {Contender} contender @param {Settings} settings @param {(host: Host) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withHost(contender, settings, use) {
  const host = await Host.start(contender, settings.directory);
  try {
    return await use(host);
  } finally {
    await host.stop();
  }
}
