/** The hooks of lightningd (v26.06), and what has to be known of them before one is called. */
const HOOKS = [
  "commitment_revocation",
  "custommsg",
  "db_write",
  "htlc_accepted",
  "invoice_payment",
  "onion_message_recv",
  "onion_message_recv_secret",
  "openchannel",
  "openchannel2",
  "openchannel2_changed",
  "openchannel2_sign",
  "peer_connected",
  "rbf_channel",
  "recover",
  "rpc_command",
] as const;

export type HookName = (typeof HOOKS)[number];

export const HOOK_NAMES: readonly string[] = HOOKS;

export function isHook(name: string): name is HookName {
  return HOOK_NAMES.includes(name);
}

/** Whether lightningd stands still until the hook is answered. Such a call is never held. */
export function isSynchronous(hook: string): boolean {
  return hook === "db_write";
}

/** Whether the params of the call are needed to judge an answer, or to find the safe one. For all other hooks they may be undefined. */
export function needsParams(hook: string): boolean {
  return hook === "openchannel2_changed" || hook === "openchannel2_sign";
}
