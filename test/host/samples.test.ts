import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { NOTIFICATION_TOPICS, sampleHook, sampleNotification, sampleOrigin } from "../../src/lightningd/samples.ts";
import { HOOK_NAMES } from "../../src/lightningd/facts/hooks.ts";
import { readPsbt } from "../../src/lightningd/hooks/funding/psbt.ts";

type Members = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: Array.isArray,
  bool: (value) => typeof value === "boolean",
  hash: (value) => isHex(value) && value.length === 64,
  hex: isHex,
  int: (value) => Number.isSafeInteger(value),
  number: (value) => typeof value === "number",
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  pubkey: (value) => isHex(value) && /^0[23].{64}$/.test(value),
  scid: (value) => typeof value === "string" && /^\d+x\d+x\d+$/.test(value),
  string: (value) => typeof value === "string",
};

/** The members that lightningd always sends, by where they are, each with its type. */
const HOOK_MEMBERS: Readonly<Record<string, string>> = {
  commitment_revocation: "commitment_txid:hash penalty_tx:hex channel_id:hash commitnum:int",
  custommsg: "peer_id:pubkey payload:hex",
  db_write: "data_version:int writes:array writes.0:string",
  htlc_accepted:
    "peer_id:pubkey onion.payload:hex onion.next_onion:hex onion.shared_secret:hash htlc.short_channel_id:scid htlc.id:int " +
    "htlc.amount_msat:int htlc.cltv_expiry:int htlc.cltv_expiry_relative:int htlc.payment_hash:hash",
  invoice_payment: "payment.label:string payment.preimage:hash payment.msat:int",
  onion_message_recv: "onion_message.unknown_fields:array onion_message.unknown_fields.0.value:hex",
  onion_message_recv_secret: "onion_message.pathsecret:hash onion_message.reply_blindedpath.first_path_key:pubkey",
  openchannel:
    "openchannel.id:pubkey openchannel.funding_msat:int openchannel.push_msat:int openchannel.dust_limit_msat:int " +
    "openchannel.max_htlc_value_in_flight_msat:int openchannel.channel_reserve_msat:int openchannel.htlc_minimum_msat:int " +
    "openchannel.feerate_per_kw:int openchannel.to_self_delay:int openchannel.max_accepted_htlcs:int " +
    "openchannel.channel_flags:int openchannel.channel_type.bits:array openchannel.channel_type.names:array",
  openchannel2:
    "openchannel2.id:pubkey openchannel2.channel_id:hash openchannel2.their_funding_msat:int " +
    "openchannel2.dust_limit_msat:int openchannel2.max_htlc_value_in_flight_msat:int openchannel2.htlc_minimum_msat:int " +
    "openchannel2.funding_feerate_per_kw:int openchannel2.commitment_feerate_per_kw:int openchannel2.feerate_our_max:int " +
    "openchannel2.feerate_our_min:int openchannel2.to_self_delay:int openchannel2.max_accepted_htlcs:int " +
    "openchannel2.channel_flags:int openchannel2.locktime:int openchannel2.channel_max_msat:int " +
    "openchannel2.require_confirmed_inputs:bool openchannel2.channel_type.bits:array",
  openchannel2_changed:
    "openchannel2_changed.channel_id:hash openchannel2_changed.psbt:string openchannel2_changed.require_confirmed_inputs:bool",
  openchannel2_sign: "openchannel2_sign.channel_id:hash openchannel2_sign.psbt:string",
  peer_connected: "peer.id:pubkey peer.direction:string peer.addr:string peer.features:hex",
  rbf_channel:
    "rbf_channel.id:pubkey rbf_channel.channel_id:hash rbf_channel.their_last_funding_msat:int " +
    "rbf_channel.their_funding_msat:int rbf_channel.our_last_funding_msat:int rbf_channel.funding_feerate_per_kw:int " +
    "rbf_channel.feerate_our_max:int rbf_channel.feerate_our_min:int rbf_channel.channel_max_msat:int " +
    "rbf_channel.locktime:int rbf_channel.require_confirmed_inputs:bool",
  recover: "codex32:string",
  rpc_command: "rpc_command.jsonrpc:string rpc_command.id:string rpc_command.method:string rpc_command.params:object",
};

