import { expect, test } from "vitest";
import { complete } from "../../../src/cli/run/completion.ts";

const VOCABULARY = {
  methods: [
    { name: "hello", usage: "name [greeting] [a|b]" },
    { name: "help", usage: "[command]" },
    { name: "getinfo", usage: "" },
  ],
  topics: ["block_added", "connect"],
  hooks: ["htlc_accepted", "peer_connected"],
};

const ALL = [
  "again",
  "call",
  "diff",
  "export",
  "getinfo",
  "hello",
  "help",
  "hook",
  "inspect",
  "last",
  "log",
  "notify",
  "pin",
  "quit",
].concat(["record", "restart", "show", "status", "unpin"]);

test.each([
  ["hel", ["hello ", "help "], "hel"],
  ["", ALL.map((word) => `${word} `), ""],
  ["again h", ["hello ", "help ", "htlc_accepted "], "h"],
  ["hello ", ["name=", "greeting="], ""],
  ["hello name=bob g", ["greeting="], "g"],
  ["hello name=bob greeting=x ", [], ""],
  ["call hello na", ["name="], "na"],
  ["call g", ["getinfo "], "g"],
  ["notify b", ["block_added "], "b"],
  ["notify block_added ", [], ""],
  ["hook ", ["htlc_accepted ", "peer_connected "], ""],
  ["help he", ["hello ", "help "], "he"],
  ["help unp", ["unpin "], "unp"],
  ["log un", ["unusual "], "un"],
  ["  hel", ["hello ", "help "], "hel"],
  ["nobody x", [], "x"],
])("%j", (line, candidates, part) => {
  expect(complete(line, VOCABULARY)).toEqual([candidates, part]);
});
