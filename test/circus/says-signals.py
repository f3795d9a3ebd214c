#!/usr/bin/env python3
"""Says when it starts and which signal ends it: `says-signals.py NAME [SECONDS]`, that many of them after the signal."""
import os
import signal
import sys
import time


def say(words):
    # In one write, since other programs write to the same pipe.
    os.write(1, f"{sys.argv[1]} {os.getpid()} {words}\n".encode())


def end(number, _):
    say(f"got {signal.Signals(number).name}")
    time.sleep(float(sys.argv[2]) if len(sys.argv) > 2 else 0)
    sys.exit(0)


for each in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
    signal.signal(each, end)
say("started")
while True:
    signal.pause()
