#!/usr/bin/env python3
"""Sends and receives FLUTE sessions with the package `flute-alc` of PyPI, an implementation that is not ours.

usage: flute_peer.py send GROUP PORT ADDRESS FILE SCHEME TSI MEGABITS LAPS
       flute_peer.py receive GROUP PORT ADDRESS DIRECTORY FILE SECONDS

ADDRESS is this machine's, on the network to use. SCHEME is `none` or `rs`: the package's Python classes have no
constructor for RaptorQ, which its receiver takes nevertheless. `send` makes the session's datagrams once and sends them
LAPS times: the package itself would send the same ones, too. `receive` prints `joined`, and ends when nothing has come
for a second and a half, or after so many seconds: with status 0 if DIRECTORY/FILE is there and complete, with 3 if not.
The package removes what is incomplete.
"""
import os
import socket
import sys
import time

from flute import receiver, sender

SYMBOL_SIZE = 1400


def packets_of(path, scheme, tsi):
    """All datagrams of a session with one file, in the order in which the package sends them."""
    if scheme == "rs":
        oti = sender.Oti.new_reed_solomon_rs28(SYMBOL_SIZE, 60, 40)
    else:
        oti = sender.Oti.new_no_code(SYMBOL_SIZE, 64)
    session = sender.Sender(tsi, oti, sender.Config())
    with open(path, "rb") as file:
        session.add_object_from_buffer(file.read(), "application/octet-stream",
                                       f"file:///{os.path.basename(path)}", None)
    session.publish()
    packets = []
    while True:
        packet = session.read()
        if packet is None:
            return packets
        packets.append(bytes(packet))


def send(group, port, address, path, scheme, tsi, megabits, laps):
    packets = packets_of(path, scheme, int(tsi))
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    channel.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
    channel.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 4)
    due = time.monotonic()
    for _ in range(int(laps)):
        for packet in packets:
            channel.sendto(packet, (group, int(port)))
            due += (len(packet) + 28) * 8 / float(megabits) / 1e6
            pause = due - time.monotonic()
            if pause > 0.002:
                time.sleep(pause)
    print(len(packets), "packets a lap")


def receive(group, port, address, directory, name, seconds):
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    channel.bind((group, int(port)))
    channel.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                       socket.inet_aton(group) + socket.inet_aton(address))
    sessions = receiver.MultiReceiver(receiver.ObjectWriterBuilder(directory), receiver.Config())
    endpoint = receiver.UDPEndpoint(group, int(port))
    channel.settimeout(0.2)
    print("joined", flush=True)
    target = os.path.join(directory, name)
    deadline = time.monotonic() + float(seconds)
    last, heard = None, 0
    while time.monotonic() < deadline and (last is None or time.monotonic() - last < 1.5):
        try:
            packet = channel.recv(65536)
        except TimeoutError:
            continue
        heard, last = heard + 1, time.monotonic()
        try:
            sessions.push(endpoint, packet)
        except Exception as error:  # The package throws its own kind, for single packets.
            print("refused:", error, file=sys.stderr)
    del sessions
    print("heard", heard, "datagrams")
    return 0 if os.path.exists(target) else 3


if __name__ == "__main__":
    sys.exit({"send": send, "receive": receive}[sys.argv[1]](*sys.argv[2:]))
