"""Joins a group, says "ready", counts datagrams until one says "end", and prints the count.

Usage: multicast_receive.py GROUP PORT INTERFACE
"""

import socket
import struct
import sys

group, port, interface = sys.argv[1], int(sys.argv[2]), sys.argv[3]
index = socket.if_nametoindex(interface)
if ":" in group:
    receiver = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    membership = socket.inet_pton(socket.AF_INET6, group) + struct.pack("@I", index)
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, membership)
else:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    membership = struct.pack("4s4si", socket.inet_aton(group), socket.inet_aton("0.0.0.0"), index)
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
receiver.bind((group, port))
receiver.settimeout(20)
print("ready", flush=True)
count = 0
while receiver.recv(2048) != b"end":
    count += 1
print("received", count)
