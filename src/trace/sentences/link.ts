/** Sentences about what passes between lightningd and us, and about recording it. */
import { messageOf } from "../../jsonrpc/errors.ts";
import type { LinkEvent } from "../events/link.ts";
import type { LinkStage, Message } from "../events/link.ts";
import { info, traced, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

export const TOO_LARGE =
  "a message of more than 256 MiB: a call of that size goes on as it comes, to a plugin that serves and is not named by " +
  "autoreload-retry; all else has to be whole.";

export const LINK: Sentences<LinkEvent | LinkStage> = {
  "too-large": ({ method }) => unusual(`lost ${method}, ${TOO_LARGE}`),
  records: ({ path }) => info(`records to ${path}`),
  inspects: ({ at }) => info(`the inspector is at ${at}; autoreload-status has the token that it asks for`),
  "recording-problem": ({ sentence }) => unusual(`recording: ${sentence}`),
  "own-calls-unrecorded": ({ plugin, error }) =>
    unusual(`recording: ${plugin}'s own calls are not recorded: ${messageOf(error)}`),
  "from-host": ({ link, message }) => traced(`${link} < ${sayMessage(message)}`),
  "to-host": ({ link, message }) => traced(`${link} > ${sayMessage(message)}`),
  "link-paused": ({ link }) => traced(`${link} is not read, since what it brings has nowhere to go`),
  "link-resumed": ({ link }) => traced(`${link} is read again`),
  "link-ended": ({ link }) => traced(`${link} has ended`),
};

function sayMessage({ id, method, size }: Message): string {
  const what = method === undefined ? "answer to" : id === undefined ? `notification ${method}` : `request ${method}`;
  return `${what}${id === undefined ? "" : ` ${id}`} (${size} bytes)`;
}
