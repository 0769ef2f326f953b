#!/usr/bin/env python3
"""Runs a program at a terminal, answers its question, and prints all that the terminal showed.

usage: terminal.py QUESTION ANSWER PROGRAM [ARGUMENT...]
Its exit status is the program's; 99 when the question did not come within 30 seconds.
"""
import os
import pty
import select
import sys
import time

question, answer, program = sys.argv[1].encode(), sys.argv[2].encode(), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execv(program[0], program)

shown, answered, deadline = b'', False, time.monotonic() + 30
while time.monotonic() < deadline:
    readable, _, _ = select.select([terminal], [], [], 0.1)
    if readable:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the program has closed its terminal
            break
        if not piece:
            break
        shown += piece
    if not answered and question in shown:
        os.write(terminal, answer + b'\n')
        answered = True

sys.stdout.buffer.write(shown)
sys.stdout.flush()
if time.monotonic() >= deadline:
    os.kill(child, 9)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if answered else 99)
