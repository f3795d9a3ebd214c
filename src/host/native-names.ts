/** Names that are lightningd's own (v26.06.6), which no plugin can register: options and RPC methods. */

export const NATIVE_OPTIONS: ReadonlySet<string> = words(`
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
  watchtime-blocks`);

export const NATIVE_METHODS: ReadonlySet<string> = words(`
  abort_channels addgossip addpsbtinput addpsbtoutput batching blacklistrune check checkmessage checkrune close connect
  createinvoice createinvoicerequest createoffer createonion createrune datastore datastoreusage decryptencrypteddata
  deldatastore delforward delinvoice delnetworkevent delpay deprecations destroyrune dev disableinvoicerequest
  disableoffer disconnect enableoffer feerates fundchannel_cancel fundchannel_complete fundchannel_start fundpsbt getinfo
  getlog graceful help injectonionmessage injectpaymentonion injectutxodeposit injectutxospend invoice invokerune
  listaddresses listchainmoves listchannelmoves listclosedchannels listconfigs listdatastore listforwards listfunds
  listhtlcs listinvoicerequests listinvoices listnetworkevents listoffers listpeerchannels listpeers listsendpays
  listtransactions makesecret newaddr notifications openchannel_abort openchannel_bump openchannel_init
  openchannel_signed openchannel_update parsefeerate payersign ping plugin preapproveinvoice preapprovekeysend recover
  recoverchannel reserveinputs sendcustommsg sendonion sendpay sendpsbt setchannel setconfig setleaserates
  setpsbtversion showrunes signinvoice signmessage signmessagewithkey signpsbt splice_init splice_signed splice_update
  staticbackup stfu_channels stop unreserveinputs utxopsbt wait waitanyinvoice waitblockheight waitinvoice waitsendpay`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
