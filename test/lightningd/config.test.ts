import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../src/lightningd/launch/arguments.ts";
import { type Start, parseConfig, readConfiguration } from "../../src/lightningd/launch/config.ts";

describe("readArguments", () => {
  test.each<[string, string[], (readonly [string, string | undefined])[]]>([
    ["a value after =", ["--autoreload-plugin=./x.py"], [["autoreload-plugin", "./x.py"]]],
    ["a value in the next word", ["--autoreload-plugin", "./x.py"], [["autoreload-plugin", "./x.py"]]],
    [
      "no value before an option",
      ["--autoreload-strict", "--x=1"],
      [
        ["autoreload-strict", undefined],
        ["x", "1"],
      ],
    ],
    ["no value at the end", ["--autoreload-strict"], [["autoreload-strict", undefined]]],
    ["a second = belongs to the value", ["--autoreload-build=A=1 make"], [["autoreload-build", "A=1 make"]]],
    ["an empty value", ["--autoreload-plugin="], [["autoreload-plugin", ""]]],
    ["white space at a value's end goes, at its start stays", ["--x= a b \t"], [["x", " a b"]]],
    ["what lightningd knows takes any next word", ["--conf", "--x"], [["conf", "--x"]]],
    [
      "what lightningd knows to be bare takes none",
      ["--testnet", "y", "--x=1"],
      [
        ["testnet", undefined],
        ["x", "1"],
      ],
    ],
    [
      "an unknown bare option takes a word",
      ["--daemon", "y", "--x=1"],
      [
        ["daemon", "y"],
        ["x", "1"],
      ],
    ],
    ["-- ends the options", ["--a=1", "--", "--b=2"], [["a", "1"]]],
    ["a short option takes the next word", ["-n", "--x=1", "-n", "y"], [["x", "1"]]],
    ["a prefix of a name is another name", ["--autoreload-plug=x"], [["autoreload-plug", "x"]]],
  ])("%s", (_, args, settings) => {
    const found = readArguments(["lightningd", ...args]);
    expect(found.map(({ name, value }) => [name, value])).toEqual(settings);
    expect(found.every(({ source }) => source === "lightningd's command line")).toBe(true);
  });
});

describe("parseConfig", () => {
  const option = (line: number, name: string, value?: string) => ({ kind: "option", name, value, line }) as const;
  test.each([
    ["a=1\nb\n", [option(1, "a", "1"), option(2, "b")]],
    ["a=1\r\nb=2\r\n", [option(1, "a", "1"), option(2, "b", "2")]],
    ["a=1\rb=2", [option(1, "a", "1"), option(2, "b", "2")]],
    ["# a=1\n\n#b\na=1", [option(4, "a", "1")]],
    ["a=1 # no comment", [option(1, "a", "1 # no comment")]],
    ["a= b  \t", [option(1, "a", " b")]],
    [" a=1\na =1", [option(1, " a", "1"), option(2, "a ", "1")]],
    ["a=b=c\n=d", [option(1, "a", "b=c"), option(2, "", "d")]],
    ["include x/y z\ninclude", [{ kind: "include", path: "x/y z", line: 1 } as const, option(2, "include")]],
    ["include=x", [option(1, "include", "x")]],
    ["", []],
  ])("%j", (text, lines) => expect(parseConfig(text)).toEqual(lines));

  test("never fails, and names a line that exists", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { line } of parseConfig(text)) expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
      }),
    );
  });
});

