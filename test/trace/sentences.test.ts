/** The sentence of every event, and at which level lightningd's log has it: `-` for what only tracing shows. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ResponseError } from "../../src/jsonrpc/errors.ts";
import type { Event, Stage } from "../../src/trace/events/events.ts";
import type { Failure } from "../../src/trace/failure.ts";
import { logReader } from "../../src/trace/log-reader.ts";
import { NAMESPACES, lineOf } from "../../src/trace/sentences/sentences.ts";

const FAILURE: Failure = {
  sentence: "it exited with code 1.",
  cause: "ValueError: no port (x.py:7)",
  stderr: ["Traceback (most recent call last):", "ValueError: no port"],
  level: "broken",
};
const DISABLED: Failure = { sentence: "disabled itself: no wallet", cause: undefined, stderr: [], level: "info" };
const REFUSED = new ResponseError({ code: -3, message: "/tmp/x/hello.py: the hook x is taken" });
const WRITTEN = { text: "hi", size: 2 };

type Happened = Event | Stage;
type Of<K extends Happened["kind"]> = Extract<Happened, { readonly kind: K }>;
type Rows<K extends Happened["kind"]> = readonly (readonly [event: Omit<Of<K>, "kind">, said: string])[];

/** A kind without a row does not compile. */
const SAID: { readonly [K in Happened["kind"]]: Rows<K> } = {
  "too-large": [
    [
      { method: "pay" },
      "unusual lost pay, a message of more than 256 MiB: a call of that size goes on as it comes, to a plugin that serves and is not named by autoreload-retry; all else has to be whole.",
    ],
  ],
  records: [[{ path: "/s/x.jsonl" }, "info records to /s/x.jsonl"]],
  inspects: [
    [
      { at: "http://127.0.0.1:9000/" },
      "info the inspector is at http://127.0.0.1:9000/; autoreload-status has the token that it asks for",
    ],
  ],
  "recording-problem": [[{ sentence: "the disk is full." }, "unusual recording: the disk is full."]],
  "own-calls-unrecorded": [
    [{ plugin: "x.py", error: new Error("EACCES") }, "unusual recording: x.py's own calls are not recorded: EACCES"],
  ],
  "from-host": [
    [
      { link: "main", message: { id: '"cli:hi#1"', method: "hi", size: 90 } },
      '- main < request hi "cli:hi#1" (90 bytes)',
    ],
    [
      { link: "main", message: { id: undefined, method: "block_added", size: 70 } },
      "- main < notification block_added (70 bytes)",
    ],
  ],
  "to-host": [
    [
      { link: "hello.py", message: { id: '"cli:hi#1"', method: undefined, size: 40 } },
      '- hello.py > answer to "cli:hi#1" (40 bytes)',
    ],
  ],
  "link-paused": [[{ link: "main" }, "- main is not read, since what it brings has nowhere to go"]],
  "link-resumed": [[{ link: "main" }, "- main is read again"]],
  "link-ended": [[{ link: "hello.py" }, "- hello.py has ended"]],
  "wrong-answer": [
    [
      { request: "hook", name: "custommsg", wrong: "its result is missing", instead: '{"result":"continue"}' },
      'broken custommsg: its result is missing. lightningd was told {"result":"continue"} instead.',
    ],
    [{ request: "method", name: "hi", wrong: "it has no result", instead: undefined }, "broken hi: it has no result."],
  ],
  dropped: [
    [
      { why: "it has no id", written: WRITTEN },
      "broken wrote a message for which lightningd would have killed it: it has no id: hi (dropped)",
    ],
  ],
  stray: [
    [
      { written: WRITTEN },
      "broken wrote to stdout what is no JSON-RPC, for which lightningd would have killed it: hi (dropped: stdout is lightningd's, so print to stderr. What else it prints is shown as well)",
    ],
  ],
  "half-message": [
    [{ written: { text: '{"id"', size: 5 } }, 'broken ended in the middle of a message to lightningd: {"id" (dropped)'],
  ],
  "lost-message": [
    [{ how: "was larger than 256 MiB" }, "broken wrote a message to lightningd that was larger than 256 MiB: dropped"],
  ],
  "stdout-request": [
    [
      { method: "getinfo" },
      "unusual wrote the request getinfo to stdout, which lightningd ignores: if it is no print of what was read, send it to the lightning-rpc socket",
    ],
  ],
  "answer-to-nothing": [
    [{ id: "7" }, "unusual answered the id 7, which is not open (unknown, or answered already): dropped"],
  ],
  undeclared: [
    [
      { topic: "news" },
      'unusual sent the notification news, which its manifest does not declare, so lightningd would pass it to nobody: add {"method": "news"} to its "notifications"',
    ],
  ],
  "log-level": [
    [
      { level: "loud" },
      'broken logged at level "loud", for which lightningd would have killed it: use trace, debug, info, warn or error (shown as info)',
    ],
  ],
  "log-message": [
    [{ what: "no text", text: "{}" }, "broken logged no text, for which lightningd would have killed it: {}"],
  ],
  skipped: [
    [
      { hook: "db_write" },
      "unusual had no instance to answer db_write, which cannot wait: lightningd was told to continue",
    ],
  ],
  late: [
    [
      { request: "method", name: "hi", afterMs: 30_000, standsStill: false, why: "" },
      "info has not answered hi for 30 s",
    ],
    [
      { request: "setconfig", name: "greeting", afterMs: 500, standsStill: false, why: ": it sleeps" },
      "info has not answered setconfig of greeting for 500 ms: it sleeps",
    ],
    [
      { request: "hook", name: "custommsg", afterMs: 2000, standsStill: false, why: ": it sleeps" },
      "unusual has not answered the hook custommsg for 2 s; lightningd waits for it: it sleeps. A save of the plugin starts it anew",
    ],
    [
      { request: "hook", name: "db_write", afterMs: 2000, standsStill: true, why: "" },
      "unusual has not answered the hook db_write for 2 s; lightningd stands still for it. A save of the plugin starts it anew",
    ],
  ],
  launched: [
    [
      { pid: 7 },
      "info its process (7) exited with code 0, and another one has its stdout: that is the plugin from now on",
    ],
  ],
  routed: [
    [{ request: "method", name: "hi", id: "1", way: "send" }, "- method hi 1: to the instance in service"],
    [{ request: "hook", name: "custommsg", id: "1", way: "hold" }, "- hook custommsg 1: waits for the next instance"],
    [{ request: "method", name: "hi", id: "1", way: "refuse" }, "- method hi 1: is refused"],
    [
      { request: "hook", name: "db_write", id: "1", way: "continue" },
      "- hook db_write 1: cannot wait, and nobody can answer it",
    ],
  ],
  sent: [[{ name: "hi", id: "1", to: 3 }, "- hi 1 is sent to version 3"]],
  told: [[{ topic: "block_added", to: 3 }, "- notification block_added is sent to version 3"]],
  held: [[{ name: "hi", waiting: 2 }, "- hi is held, as one of 2"]],
  answered: [[{ name: "hi", id: "1", by: 3, ms: 1.234 }, "- hi 1 was answered by version 3 after 1.23 ms"]],
  replied: [[{ name: "hi", id: "1", why: "it ended" }, "- hi 1 is answered in its place (it ended)"]],
  wrote: [[{ by: 3, what: "a notification" }, "- version 3 wrote a notification"]],
  "own-fault": [
    [
      { error: Object.assign(new Error("oops"), { stack: "Error: oops\n    at x" }) },
      "broken autoreload itself is at fault here, please report it: Error: oops\n    at x",
    ],
  ],
  "option-problem": [[{ sentence: "--autoreload-watch=x is no path." }, "unusual --autoreload-watch=x is no path."]],
  "option-unused": [
    [
      { option: { name: "autoreload-grace", value: "x", right: "a number of milliseconds" } },
      "unusual --autoreload-grace=x is not used: it must be a number of milliseconds.",
    ],
  ],
  "no-plugin": [[{}, "unusual no plugin to reload: give its path as --autoreload-plugin=PATH"]],
  "no-plugin-yet": [
    [
      {},
      "info no plugin is named on lightningd's command line. `plugin start` takes options of autoreload alone; to give some to a plugin, start autoreload without it, then: lightning-cli autoreload-load /path/to/plugin option=value",
    ],
  ],
  "disabled-by-user": [[{ path: "/p/x.py" }, "info /p/x.py: disabled via disable-plugin"]],
  "run-by-lightningd": [
    [
      { path: "/p/x.py", by: "/l/config line 3" },
      "broken /p/x.py is not run by autoreload: lightningd is told to run it by /l/config line 3. Take it out there, and start lightningd anew.",
    ],
  ],
  "stopped-by-lightningd": [[{}, "info is stopped, since lightningd was told to stop it"]],
  "not-loaded": [
    [{}, "info is not kept, since it was not loaded: a save is not seen, and autoreload-load tries again"],
  ],
  "not-waited-for": [
    [
      { builds: false },
      "unusual is not waited for any longer: lightningd starts without it, and it is added when it answers",
    ],
    [
      { builds: true },
      "unusual its build takes longer than lightningd waits: lightningd starts without it, and it is added when it is built. Options of it on the command line end lightningd now: build it first",
    ],
  ],
  "start-waits": [
    [
      { names: ["init", "db_write"] },
      "unusual has not answered init, db_write yet, and lightningd's start waits for it",
    ],
  ],
  recalled: [[{}, "info is registered with the manifest of the last time it started"]],
  "build-moved": [
    [
      { foreign: "/shared", cwd: "/shared/x" },
      'unusual /shared belongs to another user, who could change what is built, so the build runs in /shared/x. If you trust what is there, put "cd /shared && " before the command of --autoreload-build.',
    ],
  ],
  "build-began": [[{ cwd: "/p" }, "info building in /p"]],
  "build-line": [[{ line: "Compiling" }, "info | Compiling"]],
  "build-done": [[{ ms: 1234 }, "info built in 1.2 s"]],
  "build-failed": [
    [{ why: { kind: "exit", code: 101 }, ms: 3210 }, "- the build failed with exit code 101 after 3.2 s"],
    [{ why: { kind: "exit", code: 127 }, ms: 3 }, "- the build failed: there is no such command (exit code 127)"],
    [{ why: { kind: "signal", signal: "SIGKILL" }, ms: 3210 }, "- the build was ended by SIGKILL after 3.2 s"],
    [{ why: { kind: "cancelled" }, ms: 3210 }, "- the build was cancelled after 3.2 s"],
    [{ why: { kind: "start", message: "EAGAIN" }, ms: 1 }, "- the build could not be started: EAGAIN"],
  ],
  "reload-began": [
    [{ reason: "x.py changed", anew: false, changes: 1 }, "debug reloading: x.py changed"],
    [{ reason: "x.py changed", anew: true, changes: 1 }, "debug starting anew: x.py changed"],
  ],
  booted: [[{ version: 2, pid: 7, ms: 30.04 }, "- version 2 (pid 7) has its manifest after 30.0 ms"]],
  "slow-answer": [[{ method: "init", why: ": it sleeps" }, "unusual still waits for its answer to init: it sleeps"]],
  "calls-held": [[{ version: 1, open: 2 }, "- calls are held; version 1 has 2 to answer"]],
  drained: [[{ version: 1, open: 2, ms: 250 }, "- version 1 left 2 unanswered after 250.0 ms"]],
  stopped: [
    [{ version: 1, ms: 12, forced: false, graceMs: 5000 }, "- version 1 stopped after 12.0 ms"],
    [
      { version: 1, ms: 5001, forced: true, graceMs: 5000 },
      "unusual the old instance did not stop within 5000 ms and was killed",
    ],
  ],
  "crashed-at-stop": [
    [
      { failure: FAILURE },
      "broken crashed as it was stopped: ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
  ],
  "killed-at-stop": [[{ ms: 5000 }, "unusual was killed: it had not stopped 5000.0 ms after it was asked to"]],
  "takes-over": [[{}, "- the new instance takes over"]],
  initialized: [[{ version: 2, ms: 4 }, "- version 2 answered init after 4.0 ms"]],
  "init-refused": [
    [
      { failure: FAILURE },
      "broken serves, as it would natively, but ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
  ],
  served: [
    [
      { version: 2, pid: 7, reason: "x.py changed", ms: 41.6, gapMs: 12.34, isFirst: false },
      "info reloaded in 42 ms (x.py changed); calls waited 12.3 ms",
    ],
    [{ version: 1, pid: 7, reason: "start", ms: 41.6, gapMs: 0, isFirst: true }, "- version 1 serves after 41.6 ms"],
  ],
  "attempt-failed": [
    [
      { version: 2, reason: "x.py changed", isFirst: false, ms: 9, failure: FAILURE },
      "- came to nothing after 9.0 ms: x.py changed",
    ],
  ],
  "given-up": [
    [{ version: 2, reason: "x.py changed", isFirst: false, ms: 9 }, "- given up for a newer change: x.py changed"],
  ],
  retired: [[{ version: 2, ms: 9 }, "- version 2 has served for 9.0 ms, and none serves in its place"]],
  clashed: [
    [
      { failure: FAILURE, serves: true },
      "unusual needed something that the old instance held; that one has gone now, so it is started once more: ValueError: no port (x.py:7) (it exited with code 1)",
    ],
    [
      { failure: FAILURE, serves: false },
      "info needed something that the old instance held; that one has gone now, so it is started once more: ValueError: no port (x.py:7) (it exited with code 1)",
    ],
  ],
  "still-clashes": [
    [
      { failure: FAILURE, inMs: 500 },
      "info needs something that another process holds, and is started again in 500 ms: ValueError: no port (x.py:7)",
    ],
    [
      { failure: DISABLED, inMs: 500 },
      "info needs something that another process holds, and is started again in 500 ms: disabled itself: no wallet",
    ],
  ],
  failed: [
    [
      { failure: FAILURE, outcome: "crashed" },
      "broken crashed: ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
    [
      { failure: FAILURE, outcome: "ended" },
      "broken ended: ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
    [{ failure: DISABLED, outcome: "not started" }, "info not started: disabled itself: no wallet"],
    [
      { failure: FAILURE, outcome: "not started anew" },
      "broken not started anew, the old version goes on: ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
    [
      { failure: FAILURE, outcome: "not reloaded" },
      "broken not reloaded, the old version serves on: ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
    [
      { failure: FAILURE, outcome: "nothing serves" },
      "broken not reloaded, and nothing serves: ValueError: no port (x.py:7) (it exited with code 1)\nits last words:\n| Traceback (most recent call last):\n| ValueError: no port",
    ],
  ],
  revives: [[{ inMs: 1000 }, "info served for a while before it crashed, so it is started again in 1000 ms"]],
  rests: [[{}, "info is started again when its file changes, or by autoreload-restart"]],
  watched: [[{}, "debug is watched for changes"]],
  change: [
    [{ files: ["/p/x.py"], reason: "x.py changed", builds: false }, "- x.py changed, so it is started: /p/x.py"],
    [
      { files: ["/p/x.rs", "/p/y.rs"], reason: "x.rs changed (+1 more)", builds: true },
      "- x.rs changed (+1 more), so it is built: /p/x.rs, /p/y.rs",
    ],
  ],
  "watches-exhausted": [
    [
      { code: "ENFILE", directory: "/p", pollMs: 500 },
      "unusual /p cannot be watched (ENFILE): too many files are open. Raise the limit (ulimit -n). Until then changes are looked for every 500 ms.",
    ],
  ],
  "watching-failed": [
    [{ message: "EIO" }, "unusual Looking for changes failed this time, and goes on at the next change: EIO"],
  ],
  "nothing-there": [
    [{ path: "/p/lib" }, "unusual --autoreload-watch: /p/lib does not exist. It is watched as soon as it does."],
  ],
  blocked: [
    [{ path: "/p/x.py", why: "missing" }, "unusual x.py is gone; it is reloaded as soon as /p/x.py is there again."],
    [
      { path: "/p/x.py", why: "directory" },
      "unusual x.py is not a file any more; it is reloaded as soon as /p/x.py is one again.",
    ],
    [{ path: "/p/x.py", why: "empty" }, "unusual x.py is empty; it is reloaded as soon as something is in /p/x.py."],
    [
      { path: "/p/x.py", why: "forbidden" },
      "unusual x.py changed but may not be executed; it is reloaded after: chmod +x /p/x.py",
    ],
  ],
  "git-locked": [
    [
      { lock: "/p/.git/index.lock" },
      "unusual Changes wait for git, which is at work: /p/.git/index.lock is there. If no git is running, delete that file.",
    ],
  ],
  "own-writes": [
    [
      { name: "log-7.txt", pattern: "log-*.txt", ruleFile: "/p/.gitignore" },
      "unusual log-7.txt changes by itself again after every reload, which would go on forever, so it is not followed any more. To leave it out for good, add this line to /p/.gitignore: /log-*.txt",
    ],
    [
      { name: "log-7.txt", pattern: "log-*.txt", ruleFile: undefined },
      "unusual log-7.txt changes by itself again after every reload, which would go on forever, so it is not followed any more. Have it written elsewhere, or watch other paths than this.",
    ],
  ],
  "unreadable-rules": [
    [
      { path: "/p/.gitignore", message: "EACCES" },
      "unusual /p/.gitignore cannot be read, so its rules do not hold: EACCES",
    ],
  ],
  event: [
    [{ directory: "/p", name: "x.py" }, "- event in /p: x.py"],
    [{ directory: "/p", name: undefined }, "- event in /p: (no name)"],
  ],
  suspect: [[{ path: "/p/x.py", what: "changed" }, "- /p/x.py was changed"]],
  ignored: [
    [{ path: "/p/x.log", why: "rules" }, "- /p/x.log does not count: the rules leave it out"],
    [{ path: "/p/x.py", why: "unchanged" }, "- /p/x.py does not count: it is as it was"],
    [{ path: "/p/x.db", why: "own-writes" }, "- /p/x.db does not count: it changes by itself"],
    [{ path: "/p/x.o", why: "build" }, "- /p/x.o does not count: it is what the build writes"],
  ],
  waits: [
    [{ paths: ["/p/x.py"], why: "rest" }, "- /p/x.py waits: it changes often and has to rest"],
    [{ paths: ["/p/x.py"], why: "git" }, "- /p/x.py waits: git is at work"],
    [{ paths: ["/p/x.py"], why: "executable" }, "- /p/x.py waits: the executable cannot be started yet"],
  ],
  "manifest-changed": [
    [
      {
        changes: [
          { difference: { sign: "+", kind: "method", name: "hi", detail: "[name]" } },
          { difference: { sign: "~", kind: "option", name: "port", detail: "int" }, stays: { type: "string" } },
          { difference: { sign: "-", kind: "option", name: "old", detail: "" }, stays: "option" },
        ],
      },
      "info + method hi [name]\n~ option port int (to lightningd it is of type string until the node restarts)\n- option old (stays known to lightningd until it restarts; the plugin is not told it any more)",
    ],
  ],
  "left-out": [
    [
      { what: { kind: "methods", name: "hi", holder: "other.py" } },
      "broken the method hi belongs to other.py and is not available from this plugin.",
    ],
    [
      { what: { kind: "options", name: "port", holder: "other.py" } },
      "broken the option port belongs to other.py and is not available from this plugin.",
    ],
    [
      { what: { kind: "hooks", name: "custommsg" } },
      'broken the hook custommsg is not registered: its "before" and "after", and those of other plugins, lead in a circle (or name this plugin itself).',
    ],
    [
      { what: { kind: "featurebits", because: undefined } },
      "broken its feature bits are not announced: lightningd may have refused them.",
    ],
    [
      { what: { kind: "featurebits", because: "bit 63 is keysend's" } },
      "broken its feature bits are not announced: bit 63 is keysend's.",
    ],
  ],
  "not-registered": [
    [
      { error: REFUSED },
      "broken what is new in its manifest could not be registered: lightningd refused: the hook x is taken",
    ],
  ],
  "help-is-old": [
    [
      { error: REFUSED },
      "broken lightning-cli help shows its methods as they were: lightningd refused: the hook x is taken",
    ],
  ],
  "help-not-corrected": [[{ error: new Error("no answer") }, "- a call of help was not corrected: no answer"]],
  "own-methods-refused": [
    [
      { error: REFUSED },
      "unusual autoreload's own methods could not be registered: lightningd refused: the hook x is taken",
    ],
  ],
  "options-stay": [
    [
      { names: ["port", "host"], under: "/tmp/x/hello.py" },
      "info its options that were set (port, host) stay known to lightningd, under the name /tmp/x/hello.py",
    ],
  ],
  "companion-began": [
    [
      { name: "hello.py", declares: [{ sign: "+", kind: "method", name: "hi", detail: "" }] },
      "- companion hello.py is started for + method hi",
    ],
  ],
  "companion-up": [[{ name: "hello.py", ms: 20.04 }, "- companion hello.py is registered after 20.0 ms"]],
  "companion-gone": [
    [{ name: "hello.py", wanted: true }, "- companion hello.py was stopped"],
    [{ name: "hello.py", wanted: false }, "- companion hello.py is gone"],
  ],
  "was-killed": [
    [
      { deaths: 1 },
      "unusual autoreload was killed when lightningd started last, most likely for a name that another plugin has too, so the methods of this plugin are registered once lightningd has started, and what it does not take is told here.",
    ],
    [
      { deaths: 2 },
      "unusual autoreload was killed when lightningd started last, most likely for a name that another plugin has too, so the methods and hooks of this plugin are registered once lightningd has started, and what it does not take is told here.",
    ],
  ],
  namesake: [
    [
      { path: "/other/x.py" },
      "unusual lightningd runs /other/x.py as well: what that one registers is not available from this plugin. Take one of the two out.",
    ],
  ],
  "not-kept": [
    [{ problem: "its manifest could not be kept (EROFS)." }, "debug its manifest could not be kept (EROFS)."],
  ],
  "asked-again": [
    [{ outcomes: [{ name: "a", verdict: { kind: "same" } }], unasked: [], gone: [] }, "info asked again: 1 same"],
    [
      {
        outcomes: [
          { name: "a", verdict: { kind: "error", is: '"no"' } },
          { name: "b", verdict: { kind: "withheld", calls: ["pay"] } },
        ],
        unasked: ["c"],
        gone: Array.from({ length: 9 }, (_, n) => `m${n}`),
      },
      'unusual asked again: 1 is an error now (a: "no"), 1 not comparable (b: pay not passed on), 1 not asked any more (c), 9 gone (m0, m1, m2, m3, m4, m5, m6, m7 and 1 more)',
    ],
    [
      {
        outcomes: [
          { name: "a", verdict: { kind: "mended", wrong: "it has no result", ends: true } },
          { name: "b", verdict: { kind: "mended", wrong: "it is a string", ends: false } },
          { name: "c", verdict: { kind: "unanswered", why: "it ended" } },
        ],
        unasked: [],
        gone: [],
      },
      "broken asked again: 1 would have ended the node (a: it has no result), 1 would have made lightningd kill the plugin (b: it is a string), 1 not answered (c: it ended)",
    ],
  ],
  "not-asked-again": [[{ why: "nothing was asked yet" }, "unusual nothing is asked again: nothing was asked yet"]],
};

const rows = Object.entries(SAID).flatMap(([kind, some]) =>
  some.map(([event, said], index) => [kind, index, { kind, ...event } as Happened, said] as const),
);

test.each(rows)("%s, %i", (_kind, _index, happened, said) => {
  const { level = "-", text } = lineOf(happened);
  expect(`${level} ${text}`).toBe(said);
});

test("the log has each of them that has a level, but for what only tracing is told", () => {
  for (const [, , happened, said] of rows.filter(([kind]) => kind !== "takes-over")) {
    const lines: string[] = [];
    logReader({ log: (level, text) => lines.push(`${level} ${text}`) })(happened as Event, undefined);
    expect(lines).toEqual(said.startsWith("- ") ? [] : [said]);
  }
});

test("docs/tracing.md has each namespace", () => {
  const named = [...readFileSync("docs/tracing.md", "utf8").matchAll(/^\| `autoreload:(\w+)` \|/gm)].map(
    ([, name]) => name,
  );
  expect(named).toEqual(NAMESPACES);
});
