import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Framer } from "../../src/jsonrpc/framer.ts";
import type { FrameSink } from "../../src/jsonrpc/framer.ts";
import { idNumberOf } from "../../src/jsonrpc/frame.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import { strictJson } from "../../src/jsonrpc/loose-json.ts";

interface Found {
  readonly messages: Frame[];
  readonly stray: string;
  /** Messages and stray text in the order they were found, stray pieces joined. */
  readonly order: string[];
}

function frames(chunks: readonly Buffer[], framer = new Framer()): Found {
  const messages: Frame[] = [];
  const order: string[] = [];
  let stray = "";
  let strayOpen = false;
  const sink = {
    message(frame: Frame): void {
      messages.push(frame);
      order.push(frame.bytes().toString("latin1").trim());
      strayOpen = false;
    },
    stray(bytes: Buffer): void {
      const text = bytes.toString("latin1");
      stray += text;
      if (strayOpen) order.push(String(order.pop()) + text);
      else order.push(text);
      strayOpen = true;
    },
  };
  for (const chunk of chunks) framer.push(chunk, sink);
  framer.end(sink);
  return { messages, stray, order };
}

const text = (...pieces: string[]): Found => frames(pieces.map((piece) => Buffer.from(piece)));

function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

describe("messages are cut by JSON structure", () => {
  const message = '{"jsonrpc":"2.0","id":"cln:x#1","method":"x","params":{"a":[1,{"b":"}{"}]}}';

  test.each([
    ["one with a blank line", `${message}\n\n`, 1],
    ["two in one write", `${message}\n\n${message}\n\n`, 2],
    ["no newline at all", `${message}${message}${message}`, 3],
    ["over many lines", `{\n "jsonrpc" : "2.0",\n\n "method":\n\n"x"\n}\n`, 1],
    ["brackets and quotes in strings", '{"a":"\\"}{][\\\\","b":"]"}', 1],
    ["an escaped backslash before the closing quote", '{"a":"\\\\"}{"b":"\\\\\\""}', 2],
    ["empty objects and arrays", '{"a":{},"b":[],"c":[[],{}]}{}', 2],
    ["every kind of primitive", '{"a":[true,false,null,-1.5e+10,0,18446744073709551615]}', 1],
    ["raw control characters in a string, as lightningd takes them", '{"a":"x\ny\tz"}', 1],
  ])("%s", (_, input, count) => {
    const found = text(input);
    expect(found.messages).toHaveLength(count);
    expect(found.stray).toBe("");
    expect(Buffer.concat(found.messages.map((frame) => frame.bytes())).toString()).toBe(input);
  });

  test("the members that routing asks for are found, whatever their order and place", () => {
    const [frame] = text(
      '{ "params" : {"id":7, "method":"no"},"method" : "yes" , "id" :  12e3 ,"jsonrpc":"2.0"}',
    ).messages;
    expect(frame?.id).toBe("12e3");
    expect(frame?.method).toBe("yes");
    expect(frame?.slice("params")?.toString()).toBe('{"id":7, "method":"no"}');
    expect(frame?.has("result")).toBe(false);
    expect(frame?.has("jsonrpc")).toBe(true);
  });

  test("of a repeated member the first counts", () => {
    const [frame] = text('{"id":1,"id":2,"method":"a","method":"b"}').messages;
    expect([frame?.id, frame?.method]).toEqual(["1", "a"]);
  });

  test.each(["1", '"1"', "null", '"cli:x#1/cln:hook#2"', "9007199254740993", '"\\u00e9\\""', "[1,2]"])(
    "the id %s stays as its text",
    (id) => {
      expect(text(`{"jsonrpc":"2.0","id":${id},"result":{}}`).messages[0]?.id).toBe(id);
    },
  );
});

