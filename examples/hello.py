#!/usr/bin/env python3
"""A Core Lightning plugin in plain Python: a method, an option, a subscription and a hook."""
# Run it with `autoreload run examples/hello.py`, change a line here, save, and call `hello` again.
import json
import sys

options = {}


def getmanifest(params):
    return {
        "options": [{"name": "greeting", "type": "string", "default": "Hello", "description": "What to say to people"}],
        "rpcmethods": [{"name": "hello", "usage": "[name]", "description": "Greets someone"}],
        "subscriptions": ["block_added"],
        "hooks": [{"name": "peer_connected"}],
        "dynamic": True,
    }


def init(params):
    options.update(params["options"])
    return {}


def hello(params):
    name = params.get("name", "world") if isinstance(params, dict) else [*params, "world"][0]
    return f"{options['greeting']} {name}"


def block_added(params):
    log(f"block {params['block_added']['height']} is in")


def peer_connected(params):
    log(f"{params['peer']['id']} may stay")
    return {"result": "continue"}


def log(message, level="info"):
    send({"method": "log", "params": {"level": level, "message": message}})


def send(message):
    print(json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False), end="\n\n", flush=True)


answers = {f.__name__: f for f in (getmanifest, init, hello, block_added, peer_connected)}
received = ""
for line in sys.stdin:
    received += line
    if line == "\n":  # a message from lightningd ends with a blank line
        try:
            message, received = json.loads(received), ""
        except ValueError:
            continue  # but a caller's blank line may stand inside of one
        result = answers[message["method"]](message["params"])
        if "id" in message:
            send({"id": message["id"], "result": result})
