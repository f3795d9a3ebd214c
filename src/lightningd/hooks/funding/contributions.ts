/**
 * What lightningd demands of a PSBT that a plugin adds to a channel's funding (lightningd/dual_open_control.c and
 * common/psbt_open.c): that each input has its previous transaction whole, that a P2SH input has its redeem script, and, once it
 * is to be signed only, that inputs and outputs are the ones that were agreed on.
 */
import { integerOf, readPsbt, valueOf } from "./psbt.ts";
import type { Psbt, PsbtMap, PsbtRecord } from "./psbt.ts";
import { INPUT } from "./psbt-records.ts";
import type { Requirement } from "../rule.ts";
import { readTransaction } from "./transaction.ts";

/**
 * The key of a serial id, by which both sides know an input or output: type 0xfc, the length and text of the prefix "lightning", subtype 1.
 */
const SERIAL_ID_KEY = `fc09${Buffer.from("lightning").toString("hex")}01`;
const SERIAL_ID_BYTES = 8;
const FINAL_SEQUENCE = "ffffffff";
/** Records that signing may change: previous outputs, signatures, scripts, key paths. */
const SIGNING_INPUT_TYPES: readonly number[] = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x13, 0x16];
const SIGNING_OUTPUT_TYPES: readonly number[] = [0x00, 0x01, 0x02, 0x07];

/** A PSBT that adds inputs and outputs. */
export const contributedPsbt: Requirement = ({ text }) => {
  if (isOfElements(text)) return undefined;
  const psbt = readPsbt(text);
  return psbt === undefined ? "a PSBT in base64" : incompleteInput(psbt);
};

/** A PSBT that adds nothing but signatures to the call's PSBT. @param agreed the call's PSBT; undefined if it has none that can be read */
export function signedPsbt(agreed: Psbt | undefined): Requirement {
  return ({ text }) => {
    if (isOfElements(text)) return undefined;
    const psbt = readPsbt(text);
    if (psbt === undefined) return "a PSBT in base64";
    if (psbt.version !== 2) return `a PSBT of version 2, not ${psbt.version}`;
    if ([...psbt.inputs, ...psbt.outputs].some((map) => serialId(map) === undefined)) {
      return "the call's PSBT with signatures added (a serial id is missing)";
    }
    const incomplete = incompleteInput(psbt);
    if (incomplete !== undefined || agreed === undefined) return incomplete;
    return contributions(psbt) === contributions(agreed)
      ? undefined
      : "the call's PSBT with signatures added (its inputs or outputs were changed)";
  };
}

/** Liquid's PSBTs have another format, which their first letters in base64 show. They are not judged. */
function isOfElements(text: string): boolean {
  return text.startsWith("cHNldP");
}

function incompleteInput({ version, inputs }: Psbt): string | undefined {
  for (const [index, map] of inputs.entries()) {
    const utxo = valueOf(map, INPUT.utxo);
    if (utxo === undefined) return `a PSBT with a non_witness_utxo in every input (input ${index} has none)`;
    // In version 0 lightningd looks at output 0, whichever output the input spends.
    const output = version === 0 ? 0 : integerOf(map, INPUT.outputIndex);
    const script = output === undefined ? undefined : readTransaction(utxo)?.scripts[output];
    if (script === undefined) return `a PSBT whose inputs spend outputs that exist (input ${index} does not)`;
    const redeemScript = valueOf(map, INPUT.redeemScript) ?? Buffer.alloc(0);
    if (isP2sh(script) && redeemScript.length === 0) {
      return `a PSBT with a redeem_script in every P2SH input (input ${index} has none)`;
    }
  }
  return undefined;
}

function isP2sh(script: Buffer): boolean {
  return script.length === 23 && script.toString("hex", 0, 2) === "a914" && script[22] === 0x87;
}

function serialId(map: PsbtMap): string | undefined {
  const value = map.find(({ key }) => key === SERIAL_ID_KEY)?.value;
  return value?.length === SERIAL_ID_BYTES ? value.toString("hex") : undefined;
}

/** All parts that signing may not change, as text to be compared. */
function contributions({ inputs, outputs }: Psbt): string {
  const kept = (maps: readonly PsbtMap[], signing: readonly number[]): string[] =>
    maps.map((map) => `${serialId(map) ?? ""} ${fixedRecords(map, signing).join(" ")}`).toSorted();
  return [...kept(inputs, SIGNING_INPUT_TYPES), "", ...kept(outputs, SIGNING_OUTPUT_TYPES)].join("\n");
}

function fixedRecords(map: PsbtMap, signing: readonly number[]): string[] {
  const fixed = (record: PsbtRecord): boolean => !signing.includes(record.type) && !isDefaultSequence(record);
  return map
    .filter(fixed)
    .map(({ key, value }) => `${key}=${value.toString("hex")}`)
    .toSorted();
}

/** The sequence of an input that names none. Outputs have no records of this type. */
function isDefaultSequence({ type, value }: PsbtRecord): boolean {
  return type === INPUT.sequence && value.toString("hex") === FINAL_SEQUENCE;
}