/** The same within the one member of a notification's params, which has the topic's name. */
const NOTIFICATION_MEMBERS: Readonly<Record<string, string>> = {
  balance_snapshot:
    "node_id:pubkey blockheight:int timestamp:int accounts:array accounts.0.account_id:string " +
    "accounts.0.balance_msat:int accounts.0.coin_type:string",
  block_added: "hash:hash height:int",
  channel_open_failed: "channel_id:hash",
  channel_opened: "id:pubkey funding_msat:int funding_txid:hash channel_ready:bool",
  channel_state_changed: "peer_id:pubkey channel_id:hash timestamp:string new_state:string cause:string",
  coin_movement:
    "version:int coin_type:string node_id:pubkey type:string created_index:int account_id:string credit_msat:int " +
    "debit_msat:int timestamp:int primary_tag:string fees_msat:int",
  connect: "id:pubkey direction:string address.type:string address.address:string address.port:int",
  custommsg: "peer_id:pubkey payload:hex",
  deprecated_oneshot: "deprecated_ok:bool",
  disconnect: "id:pubkey",
  forward_event: "payment_hash:hash in_channel:scid in_msat:int status:string received_time:number",
  invoice_creation: "preimage:hash label:string",
  invoice_payment: "msat:int preimage:hash label:string",
  log: "level:string time:string timestamp:string source:string log:string",
  onionmessage_forward_fail: "source:pubkey incoming:hex path_key:pubkey",
  openchannel_peer_sigs: "channel_id:hash signed_psbt:string",
  pay_part_end: "status:string duration:number payment_hash:hash groupid:int partid:int",
  pay_part_start:
    "payment_hash:hash groupid:int partid:int total_payment_msat:int attempt_msat:int hops.0.next_node:pubkey " +
    "hops.0.short_channel_id:scid hops.0.direction:int hops.0.channel_in_msat:int hops.0.channel_out_msat:int",
  plugin_started: "plugin_name:string plugin_path:string methods:array",
  plugin_stopped: "plugin_name:string plugin_path:string methods:array",
  sendpay_failure: "code:int message:string data.payment_hash:hash data.status:string",
  sendpay_success:
    "created_index:int id:int payment_hash:hash groupid:int amount_sent_msat:int created_at:int status:string",
  shutdown: "",
  warning: "level:string time:string timestamp:string source:string log:string",
};

describe("samples", () => {
  test.each(HOOK_NAMES)("a call of %s has what lightningd sends", (hook) => {
    expect(wrongMembers(sampleHook(hook), HOOK_MEMBERS[hook])).toEqual([]);
  });

  test.each(NOTIFICATION_TOPICS)("the notification %s has what lightningd sends", (topic) => {
    const params = sampleNotification(topic) as Members;
    expect(Object.keys(params)).toEqual([topic]);
    expect(wrongMembers(params[topic], NOTIFICATION_MEMBERS[topic])).toEqual([]);
  });

  test("there is one for each of 15 hooks and 24 notifications, and for nothing else", () => {
    expect(HOOK_NAMES.map((name) => typeof sampleHook(name))).toEqual(Array(15).fill("object"));
    expect(NOTIFICATION_TOPICS).toEqual(Object.keys(NOTIFICATION_MEMBERS));
    expect(NOTIFICATION_TOPICS).toHaveLength(24);
    expect([sampleHook("getinfo"), sampleNotification("constructor"), sampleHook("toString")]).toEqual(
      Array(3).fill(undefined),
    );
  });

  test("xpay's are found by the name that they are documented under, and say who sent them", () => {
    expect(sampleNotification("xpay_pay_part_start")).toEqual(sampleNotification("pay_part_start"));
    expect(NOTIFICATION_TOPICS.filter((topic) => sampleOrigin(topic) === "xpay")).toEqual([
      "pay_part_end",
      "pay_part_start",
    ]);
    expect(sampleOrigin("connect")).toBeUndefined();
  });

  test("each is a new one", () => {
    expect(sampleHook("peer_connected")).not.toBe(sampleHook("peer_connected"));
    expect(sampleHook("peer_connected")).toEqual(sampleHook("peer_connected"));
  });

  test("survive a trip through JSON", () => {
    for (const params of [...HOOK_NAMES.map(sampleHook), ...NOTIFICATION_TOPICS.map(sampleNotification)]) {
      expect(JSON.parse(JSON.stringify(params))).toEqual(params);
    }
  });

  test("tell one story: hashes, secrets and transactions fit", () => {
    const { payment } = sampleHook("invoice_payment") as { payment: { preimage: string } };
    const { htlc, onion } = sampleHook("htlc_accepted") as Record<string, Record<string, string>>;
    const hash = createHash("sha256").update(Buffer.from(payment.preimage, "hex")).digest("hex");
    expect(htlc?.["payment_hash"]).toBe(hash);
    expect(onion?.["payload"]).toContain(onion?.["payment_secret"]);
    const { openchannel2_sign: sign } = sampleHook("openchannel2_sign") as Record<string, { psbt: string }>;
    const { openchannel_peer_sigs: signed } = sampleNotification("openchannel_peer_sigs") as Record<
      string,
      { signed_psbt: string }
    >;
    for (const psbt of [sign?.psbt, signed?.signed_psbt]) {
      expect(readPsbt(psbt ?? "")).toMatchObject({ version: 2, inputs: [expect.anything()], outputs: { length: 2 } });
    }
  });
});

function isHex(value: unknown): value is string {
  return typeof value === "string" && value.length % 2 === 0 && /^[\da-f]*$/.test(value);
}

/** The members that are missing or of another type, with what stands there. */
function wrongMembers(params: unknown, expected = "?"): string[] {
  return expected
    .split(" ")
    .filter((member) => member !== "")
    .map((member) => member.split(":"))
    .filter(([path = "", type = ""]) => TYPES[type]?.(at(params, path)) !== true)
    .map(([path = "", type = ""]) => `${path} is no ${type}: ${JSON.stringify(at(params, path))}`);
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => (inner as Members | undefined)?.[key], value);
}
