/** JSON-RPC error codes as lightningd uses them (Core Lightning's common/jsonrpc_errors.h). */
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
/** "The plugin died before it answered": the only error to a hook that lightningd survives. */
export const PLUGIN_TERMINATED = -4;
/** A plugin's general error. */
export const PLUGIN_ERROR = -3;
/** lightningd's word for "no plugin by that name", "could not start it" and the like. */
export const GENERAL_ERROR = -1;

/** The `error` member of a response. */
export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The error of a response, as it is thrown: the other side answered our request with it, or we answer theirs with it. */
export class ResponseError extends Error {
  override readonly name = "ResponseError";
  readonly code: number;
  readonly data: unknown;

  constructor(error: JsonRpcError) {
    super(error.message);
    this.code = error.code;
    this.data = error.data;
  }
}

/** A response's error in JSON-RPC's form, whatever the other side wrote. */
export function readError(value: unknown): JsonRpcError {
  if (typeof value !== "object" || value === null) return { code: GENERAL_ERROR, message: String(value) };
  const { code, message, data } = value as Record<string, unknown>;
  return {
    code: typeof code === "number" ? code : GENERAL_ERROR,
    message: typeof message === "string" ? message : JSON.stringify(value),
    ...(data === undefined ? {} : { data }),
  };
}

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
