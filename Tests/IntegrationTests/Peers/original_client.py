#!/usr/bin/env python3
"""Behaves as the original OTA-Simple client does on the wire.

One recv(1024) for each response, parsed as JSON whole; the package is then received until `size` bytes are
there, and an end of the stream is not noticed: recv returns nothing, for ever. Here the loop gives up after a
while and says so, because a test has to end.

usage: original_client.py PORT PASSWORD CURRENT DIRECTORY
prints: UP-TO-DATE | REFUSED-AT-HEADER | DOWNLOADED NAME MD5 | MD5-MISMATCH | LOOPS-FOR-EVER | DIED REASON
"""
import hashlib
import json
import os
import socket
import sys

BUFFER_SIZE = 1024
EMPTY_READS_THAT_MEAN_FOR_EVER = 1000


def ask(connection, name, data):
    connection.send(json.dumps({'request': name, 'data': data}).encode())
    return json.loads(connection.recv(BUFFER_SIZE).decode())


def download(connection, response, directory):
    latest, size = response['data']['latest'], int(response['data']['size'])
    path = os.path.join(directory, latest)
    received, empty_reads = 0, 0
    with open(path, 'wb') as file:
        while received < size:
            piece = connection.recv(BUFFER_SIZE)
            received += len(piece)
            file.write(piece)
            empty_reads = 0 if piece else empty_reads + 1
            if empty_reads > EMPTY_READS_THAT_MEAN_FOR_EVER:
                return 'LOOPS-FOR-EVER'
    with open(path, 'rb') as file:
        digest = hashlib.md5(file.read()).hexdigest()
    if digest != response['data']['md5']:
        return 'MD5-MISMATCH'
    return f'DOWNLOADED {latest} {digest}'


def main():
    port, password, current, directory = sys.argv[1:]
    connection = socket.create_connection(('127.0.0.1', int(port)))
    response = ask(connection, 'handshake', {'security': password})
    if response['response'] != 'connected':
        return f"DIED {response['data']['reason']}"
    response = ask(connection, 'header', {})
    if response['response'] == 'error':
        return 'REFUSED-AT-HEADER'
    if response['data']['latest'] == current:
        connection.send(json.dumps({'request': 'exit', 'data': {}}).encode())
        return 'UP-TO-DATE'
    # An error here has no `latest`: the original dies of it.
    result = download(connection, ask(connection, 'package', {}), directory)
    connection.send(json.dumps({'request': 'exit', 'data': {}}).encode())
    connection.close()
    return result


try:
    print(main(), flush=True)
except Exception as error:  # the original has no handlers at all
    print(f'DIED {error!r}', flush=True)
    sys.exit(1)
