/** What methods answer on a node that has nothing. The members are facts of Core Lightning v26.06's schemas: all that they require. */
import { expect, test } from "vitest";
import { EMPTY_METHODS } from "../../src/host/commands/answers.ts";
import { startHost } from "./support.ts";

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "askrene-listlayers": ["layers"],
  "askrene-listreservations": ["reservations"],
  "bkpr-channelsapy": ["channels_apy"],
  "bkpr-listaccountevents": ["events"],
  "bkpr-listbalances": ["accounts"],
  "bkpr-listincome": ["income_events"],
  listaddresses: ["addresses"],
  listchainmoves: ["chainmoves"],
  listchannelmoves: ["channelmoves"],
  listchannels: ["channels"],
  listclosedchannels: ["closedchannels"],
  listdatastore: ["datastore"],
  listforwards: ["forwards"],
  listfunds: ["outputs", "channels"],
  listhtlcs: ["htlcs"],
  listinvoicerequests: ["invoicerequests"],
  listinvoices: ["invoices"],
  listnetworkevents: ["networkevents"],
  listnodes: ["nodes"],
  listoffers: ["offers"],
  listpays: ["pays"],
  listpeerchannels: ["channels"],
  listpeers: ["peers"],
  listsendpays: ["payments"],
  listtransactions: ["transactions"],
  showrunes: ["runes"],
  staticbackup: ["scb"],
};

test("each read-only method answers with empty lists, and with all that its schema requires", async () => {
  const host = await startHost({});
  expect(EMPTY_METHODS.toSorted()).toEqual(Object.keys(REQUIRED));
  for (const [method, lists] of Object.entries(REQUIRED)) {
    expect(await host.call(method, {}), method).toEqual(Object.fromEntries(lists.map((list) => [list, []])));
  }
});

test("params do not matter, and a filter is taken", async () => {
  const host = await startHost({});
  expect(await host.call("listpeers", ["02aa", "debug"])).toEqual({ peers: [] });
  expect(await host.call("check", { command_to_check: "listinvoices", label: "a" })).toEqual({
    command_to_check: "listinvoices",
  });
});
