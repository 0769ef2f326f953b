"""Sends COUNT numbered datagrams to a group, then a few that say "end".

Usage: multicast_send.py GROUP PORT COUNT INTERFACE
"""

import socket
import sys
import time

group, port, count, interface = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
if ":" in group:
    sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex(interface))
else:
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number in range(count):
    sender.sendto(b"%1400d" % number, (group, port))
    if number % 10 == 9:
        time.sleep(0.001)
# A receiver that loses one datagram in five misses all of these once in 10^14 runs.
for _ in range(20):
    sender.sendto(b"end", (group, port))
    time.sleep(0.002)
