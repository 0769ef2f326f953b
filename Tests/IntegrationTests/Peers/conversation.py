#!/usr/bin/env python3
"""Talks to a server by a script, and prints what comes back.

usage: conversation.py PORT STEP...
STEP:
  send TEXT       sends the text as it is
  receive         receives once, up to 1024 bytes, and prints RECEIVED TEXT
  payload N       receives N bytes and prints PAYLOAD N MD5
  wait SECONDS    does nothing for so long
  remove PATH     removes the file
  truncate PATH   makes the file 10 bytes long
  end             receives until the end, and prints CLEAN-END N or RESET N, N being the bytes before it
  finish-sending  closes our side only
"""
import hashlib
import os
import socket
import sys
import time

connection = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
connection.settimeout(30)
steps = iter(sys.argv[2:])
for step in steps:
    if step == 'send':
        connection.sendall(next(steps).encode())
    elif step == 'receive':
        print('RECEIVED', connection.recv(1024).decode(), flush=True)
    elif step == 'payload':
        missing, digest = int(next(steps)), hashlib.md5()
        count = missing
        while missing:
            piece = connection.recv(min(missing, 65536))
            if not piece:
                break
            missing -= len(piece)
            digest.update(piece)
        print('PAYLOAD', count - missing, digest.hexdigest(), flush=True)
    elif step == 'wait':
        time.sleep(float(next(steps)))
    elif step == 'remove':
        os.remove(next(steps))
    elif step == 'truncate':
        os.truncate(next(steps), 10)
    elif step == 'finish-sending':
        connection.shutdown(socket.SHUT_WR)
    elif step == 'end':
        count = 0
        try:
            while piece := connection.recv(1 << 20):
                count += len(piece)
            print('CLEAN-END', count, flush=True)
        except ConnectionResetError:
            print('RESET', count, flush=True)
