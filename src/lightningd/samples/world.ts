/**
 * The small world that all samples tell of: our node on regtest, its peer Alice with a channel of 1,000,000 sat to us, and Bob and
 * Carol further on. Keys are hashes of made-up names; what is derived (points, txids, the payment hash, the channel id,
 * the checksum of the codex32 secret) is derived as Bitcoin and the BOLTs say, so that a plugin may check it.
 */

/** Node ids: 33-byte public keys in hex. */
export const OUR_ID = "034b47a20efa040f6c57c959299178b8ce5d8428a0aa418938a4d3ea481f9111a6";
export const ALICE = "027e030aa3948bcea17924ed1da5e35f720b6322d3edbb3de279c2e1287e3b37d4";
export const BOB = "02000783ef3ad00df46571262c64895f52dc6a477a52bda12f0b1caa7cd60ca276";
export const CAROL = "03e7112a2c3f27636421701b2c62065a4557f2c75c2e26fefa33e44de96bad52f7";

/** Further points, of blinded paths. */
export const PATH_KEY = "02db6279d2ced62adcd6aeaff2378522939d29545f1d2caf8f511d720cc15d3831";
export const FIRST_PATH_KEY = "0266c5f1f16007c8464e7afc5b51043fd8a20726bed9466216056d8f9581f0c431";
export const BLINDED_HOPS = [
  {
    node: "03247180c01cc664c8c0d2b19e71ae1bbcad15a273c7cb3761095bfe34ba4e670a",
    data: "6aee62f64dd85d54890fb4918e0c31fb6a24d5c6af9e832239dca40d0496707ddbeed8d6f9a68aca7eec314a5245901047de",
  },
  {
    node: "03df4b93bdbf4993991267a6444472c507a79973552d4aacf308aa95043e63f25e",
    data: "2f385fc7215036b4237b4b9d44e8fd9d4b6e69142b25b870ffea973bcadcd9433c0b7234ad82428df529304fd5231af2428a",
  },
] as const;

/** The payment of 250,000 msat under way: the hash is the SHA-256 of the preimage. */
export const PREIMAGE = "120d6f706922746e3f1af6e35bca9d07378223ee23695f5ae07ab0c80febcfa1";
export const PAYMENT_HASH = "6d4ee8992020b50f4e4ade7b1c866b56cc760ac55794ac92c9951f3afe3bd6d8";
export const PAYMENT_SECRET = "932b132e4674373de095b48f8f190c8da7569792589f79e80a6336894b53afa7";
export const AMOUNT_MSAT = 250_000;
export const LABEL = "coffee-1";

/** 32 bytes each. */
export const SHARED_SECRET = "8c4b423eb4b14b6f94350cdf1a1351b1a9922eb08c1a2422d2ef0fe8761d3422";
export const PATH_SECRET = "cb2c8695563f140cb3f394b8079171f7632b7de9e7d9a47b2ed6a5c72efee47a";

/** The channel with Alice: funded in block 812 by the first output of its second transaction. */
export const FUNDING_TXID = "4af041eb4a97845abee18aa1b32aea4fdeef50c9849a4442b3f71d14d5028bc7";
export const CHANNEL_ID = "c78b02d5141df7b342449a84c950efde4fea2ab3a18ae1be5a84974aeb41f04a";
export const ALICES_CHANNEL = "812x1x0";
export const BOBS_CHANNEL = "790x2x1";
export const CAROLS_CHANNEL = "803x1x0";
export const FUNDING_MSAT = 1_000_000_000;
export const BLOCK_HEIGHT = 824;
export const BLOCK_HASH = "fbfba0c37ae5f3b6aecaf31aaad83ce7d05db45351bc4f83f5d571989ae06f77";

/** Alice's commitment that she revoked, and the transaction that would punish her for publishing it. */
export const REVOKED_TXID = "e95e9bac0015633db6d27fcec55afda4fd3de52442520b506b766c259373111e";
export const PENALTY_TX =
  "020000000001011e117393256c766b500b524224e53dfda4fd5ac5ce7fd2b63d631500ac9b5ee90000000000ffffffff015c" +
  "3e060000000000160014be30f535621e990ac2144eae30403e06be739cb9034730440220113ec1df0d6fa09d43f522425649" +
  "33289643d1cbb8ed67bc8c8a619c02c185cc022012631d1f2c009bc1aa8e493c8faac346732f5073718759303eb8a630b0f1" +
  "678b0101014d6321032f49c7ab7352b46d806b4b48b9edc23ce57e092f580e833e490fc7ca942f76c767029000b2752103f4" +
  "d50ce947d3f40a28131021c6380cb451a2c2de66498064428751232b07958a68ac00000000";

