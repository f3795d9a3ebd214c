/** Names of lightningd's own RPC methods (v26.06.6), which no plugin can register. */

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
