#!/usr/bin/env python3
"""Sends MultiFiles datagrams as other senders might: any byte order, block size and order, honest or not.

Written from the format's description alone, so that it checks our own sender and receiver independently.
"""

import argparse
import hashlib
import random
import socket
import struct
import sys
import time

INFO, DATA = 0x04030201, 0x04030202


def datagrams(options, cycle):
    """One cycle: the offer, then every block."""
    with open(options.file, "rb") as file:
        content = file.read()
    order = "<" if options.little else ">"
    digest = hashlib.md5(content).digest()
    if options.wrong_md5:
        digest = bytes(16)
    size = options.claim_size if options.claim_size is not None else len(content)
    body = struct.pack(order + "II", size, options.version) + digest
    body += options.name.encode().ljust(1024, b"\0")
    flags = 1 if options.force else 0
    yield struct.pack(order + "5I", INFO, flags, len(body), cycle, 0) + body
    offsets = list(range(0, len(content), options.block))
    if options.shuffle:
        random.Random(cycle).shuffle(offsets)
    for offset in offsets:
        block = content[offset:offset + options.block]
        datagram = struct.pack(order + "5I", DATA, flags, len(block), cycle, offset) + block
        yield datagram
        if options.duplicate:
            yield datagram


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cycles", type=int, default=3)
    parser.add_argument("--block", type=int, default=1380)
    parser.add_argument("--version", type=int, default=1)
    parser.add_argument("--name", default="netup.tgz")
    parser.add_argument("--claim-size", type=int)
    parser.add_argument("--little", action="store_true")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--wrong-md5", action="store_true")
    parser.add_argument("--shuffle", action="store_true")
    parser.add_argument("--duplicate", action="store_true")
    options = parser.parse_args()
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for cycle in range(1, options.cycles + 1):
        for number, datagram in enumerate(datagrams(options, cycle)):
            try:
                sender.sendto(datagram, (options.address, options.port))
            except ConnectionRefusedError:
                pass
            if number % 16 == 0:
                time.sleep(0.001)
    print("sent", file=sys.stderr)


main()