/** TLVs of the last hop, with their length in front: amount, expiry, payment secret and total. */
export const ONION_PAYLOAD =
  "2e020303d0900402033e0823932b132e4674373de095b48f8f190c8da7569792589f79e80a6336894b53afa703d090";
/** One record of an odd type that nobody knows. */
export const EXTRA_TLVS = "fe0001000103616263";

/** The secret of a node that is recovered: BIP 93, with the prefix of Core Lightning. */
export const CODEX32 = "cl10reldsdfhm7az3vap242zjjmx2mm54udcfcgspq4lm6tluva4awfvs7y7qm9k973sqkdv60";

/** Version 2: Alice's input with the transaction that it spends, the funding output and her change, all with serial ids. */
export const PSBT =
  "cHNidP8BAgQCAAAAAQMELAMAAAEEAQEBBQECAfsEAgAAAAABAHECAAAAARAVlYrql9MIn4nFtk6qAQXlsJseSN0zU467/daYCuF4" +
  "AQAAAAD9////AtASEwAAAAAAFgAU75hrwxB4rpAqS9+m1tPDtnBmDZYRVQEAAAAAABYAFPu1+lVLByawYOpNAKId8kqMTsphHwMA" +
  "AAEBH9ASEwAAAAAAFgAU75hrwxB4rpAqS9+m1tPDtnBmDZYBDiAnL+G3e6U/uFhGP+yzvcu7aC9lHrsGpCBDNy8Kj094MAEPBAAA" +
  "AAABEAT9////DPwJbGlnaHRuaW5nAQhtHgLEqY87UAABAwhAQg8AAAAAAAEEIgAggcAcH3eXMwxONBlVc4HTk53YQ27rzJZY56zh" +
  "sUMhlB8M/AlsaWdodG5pbmcBCA9L2CqRzncWAAEDCCjNAwAAAAAAAQQWABQzSKbxb/fp+MBwSMio52S6/6gn6wz8CWxpZ2h0bmlu" +
  "ZwEIUsCncZ40/QgA";
/** The same with a witness in Alice's input. */
export const SIGNED_PSBT =
  "cHNidP8BAgQCAAAAAQMELAMAAAEEAQEBBQECAfsEAgAAAAABAHECAAAAARAVlYrql9MIn4nFtk6qAQXlsJseSN0zU467/daYCuF4" +
  "AQAAAAD9////AtASEwAAAAAAFgAU75hrwxB4rpAqS9+m1tPDtnBmDZYRVQEAAAAAABYAFPu1+lVLByawYOpNAKId8kqMTsphHwMA" +
  "AAEBH9ASEwAAAAAAFgAU75hrwxB4rpAqS9+m1tPDtnBmDZYBDiAnL+G3e6U/uFhGP+yzvcu7aC9lHrsGpCBDNy8Kj094MAEPBAAA" +
  "AAABCGsCRzBEAiARPsHfDW+gnUP1IkJWSTMolkPRy7jtZ7yMimGcAsGFzAIgEmMdHywAm8Gqjkk8j6rDRnMvUHNxh1kwPrimMLDx" +
  "Z4sBIQJ0LBy8UOZbfOzy6jYLgbrCJHx1ISMxp0z6W+csCNhT1QEQBP3///8M/AlsaWdodG5pbmcBCG0eAsSpjztQAAEDCEBCDwAA" +
  "AAAAAQQiACCBwBwfd5czDE40GVVzgdOTndhDbuvMlljnrOGxQyGUHwz8CWxpZ2h0bmluZwEID0vYKpHOdxYAAQMIKM0DAAAAAAAB" +
  "BBYAFDNIpvFv9+n4wHBIyKjnZLr/qCfrDPwJbGlnaHRuaW5nAQhSwKdxnjT9CAA=";

/** Feature bits of a peer's init. */
export const FEATURES = "08a0880a8a59a1";

/** 2026-09-21T14:13:20.152Z, in seconds, with the nanoseconds that lightningd writes, and in words. */
export const SECONDS = 1_790_000_000;
export const TIME = `${SECONDS}.152412389`;
export const TIMESTAMP = "2026-09-21T14:13:20.152Z";