describe("readConfiguration", () => {
  interface Case {
    readonly what: string;
    readonly args?: readonly string[];
    readonly files: Readonly<Record<string, string>>;
    /** `value@source` of each "o" option, the directories' common start cut off. */
    readonly found: readonly string[];
    readonly problems?: readonly string[];
    readonly start?: Partial<Start>;
  }
  const cases: readonly Case[] = [
    {
      what: "both default files, in order, then the command line",
      args: ["--o=3"],
      files: { "/h/.lightning/config": "o=1", "/h/.lightning/bitcoin/config": "# mine\no=2", "/h/config": "o=no" },
      found: ["1@/h/.lightning/config line 1", "2@/h/.lightning/bitcoin/config line 2", "3@lightningd's command line"],
    },
    {
      what: "the network of the first file decides about the second",
      files: {
        "/h/.lightning/config": "regtest",
        "/h/.lightning/regtest/config": "o=1",
        "/h/.lightning/bitcoin/config": "o=no",
      },
      found: ["1@/h/.lightning/regtest/config line 1"],
    },
    {
      what: "the command line's network is stronger than the first file's",
      args: ["--signet"],
      files: { "/h/.lightning/config": "network=regtest", "/h/.lightning/signet/config": "o=1" },
      found: ["1@/h/.lightning/signet/config line 1"],
    },
    ...["testnet", "testnet4", "signet", "regtest"].map((network) => ({
      what: `--${network}`,
      args: [`--${network}`],
      files: { [`/h/.lightning/${network}/config`]: "o=1" },
      found: [`1@/h/.lightning/${network}/config line 1`],
    })),
    {
      what: "--mainnet is bitcoin, and the last of several counts",
      args: ["--network", "liquid", "--mainnet"],
      files: { "/h/.lightning/bitcoin/config": "o=1" },
      found: ["1@/h/.lightning/bitcoin/config line 1"],
    },
    {
      what: "--conf replaces both files; relative to where lightningd was started",
      args: ["--conf=c/my.conf", "--lightning-dir=/l"],
      files: { "/sh/c/my.conf": "o=1", "/l/config": "o=no", "/l/bitcoin/config": "o=no" },
      found: ["1@/sh/c/my.conf line 1"],
    },
    {
      what: "an absolute --lightning-dir",
      args: ["--lightning-dir", "/l", "--regtest"],
      files: { "/l/config": "o=1", "/l/regtest/config": "o=2", "/h/.lightning/config": "o=no" },
      found: ["1@/l/config line 1", "2@/l/regtest/config line 1"],
    },
    {
      what: "a relative --lightning-dir where PWD is not where lightningd was started",
      args: ["--lightning-dir=../n/.//l1/", "--regtest"],
      files: { "/tmp/n/l1/config": "o=1", "/sh/n/l1/config": "o=no" },
      start: { cwd: "/tmp/n/l1/regtest" },
      found: ["1@/tmp/n/l1/config line 1"],
    },
    {
      what: "a relative --lightning-dir behind a symlink",
      args: ["--lightning-dir=l1"],
      files: { "/sh/l1/config": "o=1" },
      start: { cwd: "/mnt/bitcoin" },
      found: ["1@/sh/l1/config line 1"],
    },
    {
      what: "--lightning-dir=.",
      args: ["--lightning-dir=."],
      files: { "/l/config": "o=1" },
      start: { cwd: "/l/bitcoin" },
      found: ["1@/l/config line 1"],
    },
    {
      what: "no HOME",
      files: { "/sh/config": "o=1" },
      start: { home: undefined },
      found: ["1@/sh/config line 1"],
    },
    {
      what: "includes stand where they are included, relative to the file that includes them",
      args: ["--conf=/c/conf"],
      files: { "/c/conf": "o=1\ninclude d/more\no=4", "/c/d/more": "o=2\ninclude /e/deep", "/e/deep": "\no=3" },
      found: ["1@/c/conf line 1", "2@/c/d/more line 1", "3@/e/deep line 2", "4@/c/conf line 3"],
    },
    {
      what: "an included file may choose the network",
      files: {
        "/h/.lightning/config": "include net",
        "/h/.lightning/net": "signet",
        "/h/.lightning/signet/config": "o=1",
      },
      found: ["1@/h/.lightning/signet/config line 1"],
    },
    {
      what: "a file that includes itself",
      args: ["--conf=/c"],
      files: { "/c": "include d\no=1", "/d": "include c" },
      found: ["1@/c line 2"],
      problems: ["/d line 1 includes /c within itself. Take that line out."],
    },
    {
      what: "files that are not there",
      args: ["--conf=/c"],
      files: { "/c": "o=1\ninclude d" },
      found: ["1@/c line 1"],
      problems: [
        "The config file /d, which /c includes in line 2, does not exist, so options for autoreload in it are not seen.",
      ],
    },
    {
      what: "a --conf that is not there",
      args: ["--conf=/c", "--o=1"],
      files: {},
      found: ["1@lightningd's command line"],
      problems: [
        "The config file /c, which --conf names, does not exist, so options for autoreload in it are not seen.",
      ],
    },
    {
      what: "a default file that cannot be read",
      args: ["--o=1"],
      files: { "/h/.lightning/config": "EACCES" },
      found: ["1@lightningd's command line"],
      problems: [
        "The config file /h/.lightning/config cannot be read (EACCES), so options for autoreload in it are not seen.",
      ],
    },
  ];
  const start = (files: Case["files"]): Start => ({
    shellDirectory: "/sh",
    cwd: "/elsewhere/bitcoin",
    home: "/h",
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      if (text === "EACCES") throw Object.assign(new Error("permission denied"), { code: "EACCES" });
      return text;
    },
  });
  const shown = (configuration: ReturnType<typeof readConfiguration>): string[] =>
    configuration.settings.filter(({ name }) => name === "o").map(({ value, source }) => `${value}@${source}`);

  test.each(cases)("$what", (given) => {
    const argv = ["/usr/bin/lightningd", ...(given.args ?? [])];
    const configuration = readConfiguration(argv, { ...start(given.files), ...given.start });
    expect(shown(configuration)).toEqual(given.found);
    expect(configuration.problems).toEqual(given.problems ?? []);
  });

  test("without a command line, the files next to our working directory", () => {
    const files = { "/elsewhere/config": "o=1", "/elsewhere/bitcoin/config": "o=2", "/h/.lightning/config": "o=no" };
    const configuration = readConfiguration(undefined, start(files));
    expect(shown(configuration)).toEqual(["1@/elsewhere/config line 1", "2@/elsewhere/bitcoin/config line 1"]);
  });
});
