/**
 * Answers for methods of lightningd that the embedded one does not have: the answers that somebody else gives, or those of a node without
 * peers, channels, payments and moves. The names and members are those of Core Lightning's schemas (v26.06).
 */

/** An answer's `result` or `error`, as JSON text. */
export type Answered = { readonly result: string } | { readonly error: string };

/** @param params JSON text @returns undefined for a method that is not known here */
export type Answers = (method: string, params: string) => Answered | undefined;

/** Methods that answer an empty list, and the list's name in the answer. */
const EMPTY_LISTS: Readonly<Record<string, string>> = {
  accounts: "bkpr-listbalances",
  addresses: "listaddresses",
  chainmoves: "listchainmoves",
  channelmoves: "listchannelmoves",
  channels: "listchannels listpeerchannels",
  channels_apy: "bkpr-channelsapy",
  closedchannels: "listclosedchannels",
  datastore: "listdatastore",
  events: "bkpr-listaccountevents",
  forwards: "listforwards",
  htlcs: "listhtlcs",
  income_events: "bkpr-listincome",
  invoicerequests: "listinvoicerequests",
  invoices: "listinvoices",
  layers: "askrene-listlayers",
  networkevents: "listnetworkevents",
  nodes: "listnodes",
  offers: "listoffers",
  payments: "listsendpays",
  pays: "listpays",
  peers: "listpeers",
  reservations: "askrene-listreservations",
  runes: "showrunes",
  scb: "staticbackup",
  transactions: "listtransactions",
};

const EMPTY_ANSWERS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(EMPTY_LISTS).flatMap(([list, methods]) =>
    methods.split(" ").map((method): [string, string] => [method, `{"${list}":[]}`]),
  ),
  ["listfunds", '{"outputs":[],"channels":[]}'],
]);

/** The answer of a node that has nothing; undefined for methods that change something, or that need a chain. */
export function emptyAnswer(method: string): Answered | undefined {
  const result = EMPTY_ANSWERS.get(method);
  return result === undefined ? undefined : { result };
}

/** The methods that have such an answer. */
export const EMPTY_METHODS: readonly string[] = [...EMPTY_ANSWERS.keys()];

/** Whether a command only says how the node is. Commands that do something have to be carried out. */
export function isInformation(method: string): boolean {
  return method === "getinfo";
}
