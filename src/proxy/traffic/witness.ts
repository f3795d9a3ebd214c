/** Sees the questions that lightningd asks a plugin, and the plugin's answers, where the questions may be asked again. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { OpenRequest } from "./ledger.ts";
import type { Verdict } from "./shield.ts";

export interface Witness {
  /** A request goes to an instance; perhaps not for the first time. @param frame undefined for one that is passed on as it comes */
  asked(request: OpenRequest, frame: Frame | undefined): void;
  /** The instance answered it, and the request is closed. */
  answered(request: OpenRequest, answer: Frame, verdict: Verdict, from: Instance): void;
}
