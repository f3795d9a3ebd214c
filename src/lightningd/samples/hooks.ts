/** The params of a call of each hook, in the shape and order in which lightningd v26.06 writes them. */
import * as world from "./world.ts";

const CHANNEL_TYPE = { bits: [12, 22], names: ["static_remotekey/even", "anchors/even"] };

const BLINDED_PATH = {
  first_node_id: world.ALICE,
  first_path_key: world.FIRST_PATH_KEY,
  hops: world.BLINDED_HOPS.map(({ node, data }) => ({ blinded_node_id: node, encrypted_recipient_data: data })),
};

export const HOOK_SAMPLES: Readonly<Record<string, object>> = {
  commitment_revocation: {
    commitment_txid: world.REVOKED_TXID,
    penalty_tx: world.PENALTY_TX,
    channel_id: world.CHANNEL_ID,
    commitnum: 17,
  },
  // Type 32769: odd, and in the range for experiments.
  custommsg: { payload: "8001776f726c64", peer_id: world.ALICE },
  db_write: {
    data_version: 412,
    writes: [
      "UPDATE vars SET intval=412 WHERE name='data_version'",
      "UPDATE channels SET msatoshi_local=250000 WHERE id=1",
    ],
  },
  htlc_accepted: {
    peer_id: world.ALICE,
    onion: {
      payload: world.ONION_PAYLOAD,
      type: "tlv",
      forward_msat: world.AMOUNT_MSAT,
      outgoing_cltv_value: 830,
      total_msat: world.AMOUNT_MSAT,
      payment_secret: world.PAYMENT_SECRET,
      next_onion: "",
      shared_secret: world.SHARED_SECRET,
    },
    htlc: {
      short_channel_id: world.ALICES_CHANNEL,
      id: 3,
      amount_msat: world.AMOUNT_MSAT,
      cltv_expiry: 830,
      cltv_expiry_relative: 830 - world.BLOCK_HEIGHT,
      payment_hash: world.PAYMENT_HASH,
      extra_tlvs: world.EXTRA_TLVS,
    },
  },
  invoice_payment: { payment: { label: world.LABEL, preimage: world.PREIMAGE, msat: world.AMOUNT_MSAT } },
  onion_message_recv: {
    onion_message: { reply_blindedpath: BLINDED_PATH, unknown_fields: [{ number: 77_777, value: "68656c6c6f" }] },
  },
  onion_message_recv_secret: {
    onion_message: {
      pathsecret: world.PATH_SECRET,
      reply_blindedpath: BLINDED_PATH,
      unknown_fields: [{ number: 77_779, value: "776f726c64" }],
    },
  },
  openchannel: {
    openchannel: {
      id: world.ALICE,
      funding_msat: world.FUNDING_MSAT,
      push_msat: 0,
      dust_limit_msat: 546_000,
      max_htlc_value_in_flight_msat: 990_000_000,
      channel_reserve_msat: 10_000_000,
      htlc_minimum_msat: 0,
      feerate_per_kw: 7_500,
      to_self_delay: 144,
      max_accepted_htlcs: 483,
      channel_flags: 1,
      channel_type: CHANNEL_TYPE,
    },
  },
  openchannel2: {
    openchannel2: {
      id: world.ALICE,
      channel_id: world.CHANNEL_ID,
      their_funding_msat: world.FUNDING_MSAT,
      dust_limit_msat: 546_000,
      max_htlc_value_in_flight_msat: 990_000_000,
      htlc_minimum_msat: 0,
      funding_feerate_per_kw: 7_500,
      commitment_feerate_per_kw: 7_500,
      feerate_our_max: 150_000,
      feerate_our_min: 253,
      to_self_delay: 144,
      max_accepted_htlcs: 483,
      channel_flags: 1,
      locktime: 812,
      channel_max_msat: 16_777_215_000,
      require_confirmed_inputs: false,
      channel_type: CHANNEL_TYPE,
    },
  },
  openchannel2_changed: {
    openchannel2_changed: { psbt: world.PSBT, channel_id: world.CHANNEL_ID, require_confirmed_inputs: false },
  },
  openchannel2_sign: { openchannel2_sign: { psbt: world.PSBT, channel_id: world.CHANNEL_ID } },
  peer_connected: {
    peer: {
      id: world.ALICE,
      direction: "in",
      addr: "127.0.0.1:39814",
      remote_addr: "127.0.0.1:19846",
      features: world.FEATURES,
    },
  },
  rbf_channel: {
    rbf_channel: {
      id: world.ALICE,
      channel_id: world.CHANNEL_ID,
      their_last_funding_msat: world.FUNDING_MSAT,
      their_funding_msat: world.FUNDING_MSAT + 50_000_000,
      our_last_funding_msat: 0,
      locktime: 813,
      feerate_our_max: 150_000,
      feerate_our_min: 253,
      funding_feerate_per_kw: 9_000,
      channel_max_msat: 16_777_215_000,
      require_confirmed_inputs: false,
    },
  },
  recover: { codex32: world.CODEX32 },
  rpc_command: {
    rpc_command: {
      jsonrpc: "2.0",
      method: "invoice",
      id: "cli:invoice#4711",
      params: { amount_msat: world.AMOUNT_MSAT, label: world.LABEL, description: "A cup of coffee" },
    },
  },
};
