/**
 * The methods that lightningd itself has (v26.06). A manifest with a method of such a name ends the node: it looks for the
 * plugin that has it, finds none, and follows a null pointer (plugin.c, plugin_rpcmethod_add).
 */
export const BUILT_IN_METHODS: ReadonlySet<string> = new Set(
  `
   abort_channels addgossip addpsbtinput addpsbtoutput batching blacklistrune check checkmessage checkrune
   close connect createinvoice createinvoicerequest createoffer createonion createrune datastore datastoreusage
   decryptencrypteddata deldatastore delforward delinvoice delnetworkevent delpay deprecations destroyrune dev
   dev-compact-gossip-store dev-connectd-exhaust-fds dev-fail dev-feerate dev-finalizepsbt dev-forget-channel
   dev-ignore-htlcs dev-listaddrs dev-memdump dev-memleak dev-peer-shachain dev-queryrates dev-quiesce
   dev-reenable-commit dev-report-fds dev-rescan-outputs dev-set-max-scids-encode-size dev-sign-last-tx
   dev-suppress-gossip disableinvoicerequest disableoffer disconnect enableoffer feerates fundchannel_cancel
   fundchannel_complete fundchannel_start fundpsbt getinfo getlog graceful help injectonionmessage
   injectpaymentonion injectutxodeposit injectutxospend invoice invokerune listaddresses listchainmoves
   listchannelmoves listclosedchannels listconfigs listdatastore listforwards listfunds listhtlcs
   listinvoicerequests listinvoices listnetworkevents listoffers listpeerchannels listpeers listsendpays
   listtransactions makesecret newaddr notifications openchannel_abort openchannel_bump openchannel_init
   openchannel_signed openchannel_update parsefeerate payersign ping plugin preapproveinvoice preapprovekeysend
   recover recoverchannel reserveinputs sendcustommsg sendonion sendpay sendpsbt setchannel setconfig
   setleaserates setpsbtversion showrunes signinvoice signmessage signmessagewithkey signpsbt splice_init
   splice_signed splice_update staticbackup stfu_channels stop unreserveinputs utxopsbt wait waitanyinvoice
   waitblockheight waitinvoice waitsendpay
  `
    .trim()
    .split(/\s+/),
);