describe("lightningd's parser, jsmn with its check of the result,", () => {
  test.each([
    '{"a":1,}',
    '{"a":[1,2,],}',
    '{,"a":1,,,"b":2}',
    '{"a"::1}',
    '{"a":,:1}',
    '{"a",:1}',
    '{"a":1 :,"b":2}',
    '{"a":{}:,"b":2}',
    "{:}",
    '{"a":[1 2 "x" {} [] ]}',
    '{"a":["x""y"{}{}]}',
    '{"a":["x":]}',
    '{"a":[:1]}',
    '{"a":nope!,"b":t"x{[:,"c":-}',
    '{"a":0x10,"b":007,"c":5msat}',
    '{"a":"\u0001\t\n"}',
  ])("takes %s", (message) => {
    for (const found of [text(message), text(...message.split(""))]) {
      expect(found.order).toEqual([message]);
      expect(() => JSON.parse(strictJson(message)) as unknown).not.toThrow();
    }
  });

  test.each([
    '{"a"}',
    '{"a":}',
    '{"a":,}',
    '{"a" 1}',
    '{"a":1 2}',
    '{"a":1 "b":2}',
    '{"a":{} "b":2}',
    '{"a":1 : 2}',
    '{"a":["x":1]}',
    '{"a":[1 :2]}',
    '{"a":[1}',
    "{a:1}",
    '{1:"a"}',
    "{[]:1}",
    '{"a":NaN}',
    '{"a":None}',
    '{"a":+1}',
    '{"a":1\u0001}',
    '{"a":n\u00e9}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":\u000b1}',
  ])("refuses %s", (message) => {
    for (const found of [text(message), text(...message.split(""))])
      expect(found.messages.filter(({ size }) => size > 2)).toEqual([]);
  });

  test("takes the first of two messages that a comma parts, and the second", () => {
    expect(text('{"a":1},\n{"a":2},').order).toEqual(['{"a":1}', '{"a":2}']);
  });

  test("has the members of a message where it says", () => {
    const [odd] = text('{,"jsonrpc":"2.0",,"id",:,: 7,"result":{"x":[1 2],},,"id":8,,}').messages;
    expect([odd?.id, odd?.slice("result")?.toString()]).toEqual(["7", '{"x":[1 2],}']);
    // To lightningd the method belongs to the empty object before it.
    expect(text('{"id":{}:"method":"m"}').messages[0]?.method).toBeUndefined();
  });
});

test("UTF-8 is told from what is none, wherever a message is cut", () => {
  const good = Buffer.from('{"a":"é😀"}\n\n');
  const bad = Buffer.from('{"a":"\xe9"}\n\n', "latin1");
  for (let place = 0; place < good.length; place++) {
    expect(frames(cutAt(good, [place])).messages[0]?.isUtf8()).toBe(true);
    expect(frames(cutAt(bad, [place])).messages[0]?.isUtf8()).toBe(false);
  }
});

describe("a read may be", () => {
  const message = (id: number, size = 0): string =>
    `{"jsonrpc":"2.0","id":${id},"result":{"x":"${"x".repeat(size)}"}}\n\n`;

  test("of more messages than are looked for in one go", () => {
    const all = Array.from({ length: 5000 }, (_, id) => message(id));
    expect(text(all.join("")).messages.map((frame) => frame.id)).toEqual(all.map((_, id) => String(id)));
  });

  test("of as many messages, or lines that are none, as there can be", () => {
    expect(text("{}".repeat(100_000)).messages).toHaveLength(100_000);
    expect(text("\n{}x\n".repeat(50_000)).order).toHaveLength(100_000);
  });

  test("longer than what is looked at in one go, with the end of a message anywhere in it", () => {
    for (let size = 65_460; size < 65_560; size++) {
      const found = text(`${message(1, size)}${message(2, 200_000)}no message\n${message(3)}`);
      expect(found.messages.map((frame) => [frame.id, frame.bytes().toString().trim().length])).toEqual([
        ["1", message(1, size).trim().length],
        ["2", message(2, 200_000).trim().length],
        ["3", message(3).trim().length],
      ]);
      expect(found.stray).toBe("no message\n");
    }
  });

  test("looked at while another one is", () => {
    const reads = [message(1) + message(2).slice(0, 30), `${message(2).slice(30)}oops\n${message(3)}`];
    const inner = new Framer();
    const outer = new Framer();
    const ids: (string | undefined)[] = [];
    const innerIds: (string | undefined)[] = [];
    const note = (into: (string | undefined)[], then: () => void = () => undefined): FrameSink => ({
      message: ({ id }) => (into.push(id), then()),
      stray: () => then(),
    });
    let turns = 0;
    const alsoInner = (): void => inner.push(Buffer.from(reads[turns++ % 2] ?? ""), note(innerIds));
    for (const read of reads) outer.push(Buffer.from(read), note(ids, alsoInner));
    expect(ids).toEqual(["1", "2", "3"]);
    expect(innerIds).toEqual(["1", "2", "3", "1", "2", "3"]);
  });
});

