/** What an accepted answer means for the chain: whether the next plugin is asked, and with which params. */

/** `continue` lets the chain go on. So does any answer that nobody reads, and any answer to rpc_command, where every plugin is asked. */
export function letsGoOn(hook: string, value: unknown): boolean {
  if (hook === "commitment_revocation" || hook === "rpc_command") return true;
  if (hook === "openchannel2_changed" || hook === "openchannel2_sign") return true;
  return memberOf(value, "result") === "continue";
}

/** The params for the next plugin; undefined if they stay the same. */
export function changedParams(hook: string, params: unknown, value: unknown): unknown {
  if (!isObject(params) || !isObject(value)) return undefined;
  switch (hook) {
    case "htlc_accepted":
      return changedHtlc(params, value);
    case "openchannel2_changed":
    case "openchannel2_sign":
      return changedPsbt(hook, params, value);
    default:
      return undefined;
  }
}

type Members = Readonly<Record<string, unknown>>;

function changedHtlc(params: Members, value: Members): Members | undefined {
  const { payload, forward_to: forwardTo, extra_tlvs: extraTlvs } = value;
  if (payload === undefined && forwardTo === undefined && extraTlvs === undefined) return undefined;
  const onion = isObject(params["onion"]) ? params["onion"] : {};
  const htlc = isObject(params["htlc"]) ? params["htlc"] : {};
  return {
    ...params,
    onion: typeof payload === "string" ? { ...onion, payload: withLength(payload) } : onion,
    ...(forwardTo === undefined ? {} : { forward_to: forwardTo }),
    htlc: extraTlvs === undefined ? htlc : { ...htlc, extra_tlvs: extraTlvs },
  };
}

/** The params are wrapped in an object of the hook's name. */
function changedPsbt(hook: string, params: Members, value: Members): Members | undefined {
  const inner = params[hook];
  if (!isObject(inner) || value["psbt"] === undefined) return undefined;
  return { ...params, [hook]: { ...inner, psbt: value["psbt"] } };
}

/** Puts the payload's length before it, as a BigSize: a plugin answers without it, and the next one sees it. */
function withLength(payload: string): string {
  const bytes = payload.length / 2;
  if (bytes < 0xfd) return bytes.toString(16).padStart(2, "0") + payload;
  return `fd${bytes.toString(16).padStart(4, "0")}${payload}`;
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
