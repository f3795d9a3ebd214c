/** The params of each notification, in the shape and order in which lightningd v26.06 and its xpay write them. */
import * as world from "./world.ts";

/** Params by topic: each has one member, which bears the topic's name. */
export const NOTIFICATION_SAMPLES: Readonly<Record<string, object>> = named({
  balance_snapshot: {
    node_id: world.OUR_ID,
    blockheight: world.BLOCK_HEIGHT,
    timestamp: world.SECONDS,
    accounts: [
      { account_id: "wallet", balance_msat: 5_000_000_000, coin_type: "bcrt" },
      { account_id: world.CHANNEL_ID, balance_msat: 250_000, coin_type: "bcrt" },
    ],
  },
  block_added: { hash: world.BLOCK_HASH, height: world.BLOCK_HEIGHT },
  channel_open_failed: { channel_id: world.CHANNEL_ID },
  channel_opened: {
    id: world.ALICE,
    funding_msat: world.FUNDING_MSAT,
    funding_txid: world.FUNDING_TXID,
    channel_ready: false,
  },
  channel_state_changed: {
    peer_id: world.ALICE,
    channel_id: world.CHANNEL_ID,
    short_channel_id: world.ALICES_CHANNEL,
    timestamp: world.TIMESTAMP,
    old_state: "CHANNELD_AWAITING_LOCKIN",
    new_state: "CHANNELD_NORMAL",
    cause: "remote",
    message: "Lockin complete",
  },
  coin_movement: {
    version: 2,
    coin_type: "bcrt",
    node_id: world.OUR_ID,
    type: "channel_mvt",
    created_index: 9,
    account_id: world.CHANNEL_ID,
    credit_msat: world.AMOUNT_MSAT,
    debit_msat: 0,
    timestamp: world.SECONDS,
    primary_tag: "invoice",
    extra_tags: [],
    payment_hash: world.PAYMENT_HASH,
    part_id: 0,
    group_id: 0,
    fees_msat: 0,
  },
  connect: {
    id: world.ALICE,
    direction: "out",
    address: { type: "ipv4", address: "127.0.0.1", port: 19846 },
  },
  custommsg: { peer_id: world.ALICE, payload: "8001776f726c64" },
  deprecated_oneshot: { deprecated_ok: false },
  disconnect: { id: world.ALICE },
  forward_event: {
    created_index: 5,
    updated_index: 2,
    payment_hash: world.PAYMENT_HASH,
    in_channel: world.ALICES_CHANNEL,
    in_htlc_id: 4,
    out_channel: world.BOBS_CHANNEL,
    in_msat: world.AMOUNT_MSAT + 3,
    out_msat: world.AMOUNT_MSAT,
    fee_msat: 3,
    status: "settled",
    style: "tlv",
    received_time: world.SECONDS + 0.152,
    resolved_time: world.SECONDS + 1.728,
    preimage: world.PREIMAGE,
  },
  invoice_creation: { msat: world.AMOUNT_MSAT, preimage: world.PREIMAGE, label: world.LABEL },
  invoice_payment: { msat: world.AMOUNT_MSAT, preimage: world.PREIMAGE, label: world.LABEL },
  log: logLine("debug", `${world.ALICE}-connectd`, "Connected out, starting crypto"),
  onionmessage_forward_fail: {
    source: world.ALICE,
    incoming: "020103f1e2d3",
    path_key: world.PATH_KEY,
    outgoing: "020104a5b6c7",
    next_node_id: world.CAROL,
  },
  openchannel_peer_sigs: { channel_id: world.CHANNEL_ID, signed_psbt: world.SIGNED_PSBT },
  pay_part_end: {
    status: "failure",
    payment_hash: world.PAYMENT_HASH,
    groupid: 1,
    partid: 2,
    failed_msg: "1007",
    duration: 1.576,
    failed_node_id: world.BOB,
    failed_short_channel_id: world.CAROLS_CHANNEL,
    failed_direction: 1,
    error_code: 4103,
    error_message: "temporary_channel_failure",
  },
  pay_part_start: {
    payment_hash: world.PAYMENT_HASH,
    groupid: 1,
    partid: 2,
    total_payment_msat: world.AMOUNT_MSAT,
    attempt_msat: world.AMOUNT_MSAT,
    hops: [
      hop(world.BOB, world.BOBS_CHANNEL, 0, 250_004, 250_004),
      hop(world.CAROL, world.CAROLS_CHANNEL, 1, 250_004, world.AMOUNT_MSAT),
    ],
  },
  plugin_started: pluginOf("sample.py"),
  plugin_stopped: pluginOf("sample.py"),
  sendpay_failure: {
    code: 204,
    message: "failed: WIRE_TEMPORARY_CHANNEL_FAILURE (reply from remote)",
    data: {
      ...payment(12, 2),
      status: "failed",
      erring_index: 1,
      failcode: 4103,
      failcodename: "WIRE_TEMPORARY_CHANNEL_FAILURE",
      erring_node: world.BOB,
      erring_channel: world.CAROLS_CHANNEL,
      erring_direction: 1,
      raw_message: "10070000",
    },
  },
  sendpay_success: {
    ...payment(13, 3),
    status: "complete",
    payment_preimage: world.PREIMAGE,
    description: "A cup of coffee",
  },
  shutdown: {},
  warning: logLine("warn", "plugin-sample.py", "The price feed is 20 minutes old"),
});

function named(samples: Readonly<Record<string, object>>): Record<string, object> {
  return Object.fromEntries(Object.entries(samples).map(([topic, sample]) => [topic, { [topic]: sample }]));
}

function logLine(level: string, source: string, log: string): object {
  return { level, time: world.TIME, timestamp: world.TIMESTAMP, source, log };
}

function hop(node: string, channel: string, direction: number, inMsat: number, outMsat: number): object {
  return {
    next_node: node,
    short_channel_id: channel,
    direction,
    channel_in_msat: inMsat,
    channel_out_msat: outMsat,
  };
}

function pluginOf(name: string): object {
  return { plugin_name: name, plugin_path: `/home/alice/plugins/${name}`, methods: ["hello", "hello-status"] };
}

function payment(index: number, updatedIndex: number): object {
  return {
    created_index: index,
    id: index,
    payment_hash: world.PAYMENT_HASH,
    groupid: 1,
    updated_index: updatedIndex,
    partid: 2,
    destination: world.CAROL,
    amount_msat: world.AMOUNT_MSAT,
    amount_sent_msat: world.AMOUNT_MSAT + 4,
    created_at: world.SECONDS,
    completed_at: world.SECONDS + 2,
  };
}
