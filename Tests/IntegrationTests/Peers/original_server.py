#!/usr/bin/env python3
"""Behaves as the original OTA-Simple server does on the wire.

One recv(1024) for each request, parsed as JSON whole: a request in two pieces, or two requests in one piece,
kill the conversation. After the `package` response it sleeps a second and sends the file. It knows no `offset`
and answers the handshake with empty data.

usage: original_server.py PASSWORD FILE [MODE [ARGUMENT]]
MODE:
  plain               as the original
  number              sends the size as a number
  glued               sends the payload in one piece with the response
  break-once N        closes after N bytes of the payload, for the first client
  name TEXT           announces TEXT as the name of the package
  md5 TEXT            announces TEXT as the digest
prints: PORT N, then one line REQUEST {...} for each request.
"""
import hashlib
import itertools
import json
import os
import socket
import sys
import time

BUFFER_SIZE = 1024


def serve(connection, client, password, path, mode, argument):
    with open(path, 'rb') as file:
        contents = file.read()
    name = argument if mode == 'name' else os.path.basename(path)
    digest = argument if mode == 'md5' else hashlib.md5(contents).hexdigest()
    while True:
        data = connection.recv(BUFFER_SIZE)
        if not data:
            return
        request = json.loads(data.decode())
        print('REQUEST', json.dumps(request), flush=True)
        if request['request'] == 'handshake':
            if request['data']['security'] != password:
                connection.send(json.dumps({'response': 'error', 'data': {}}).encode())
                return
            connection.send(json.dumps({'response': 'connected', 'data': {}}).encode())
        elif request['request'] == 'header':
            connection.send(json.dumps({'response': 'header', 'data': {'latest': name}}).encode())
        elif request['request'] == 'package':
            size = len(contents) if mode == 'number' else str(len(contents))
            response = json.dumps(
                {'response': 'package', 'data': {'latest': name, 'size': size, 'md5': digest}}).encode()
            if mode == 'glued':
                connection.sendall(response + contents)
                continue
            connection.send(response)
            time.sleep(1)
            if mode == 'break-once' and client == 1:
                connection.sendall(contents[:int(argument)])
                return
            connection.sendall(contents)
        elif request['request'] == 'exit':
            return


def main():
    password, path = sys.argv[1:3]
    mode = sys.argv[3] if len(sys.argv) > 3 else 'plain'
    argument = sys.argv[4] if len(sys.argv) > 4 else ''
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(16)
    print('PORT', listener.getsockname()[1], flush=True)
    for client in itertools.count(1):
        connection, _ = listener.accept()
        try:
            serve(connection, client, password, path, mode, argument)
        except Exception as error:
            print('DIED', repr(error), flush=True)
        connection.close()


main()
