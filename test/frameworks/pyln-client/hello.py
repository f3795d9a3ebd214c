#!/usr/bin/env python3
"""A method, an option, a subscription and a hook on pyln-client."""
import sys

from pyln.client import Plugin

RELEASE = "one"

plugin = Plugin()
plugin.add_option("greeting", "Hello", "What to say to people")


@plugin.method("hello")
def hello(plugin, name="world"):
    """Greets someone"""
    return {"message": f"{plugin.get_option('greeting')} {name}", "release": RELEASE}


@plugin.method("crash")
def crash(plugin):
    """Ends with words on stderr"""
    sys.exit("out of coffee")


@plugin.subscribe("connect")
def on_connect(plugin, connect, **kwargs):
    plugin.log(f"connected to {connect['id']}")


@plugin.hook("peer_connected")
def peer_connected(plugin, peer, **kwargs):
    plugin.log(f"asked about {peer['id']}")
    return {"result": "continue"}


plugin.run()
