# What every saved version of the chaos test's plugin runs: `exec` of this file, after it has set VERSION and PLAN.
# It appends what happens to it to the file named by CHAOS_RECORD, one line a write, so that no line is ever torn:
#   KEY begin VERSION | KEY init VERSION | KEY seen FIRST LAST (notifications, in order, without a gap between the two)
#   KEY fault KIND (from now on what was sent to it may be lost) | KEY well (the fault is over) | KEY escaped PID
#   KEY term (SIGTERM came) | KEY end (its stdin ended)
# Nothing but the modules that Python has built in: it starts in 10 ms.
import os
import select
import signal
import time

PID = os.getpid()
KEY = b"%d.%d" % (PID, time.time_ns() // 1000 % 10**10)
RECORD = os.open(os.environ["CHAOS_RECORD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
MANIFEST = PLAN["manifest"].encode()

out = []
seen = []
timers = []
said = 0
answers = None


def mark(text):
    os.write(RECORD, b"%s %s\n" % (KEY, text.encode()))


def write_all(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view):]


# What it has read is on record before it answers anything: an answer says that all before it was seen.
def flush():
    global seen, out
    if seen:
        first = last = seen[0]
        for number in seen[1:]:
            if number != last + 1:
                mark("seen %d %d" % (first, last))
                first = number
            last = number
        mark("seen %d %d" % (first, last))
        seen = []
    if out:
        data = b"".join(out)
        out = []
        write_all(1, data)


def answer(id, members):
    out.append(b'{"jsonrpc":"2.0","id":%s,%s}\n\n' % (id, members))


def notify(method, params):
    out.append(b'{"jsonrpc":"2.0","method":"%s","params":%s}\n\n' % (method, params))


def string_at(message, at):
    end = at + 1
    while message[end] != 0x22:
        end += 2 if message[end] == 0x5C else 1
    return message[at:end + 1]


def value_of(message, name):
    at = message.find(b'"%s"' % name)
    return b"" if at < 0 else message[message.index(b":", at + len(name) + 2) + 1:].lstrip()


def number_in(params, name, default=0):
    at = params.find(b'"%s":' % name)
    if at < 0:
        return default
    at += len(name) + 3
    end = at
    while end < len(params) and params[end] in b"0123456789":
        end += 1
    return int(params[at:end])


def take(message):
    if message.find(b'"method":"block_added"') >= 0 and message.find(b'"id"') < 0:
        seen.append(number_in(message, b"height"))
        return
    method = string_at(value_of(message, b"method"), 0)[1:-1]
    rest = value_of(message, b"id")
    params = value_of(message, b"params")[:-1].rstrip()
    if message.find(b'"id"') < 0 or message.find(b'"params"') < message.find(b'"id"'):
        if method == b"shutdown":
            leave()
        return
    asked(string_at(rest, 0), method, params)


def asked(id, method, params):
    if method == b"getmanifest":
        stage("getmanifest", id)
        answer(id, b'"result":%s' % MANIFEST)
    elif method == b"init":
        stage("init", id)
        mark("init %d" % VERSION)
        answer(id, b'"result":{}')
        if PLAN.get("later"):
            timers.append((time.monotonic() + PLAN["later_ms"] / 1000, lambda: fault(PLAN["later"], None)))
    elif method == b"version":
        answer(id, b'"result":{"version":%d,"instance":"%s"}' % (VERSION, KEY))
    elif method == b"slow":
        timers.append((time.monotonic() + number_in(params, b"ms") / 1000, lambda: echo(id, params)))
    elif method == b"fault":
        # A call that came late, to another version than it was meant for, does nothing.
        kind = string_at(value_of(params, b"fault"), 0)[1:-1].decode()
        fault(kind if number_in(params, b"version") == VERSION else "none", id)
    elif method == b"setconfig" or method == b"check":
        answer(id, b'"result":{}')
    elif method in HOOKS:
        hook(id, method, params)
    else:
        echo(id, params)


HOOKS = (
    b"commitment_revocation custommsg db_write htlc_accepted invoice_payment onion_message_recv "
    b"onion_message_recv_secret openchannel openchannel2 openchannel2_changed openchannel2_sign peer_connected "
    b"rbf_channel recover rpc_command"
).split()


# The id of a hook's call may name a wrong answer: "w12/cln:htlc_accepted#5" is answered with line 12 of CHAOS_ANSWERS.
def hook(id, method, params):
    global answers
    if id.startswith(b'"w'):
        if answers is None:
            with open(os.environ["CHAOS_ANSWERS"], "rb") as file:
                answers = file.read().split(b"\n")
        answer(id, answers[int(id[2:id.index(b"/")])])
        return
    at = params.find(b'"psbt":"') if method.startswith(b"openchannel2_") else -1
    psbt = b"" if at < 0 else b',"psbt":%s' % string_at(params, at + 7)
    answer(id, b'"result":{"result":"continue"%s}' % psbt)


# The answer has its params as they came, in the layout that they ask for; before it go as many notifications as they ask for.
def echo(id, params):
    global said
    for _ in range(number_in(params, b"out")):
        said += 1
        notify(b"chaos_out", b'{"chaos_out":{"instance":"%s","n":%d}}' % (KEY, said))
    style = number_in(params, b"style")
    body = (VERSION, KEY, params)
    if style == 1:
        out.append(b'{ "id" : %s, "jsonrpc" : "2.0",\n "result" : { "version" : %d, "instance":"%s", "echo":%s } }\n' % (id, *body))
    elif style == 2:
        out.append(b'{\n\n"jsonrpc":"2.0",\n\n"id":%s,\n\n"result":{"version":%d,\n\n"instance":"%s","echo":%s}\n\n}' % (id, *body))
    elif style == 3:
        whole = b'{"jsonrpc":"2.0","id":%s,"result":{"version":%d,"instance":"%s","echo":%s}}\n\n' % (id, *body)
        middle = len(whole) // 2
        out.append(whole[:middle])
        flush()
        out.append(whole[middle:])
    elif style == 4:
        answer(id, b'"error":{"code":-32602,"message":"no \\"such\\" thing","data":{"version":%d,"instance":"%s","echo":%s}}' % body)
    else:
        answer(id, b'"result":{"version":%d,"instance":"%s","echo":%s}' % body)


def stage(name, id):
    kind = PLAN.get(name)
    if kind is not None:
        fault(kind, id)


def leave():
    flush()
    mark("end")
    os._exit(0)


def hang():
    while True:
        time.sleep(1000)


def fork_child(escape):
    child = os.fork()
    if child == 0:
        if escape:
            os.setsid()
            # Long enough to be in the way, and no longer.
            time.sleep(3)
            os._exit(0)
        hang()
    if escape:
        mark("escaped %d" % child)


# Does what is wrong. What does not end it, goes on to answer the request that asked for it, if one did.
def fault(kind, id):
    if kind in FATAL or kind.startswith("pause"):
        flush()
        mark("fault " + kind)
    else:
        flush()
    FAULTS[kind](id)
    if id is not None and kind not in UNANSWERED:
        answer(id, b'"result":{"fault":"%s"}' % kind.encode())


def kill_with(number):
    signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
    os.kill(PID, number)
    hang()


def traceback_and_exit(id):
    write_all(2, b'Traceback (most recent call last):\n  File "%s", line 7, in take\n    raise KeyError(1)\nKeyError: 1\n' % KEY)
    os._exit(1)


def stubborn(id):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang()


def plain_hang(id):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    hang()


def deaf(id):
    os.close(0)
    plain_hang(id)


def mute(id):
    os.close(1)
    plain_hang(id)


def leave_child(escape):
    fork_child(escape)
    os._exit(4)


def half_and_exit(id):
    write_all(1, b'{"jsonrpc":"2.0","id":%s,"result":{"half":' % (id or b'"nobody"'))
    os._exit(0)


def paused(id):
    time.sleep(0.4)
    mark("well")


def flood(descriptor, line):
    data = line * (1 + 1_000_000 // len(line))
    write_all(descriptor, data)


def some_id(id):
    return id or b'"nobody"'


FAULTS = {
    "exit": lambda id: os._exit(3),
    "exit-0": lambda id: os._exit(0),
    "traceback": traceback_and_exit,
    "sigkill": lambda id: kill_with(signal.SIGKILL),
    "sigsegv": lambda id: kill_with(signal.SIGSEGV),
    "hang": plain_hang,
    "stubborn": stubborn,
    "deaf": deaf,
    "mute": mute,
    "orphan": lambda id: leave_child(False),
    "escaped-orphan": lambda id: leave_child(True),
    "half-and-exit": half_and_exit,
    "pause": paused,
    "child": lambda id: fork_child(False),
    "stray": lambda id: write_all(1, b"hello\nworld {\n}\n[1]\n"),
    "stray-without-newline": lambda id: write_all(1, b"hello"),
    "half": lambda id: write_all(1, b'{"jsonrpc":"2.0","id":"nobody","result":{"half":\n'),
    "flood-stdout": lambda id: flood(1, b"all work and no play "),
    "flood-stdout-lines": lambda id: flood(1, b"all work and no play\n"),
    "flood-stderr": lambda id: flood(2, b"all work and no play\n"),
    "twice": lambda id: answer(some_id(id), b'"result":{"fault":"twice"}'),
    "nobody": lambda id: answer(b'"nobody"', b'"result":{}'),
    "late": lambda id: answer(b'"cln:echo#1"', b'"result":{}'),
    "request": lambda id: out.append(b'{"jsonrpc":"2.0","id":"mine","method":"getinfo","params":{}}\n\n'),
    "no-jsonrpc": lambda id: out.append(b'{"id":%s,"result":{}}\n\n' % some_id(id)),
    "neither": lambda id: answer(some_id(id), b'"resul":{}'),
    "no-utf8": lambda id: answer(some_id(id), b'"result":{"fault":"\xff\xfe"}'),
    "batch": lambda id: out.append(b'[{"jsonrpc":"2.0","id":%s,"result":{}}]\n\n' % some_id(id)),
    "nothing": lambda id: None,
    "undeclared": lambda id: notify(b"undeclared", b"{}"),
    "log-level": lambda id: notify(b"log", b'{"level":"io","message":"hello"}'),
    "log-text": lambda id: notify(b"log", b'{"level":"info","message":7}'),
    "log-params": lambda id: notify(b"log", b"[]"),
    "message-to-nobody": lambda id: notify(b"message", b'{"level":"info","message":"hello"}'),
    "no-params": lambda id: out.append(b'{"jsonrpc":"2.0","method":"chaos_out"}\n\n'),
    "no-method": lambda id: out.append(b'{"jsonrpc":"2.0","method":7,"params":{}}\n\n'),
    "error": lambda id: answer(some_id(id), b'"error":{"code":-32600,"message":"no"}'),
    "disable": lambda id: answer(some_id(id), b'"result":{"disable":"not today"}'),
    "garbage": lambda id: answer(some_id(id), b'"result":{"options":"none","rpcmethods":7}'),
    "wait": lambda id: time.sleep(0.1),
    "none": lambda id: None,
}
# After these what was sent to it is lost.
FATAL = set(
    "exit exit-0 traceback sigkill sigsegv hang stubborn deaf mute orphan escaped-orphan half-and-exit".split()
)
UNANSWERED = set("no-jsonrpc neither no-utf8 batch nothing error disable garbage".split())


def on_sigterm(number, frame):
    mark("term")


def run():
    buffer = b""
    while True:
        timers.sort(key=lambda timer: timer[0])
        wait = max(0, timers[0][0] - time.monotonic()) if timers else None
        ready, _, _ = select.select([0], [], [], wait)
        if ready:
            chunk = os.read(0, 262144)
            if not chunk:
                leave()
            messages = (buffer + chunk).split(b"\n\n")
            buffer = messages.pop()
            for message in messages:
                message = message.strip()
                if message:
                    take(message)
        while timers and timers[0][0] <= time.monotonic():
            timers.pop(0)[1]()
        flush()


mark("begin %d" % VERSION)
if PLAN["manners"] == "polite":
    signal.signal(signal.SIGTERM, on_sigterm)
if PLAN.get("boot_ms"):
    time.sleep(PLAN["boot_ms"] / 1000)
stage("boot", None)
flush()
try:
    run()
except BrokenPipeError:
    # Nobody takes its answers any more.
    os._exit(5)
