/** The notifications that lightningd itself sends (v26.06): a plugin may not declare them as its own. */
export const NATIVE_TOPICS: readonly string[] = [
  "balance_snapshot",
  "block_added",
  "channel_open_failed",
  "channel_opened",
  "channel_state_changed",
  "coin_movement",
  "connect",
  "custommsg",
  "deprecated_oneshot",
  "disconnect",
  "forward_event",
  "invoice_creation",
  "invoice_payment",
  "log",
  "onionmessage_forward_fail",
  "openchannel_peer_sigs",
  "plugin_started",
  "plugin_stopped",
  "sendpay_failure",
  "sendpay_success",
  "shutdown",
  "warning",
];

/** Notifications that every plugin may send without declaring them. */
export const BUILT_IN_TOPICS: readonly string[] = ["log", "message", "progress"];
