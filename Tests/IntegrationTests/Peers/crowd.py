#!/usr/bin/env python3
"""Many clients at once: all connect, all shake hands and ask for the header, all stay; then all leave.

usage: crowd.py PORT PASSWORD COUNT
prints: CONNECTED N, then, when a line comes on standard input, how many got a header: ANSWERED N
"""
import json
import resource
import socket
import sys

port, password, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def request(name, data):
    return json.dumps({'request': name, 'data': data}).encode()


clients = [socket.create_connection(('127.0.0.1', port)) for _ in range(count)]
for client in clients:
    client.sendall(request('handshake', {'security': password}))
connected = sum(json.loads(client.recv(1024))['response'] == 'connected' for client in clients)
for client in clients:
    client.sendall(request('header', {}))
answered = sum(json.loads(client.recv(1024))['response'] == 'header' for client in clients)
print('CONNECTED', connected, flush=True)
sys.stdin.readline()
print('ANSWERED', answered, flush=True)
