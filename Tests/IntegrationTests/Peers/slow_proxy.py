#!/usr/bin/env python3
"""Passes TCP connections on to a server, slowly in the direction of the client.

usage: slow_proxy.py SERVER_PORT BYTES_PER_SECOND [BREAK_AFTER_BYTES]
With the last argument the first connection is closed after so many bytes from the server.
prints: PORT N
"""
import socket
import sys
import threading
import time

server_port, rate = int(sys.argv[1]), int(sys.argv[2])
break_after = int(sys.argv[3]) if len(sys.argv) > 3 else None


def copy(source, sink):
    while piece := source.recv(65536):
        sink.sendall(piece)
    sink.shutdown(socket.SHUT_WR)


def copy_slowly(source, sink, limit):
    passed, start = 0, time.monotonic()
    while piece := source.recv(16384):
        if limit is not None and passed + len(piece) > limit:
            sink.sendall(piece[:limit - passed])
            break
        sink.sendall(piece)
        passed += len(piece)
        time.sleep(max(0, passed / rate - (time.monotonic() - start)))
    sink.shutdown(socket.SHUT_RDWR)
    source.close()


def pass_on(client, limit):
    # A small window, so that the server notices how slow this is.
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    server.connect(('127.0.0.1', server_port))
    for work in ((copy, (client, server)), (copy_slowly, (server, client, limit))):
        threading.Thread(target=run, args=work, daemon=True).start()


def run(work, arguments):
    try:
        work(*arguments)
    except OSError:
        pass


listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(16)
print('PORT', listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    pass_on(connection, break_after)
    break_after = None