test("a large message is handed over as it comes, wherever it is cut, and the messages around it are not", () => {
  const large = `{"jsonrpc":"2.0","id":"b","method":"m","params":{"x":"${'\\"}'.repeat(50_000)}","y":[{}]}}\n\n`;
  const small = (id: string): string => `{"jsonrpc":"2.0","id":"${id}","method":"m","params":{}}\n\n`;
  const bytes = Buffer.from(`${small("a")}${large}${small("c")}`);
  const places = fc.array(fc.nat(bytes.length), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(places, fc.boolean(), (cuts, taken) => {
      const order: string[] = [];
      const passed: Buffer[] = [];
      let begun = 0;
      const framer = new Framer();
      for (const chunk of cutAt(bytes, cuts)) {
        framer.push(chunk, {
          message: (frame) => order.push(frame.bytes().toString()),
          stray: () => order.push("stray"),
          begin: (head) => {
            expect([head.id, head.method, head.has("result")]).toEqual(['"b"', "m", false]);
            begun++;
            if (!taken) return undefined;
            passed.push(...(head.parts ?? []));
            return {
              more: (more) => passed.push(more),
              end: (rest) => order.push(Buffer.concat([...passed, rest]).toString()),
            };
          },
        });
      }
      expect(order.map((text) => text.trim())).toEqual([small("a"), large, small("c")].map((text) => text.trim()));
      expect(begun).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});

describe("what is no message is stray text, and the next message is found", () => {
  const good = '{"jsonrpc":"2.0","method":"log"}';
  test.each([
    ["a line", "hello\n", good],
    ["a line without an end", "hello ", good],
    ["a Python dict", "{'a': 1}\n", good],
    ["an open brace", "{\n", good],
    ["an unclosed string", '{"abc\n', good],
    ["a half response", '{"jsonrpc":"2.0","id":1,"result":{"x":\n\n{"a":1}', good],
    ["a wrong escape", '{"a":"\\x"}\n', good],
    ["a bare word", '{"a":nope!}\n', good],
    ["a mismatched bracket", '{"a":[1}\n', good],
    ["an array", '[{"jsonrpc"\n', good],
    ["a NUL in a string", '{"a":"x\0"}\n', good],
    ["a NUL in a number", '{"a":1\0}\n', good],
    ["a NUL between two messages", "\0", good],
  ])("%s", (_, noise, message) => {
    const found = text(`${noise}${message}\n\n${message}\n\n`);
    expect(found.order.slice(-2)).toEqual([message, message]);
    expect(found.messages.slice(0, -2).every((frame) => !frame.has("jsonrpc"))).toBe(true);
  });

  test("any number of lines that break off each within a message", () => {
    const lines = '{"a":1,\n"b"x\n'.repeat(20_000);
    for (const found of [text(lines), frames(cutAt(Buffer.from(lines), [70_001, 140_002]))]) {
      expect(found.stray).toBe(lines);
    }
  });

  test("thousands of lines that break off at one place do not hold up the stream", () => {
    const found = text(`${'{"a":[\n'.repeat(20_000)}}\n${good}`);
    expect(found.messages.map((frame) => frame.bytes().toString())).toEqual([good]);
  });

  test.each(["{", "{x", '{"', "{\n", '{"abc\n', '{"a":[\n', '{"a":"\n', "hello {name}\n", '{"a":1\n"b"x\n'])(
    "a flood of %j is told in few pieces: each of them is work for others",
    (piece) => {
      const flood = Buffer.from(piece.repeat(500_000));
      let pieces = 0;
      let bytes = 0;
      const sink = { message: () => undefined, stray: (stray: Buffer) => (pieces++, (bytes += stray.length)) };
      const framer = new Framer();
      for (let from = 0; from < flood.length; from += 65_536) framer.push(flood.subarray(from, from + 65_536), sink);
      framer.end(sink);
      expect(bytes).toBe(flood.length);
      expect(pieces).toBeLessThan(flood.length / 5000);
    },
  );

  test("a message nested deeper than lightningd could read is stray, and the next one is found", () => {
    const deep = (levels: number): string => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}\n`;
    expect(text(deep(49_999), `${good}\n`).messages).toHaveLength(2);
    expect(text(deep(60_000), `${good}\n`).order.at(-1)).toBe(good);
    expect(text(deep(60_000), `${good}\n`).messages).toHaveLength(1);
  });

  test("half a message at the end is stray", () => {
    expect(text('{"jsonrpc":"2.0","id"').stray).toBe('{"jsonrpc":"2.0","id"');
  });

  test.each([
    ["the head", '{"id":7,"method":"m","params":[{"id":1},"@"]}', "7 m"],
    ["the end", '{"params":{"id":1,"x":"@{}"},"method":"m","id":"é"}', '"Ã©" m'],
    ["the middle", '{"a":"@","id":7,"result":"@"}', "7 undefined"],
    ["no place", '{"a":"@@"}', "undefined undefined"],
  ])(
    "a message past the limit is told by the id and method in %s, and nothing in it is taken for a message",
    (_, shape, told) => {
      const large = shape.replaceAll("@", '\n{\\"id\\":3}\n'.repeat(20));
      for (let size = 1; size < 40; size++) {
        const order: string[] = [];
        const framer = new Framer(100);
        const bytes = Buffer.from(`${large}\n\n${good}`);
        for (let from = 0; from < bytes.length; from += size) {
          framer.push(bytes.subarray(from, from + size), {
            message: (frame) => order.push(frame.bytes().toString()),
            stray: (stray) => order.push(`stray ${stray.toString()}`),
            tooLarge: (id, method) => order.push(`${id} ${method}`),
          });
        }
        expect(order).toEqual([told, good]);
      }
    },
  );
});

describe("wherever the stream is cut, the same is found", () => {
  const json = fc.json({ maxDepth: 4 });
  const object = fc.tuple(json, json, fc.constantFrom('"x"', "7", "null"), fc.boolean()).map(([a, b, id, first]) => {
    const members = [`"params":${a}`, `"jsonrpc":"2.0"`, `"id":${id}`, `"x":${b}`, '"method":"m"'];
    return `{${(first ? members : members.toReversed()).join(",")}}`;
  });
  const noise = fc.constantFrom("oops\n", "{'a'\n", '"quoted"\n', "[1,2]\n", "", "\n\n", " ");

  test("of well-formed messages, byte for byte", () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 1, maxLength: 5 }), fc.array(fc.nat()), (messages, places) => {
        const bytes = Buffer.from(messages.map((message) => `${message}\n\n`).join(""));
        const found = frames(cutAt(bytes, places));
        expect(found.stray).toBe("");
        expect(found.messages.map((frame) => frame.bytes().toString().trim())).toEqual(messages);
        for (const frame of found.messages) {
          const whole = JSON.parse(frame.bytes().toString()) as { id: unknown; params: unknown };
          expect(frame.method).toBe("m");
          expect(JSON.parse(String(frame.id))).toEqual(whole.id);
          expect(JSON.parse(String(frame.slice("params")))).toEqual(whole.params);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("at every single place, and one byte at a time", () => {
    const bytes = Buffer.from(
      'noise\n{"jsonrpc":"2.0","id":"a\\"b","method":"x","params":["\\\\\\u00e9é😀",1e400]}\n\n{"a"\n\n{"jsonrpc":"2.0","id":2,"result":{}}',
    );
    const whole = frames([bytes]).order;
    for (let place = 0; place <= bytes.length; place++) expect(frames(cutAt(bytes, [place])).order).toEqual(whole);
    expect(frames([...bytes].map((byte) => Buffer.from([byte]))).order).toEqual(whole);
  });

  test("of long strings with escapes far apart and near", () => {
    const run = fc.integer({ min: 0, max: 90 }).map((length) => "x".repeat(length));
    const piece = fc.oneof(run, fc.constantFrom('"', "\\", "\n", "\u0001", "é", '\\"', "}{"));
    const strings = fc.array(fc.array(piece, { maxLength: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(strings, fc.boolean(), fc.array(fc.nat()), (list, broken, places) => {
        const messages = list.map((pieces) => JSON.stringify({ jsonrpc: "2.0", params: [pieces.join("")], id: 1 }));
        const bytes = Buffer.from(`${broken ? '{"a":1,\n"b"x\n' : ""}${messages.join("\n\n")}`);
        const found = frames(cutAt(bytes, places)).messages;
        expect(found.map((frame) => frame.bytes().toString().trim())).toEqual(messages);
      }),
    );
  });

  test("with noise between the messages", () => {
    const pieces = fc.array(fc.tuple(noise, object), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pieces, fc.array(fc.nat()), (list, places) => {
        const bytes = Buffer.from(list.map(([stray, message]) => `${stray}${message}\n`).join(""));
        expect(frames(cutAt(bytes, places)).order).toEqual(frames([bytes]).order);
        expect(frames([bytes]).messages).toHaveLength(list.length);
      }),
    );
  });

  test("of any bytes at all: none is lost and none is made up", () => {
    const alphabet = fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\\", " ", "\n", "1", "9", "a", "t", "u");
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 60 }), fc.array(fc.nat()), (characters, places) => {
        const bytes = Buffer.from(characters.join(""));
        const squeeze = (all: string): string => all.replaceAll(/[ \n,]/g, "");
        expect(squeeze(frames(cutAt(bytes, places)).order.join(""))).toBe(squeeze(bytes.toString()));
        for (const frame of frames([bytes]).messages) JSON.parse(strictJson(frame.bytes().toString()));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("runs: messages of one kind that lie next to each other are one frame", () => {
  const told = (n: number, method = "m", rest = ""): string =>
    `{"jsonrpc":"2.0","method":"${method}","params":{"n":${n}}${rest}}\n\n`;

  function counts(...pieces: string[]): number[] {
    const found: number[] = [];
    const framer = new Framer();
    const sink = { takesRuns: true, message: (frame: Frame) => found.push(frame.count), stray: () => found.push(0) };
    for (const piece of pieces) framer.push(Buffer.from(piece), sink);
    return found;
  }

  test.each<[string, number[], string[]]>([
    ["by the same method", [3], [told(1) + told(2) + told(300)]],
    ["by others", [2, 1, 2], [told(1) + told(2) + told(3, "o") + told(4) + told(5)]],
    ["by a method of the same length", [1, 1], [told(1, "mn") + told(1, "mo")]],
    ["requests by one method", [2, 1], [told(1, "m", ',"id":1') + told(2, "m", ',"id":22') + told(2, "o", ',"id":3')]],
    [
      "with ids of any length before it",
      [3],
      [["1", '"abc"', "null"].map((id) => `{"id":${id},"method":"m"}\n\n`).join("")],
    ],
    ["answers", [3], ['{"jsonrpc":"2.0","id":1,"result":{}}\n\n'.repeat(3)]],
    [
      "but no errors among them",
      [1, 2],
      [["result", "error", "error"].map((it) => `{"id":1,"${it}":{}}\n\n`).join("")],
    ],
    ["what is neither", [1, 1], ['{"jsonrpc":"2.0","params":{}}\n\n'.repeat(2)]],
    [
      "of those with an id that of the others is not",
      [2, 1, 1],
      [told(1) + told(2) + told(3, "m", ',"id":3') + told(4)],
    ],
    ["with the same members", [1, 1, 1], [told(1) + told(2, "m", ',"error":1') + told(3, "m", ',"result":1')]],
    ["with a blank line between", [1, 2], [told(1).trim() + told(2) + told(3).trim()]],
    ["and not one only", [1, 1], [told(1).replace("\n\n", "\n") + told(2)]],
    ["stray text is between", [1, 0, 1], [`${told(1)}oops\n${told(2)}`]],
    ["in one read", [2, 2], [told(1) + told(2), told(3) + told(4)]],
    [
      "the first is none that began in another read",
      [1, 2],
      [told(1).slice(0, 20), told(1).slice(20) + told(2) + told(3)],
    ],
    ["members in another order", [2], ['{"params":[],"method":"m","jsonrpc":"2.0"}\n\n'.repeat(2)]],
    ["members in different orders", [2], [`${told(1)}{"jsonrpc":"2.0","params":{},"method":"m"}\n\n`]],
    ["a method that is no string", [2], ['{"jsonrpc":"2.0","method":7,"params":{}}\n\n'.repeat(2)]],
    ["a method given twice", [2], ['{"jsonrpc":"2.0","method":"m","params":{},"method":"o"}\n\n'.repeat(2)]],
  ])("%s", (_, expected, pieces) => {
    expect(counts(...pieces)).toEqual(expected);
  });

  const value = fc.constantFrom("{}", "[]", '"x"', '{"a":[{"b":"\\"}{"}]}', "7", '{"method":"o"}', "{", '"', "nul");
  const method = fc.constantFrom('"m"', '"n"', '"longer_name"', '"é"', "7", "null");
  const shape = fc.constantFrom(
    '{"jsonrpc":"2.0","method":M,"params":P}',
    '{"jsonrpc":"2.0","method":M,"params":P,"id":1}',
    '{"jsonrpc":"2.0","id":P,"method":M,"params":P}',
    '{"jsonrpc":"2.0","id":P,"result":P}',
    '{"id":P,"error":P}',
    '{"jsonrpc":"2.0","method":M,"params":P,"params":P}',
    '{"jsonrpc":"2.0","method":M:"params":P}',
    '{"jsonrpc":"2.0","method":M,,"params":P}',
    '{"jsonrpc":"2.0","method":M,"params":P,"result":P}',
    '{"jsonrpc" : "2.0", "method" : M, "params" : P}',
    '{"method":M,"params":P}',
    '{"params":P,"jsonrpc":"2.0","method":M}',
    '{"method":M,"jsonrpc":"2.0","params":P}',
    "oops",
  );
  const message = fc
    .tuple(shape, method, value, fc.constantFrom("\n\n", "\n\n", "\n\n", "\n", "", " \n\n "))
    .map(([form, name, params, end]) => form.replaceAll("M", name).replaceAll("P", params) + end);
  const several = fc.tuple(message, fc.integer({ min: 1, max: 4 })).map(([text, times]) => text.repeat(times));

  test("taken apart, they are what is found without runs, wherever the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(several, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 4 }), (texts, places) => {
        const chunks = cutAt(Buffer.from(texts.join("")), places);
        const known = (takesRuns: boolean): string[] => {
          const told: string[] = [];
          const framer = new Framer();
          const sink = {
            takesRuns,
            message: (run: Frame): void => {
              const each = run.each();
              expect(each).toHaveLength(run.count);
              for (const frame of each) told.push(`${frame.id} ${frame.method} ${frame.bytes().toString("latin1")}`);
              for (const [place, { id }] of run.has("id") ? each.entries() : []) {
                expect(run.idAt(place)).toBe(id);
                expect(run.hasId(id ?? "", place)).toBe(true);
                expect(run.idNumberAt(place)).toBe(idNumberOf(id ?? ""));
                const edges = new Set([0, place, place + 1, run.count]);
                const parts = [...edges].slice(1).map((to, index) => run.part([...edges][index] ?? 0, to));
                expect(Buffer.concat(parts.map((part) => part.bytes())).equals(run.bytes())).toBe(true);
                expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(run.count);
                expect(parts.map((part) => part.id)).toEqual([...edges].slice(0, -1).map((at) => run.idAt(at)));
              }
              const whole = Buffer.concat(each.map((frame) => frame.bytes()));
              expect(whole.equals(run.bytes())).toBe(true);
              for (const frame of each) {
                expect(frame.method).toBe(run.method);
                for (const member of ["jsonrpc", "id", "params", "result", "error"] as const)
                  expect(frame.has(member)).toBe(run.has(member));
              }
            },
            stray: (bytes: Buffer): void => void told.push(`stray ${bytes.toString("latin1")}`),
          };
          for (const chunk of chunks) framer.push(chunk, sink);
          framer.end(sink);
          return told;
        };
        expect(known(true)).toEqual(known(false));
      }),
      { numRuns: 600 },
    );
  });
});
