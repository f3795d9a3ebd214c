/**
 * Names that another plugin, or lightningd, has in most nodes (v26.06). lightningd kills a plugin for a method that another
 * one has, and ends itself for such an option while it starts; so these are not asked for together with all the rest.
 * bcli's are absent: whoever has them replaces it, and the node cannot start without them.
 */

/** The methods of the plugins that come with lightningd. */
const BUNDLED: Readonly<Record<string, string>> = {
  autoclean: "autoclean-once autoclean-status",
  bookkeeper: `
    bkpr-channelsapy bkpr-dumpincomecsv bkpr-editdescriptionbyoutpoint bkpr-editdescriptionbypaymentid bkpr-inspect
    bkpr-listaccountevents bkpr-listbalances bkpr-listincome bkpr-report`,
  chanbackup: "emergencyrecover getemergencyrecoverdata restorefrompeer",
  "cln-askrene": `
    askrene-age askrene-bias-channel askrene-bias-node askrene-create-channel askrene-create-layer askrene-disable-node
    askrene-inform-channel askrene-listlayers askrene-listreservations askrene-remove-channel-update
    askrene-remove-layer askrene-reserve askrene-unreserve askrene-update-channel getroutes`,
  "cln-bwatch": `
    addblockdepthwatch addoutpointwatch addscidwatch addscriptpubkeywatch delblockdepthwatch deloutpointwatch
    delscidwatch delscriptpubkeywatch listwatch`,
  "cln-currencyrate": "currencyconvert currencyrate",
  "cln-renepay": "renepay renepaystatus",
  "cln-xpay": "listpays sendamount xkeysend xpay xpay-as-pay",
  commando: "commando",
  exposesecret: "exposesecret",
  funder: "funderupdate",
  keysend: "keysend",
  offers: "cancelrecurringinvoice createproof decode dev-rawrequest fetchinvoice invoicerequest offer sendinvoice",
  pay: "pay",
  recklessrpc: "reckless",
  spenderp: "dev-splice fundchannel multifundchannel multiwithdraw splicein spliceout",
  sql: "listsqlschemas sql",
  topology: "listchannels listincoming listnodes",
  txprepare: "txdiscard txprepare txsend upgradewallet withdraw",
};

/** The options of these plugins that every build has. */
const BUNDLED_OPTIONS: Readonly<Record<string, string>> = {
  autoclean: `
    autoclean-cycle autoclean-expiredinvoices-age autoclean-failedforwards-age autoclean-failedpays-age
    autoclean-networkevents-age autoclean-paidinvoices-age autoclean-succeededforwards-age autoclean-succeededpays-age`,
  bookkeeper: "bkpr-currency",
  "cln-askrene": "askrene-max-threads askrene-timeout",
  "cln-bwatch": "bwatch-poll-interval experimental-bwatch",
  "cln-renepay": "renepay-debug-mcf renepay-debug-payflow",
  "cln-xpay": "xpay-handle-pay xpay-slow-mode xpay-user-layer",
  exposesecret: "exposesecret-passphrase",
  funder: `
    channel-fee-max-base-msat channel-fee-max-proportional-thousandths funder-fund-probability funder-fuzz-percent
    funder-lease-requests-only funder-max-their-funding funder-min-their-funding funder-per-channel-max
    funder-per-channel-min funder-policy funder-policy-mod funder-reserve-tank lease-fee-base-sat lease-fee-basis
    lease-funding-weight`,
  offers: "fetchinvoice-noconnect",
  pay: "disable-mpp",
};

/** lightningd's own options. */
export const LIGHTNINGD_OPTIONS: ReadonlySet<string> = words(`
  accept-htlc-tlv-type addr alias allow-deprecated-apis always-use-proxy announce-addr announce-addr-discovered
  announce-addr-discovered-port autoconnect-seeker-peers autolisten bind-addr clear-plugins cltv-delta cltv-final
  commit-fee commit-feerate-offset commit-time conf daemon database-upgrade developer disable-dns disable-plugin
  experimental-dual-fund experimental-shutdown-wrong-funding experimental-splicing fee-base fee-per-satoshi
  force-feerates funding-confirms help hsm-passphrase htlc-maximum-msat htlc-minimum-msat
  i-promise-to-fix-broken-api-user ignore-fee-limits important-plugin invoices-onchain-fallback lightning-dir
  list-features-only log-file log-level log-prefix log-timestamps mainnet max-concurrent-htlcs
  max-dust-htlc-exposure-msat message-padding min-capacity-sat min-emergency-msat network offline
  payment-fronting-node pid-file plugin plugin-dir proxy recover regtest require-confirmed-inputs rescan rgb rpc-file
  rpc-file-mode signet subdaemon test-daemons-only testnet testnet4 tor-service-password version wallet
  watchtime-blocks
`);

const holders = { methods: holdersOf(BUNDLED), options: holdersOf(BUNDLED_OPTIONS) };

/**
 * @param plugin the plugin that wants the name; one with a bundled plugin's name is meant to replace that
 * @param runs whether lightningd runs its own plugin of this name
 */
export function isLikelyTaken(
  kind: "methods" | "options",
  name: string,
  plugin: string,
  runs: (bundled: string) => boolean,
): boolean {
  if (kind === "options" && LIGHTNINGD_OPTIONS.has(name)) return true;
  const holder = holders[kind].get(name);
  return holder !== undefined && holder !== plugin && runs(holder);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** By name, the plugin that has it. */
function holdersOf(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(names).flatMap(([plugin, text]) => [...words(text)].map((name): [string, string] => [name, plugin])),
  );
}
