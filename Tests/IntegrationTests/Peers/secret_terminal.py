#!/usr/bin/env python3
"""Runs a program at a terminal, answers its questions in order, and prints all that the terminal showed.

usage: secret_terminal.py QUESTION ANSWER [QUESTION ANSWER...] -- PROGRAM [ARGUMENT...]
An answer that ends in ^C or ^D is that key, behind what stands before it, and no line's end.
Its exit status is the program's; 99 when a question did not come within 60 seconds.
"""

import os
import pty
import select
import signal
import sys
import termios
import time

end = sys.argv.index("--")
pairs = [word.encode() for word in sys.argv[1:end]]
program = sys.argv[end + 1 :]
child, terminal = pty.fork()
if child == 0:
    # A shell that runs the tests in its background has them ignore the key.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    os.execv(program[0], program)

shown, seen, deadline = b"", 0, time.monotonic() + 60
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the program has closed its terminal
            break
        if not piece:
            break
        shown += piece
    if pairs and pairs[0] in shown[seen:]:
        seen = len(shown)
        # Until echo is off: what is typed before is seen. A question that is not secret leaves it on.
        patience = time.monotonic() + 2
        while termios.tcgetattr(terminal)[3] & termios.ECHO and time.monotonic() < patience:
            time.sleep(0.02)
        time.sleep(0.05)
        keys = {b"^C": b"\x03", b"^D": b"\x04"}.get(pairs[1][-2:])
        os.write(terminal, pairs[1][:-2] + keys if keys else pairs[1] + b"\n")
        pairs = pairs[2:]

sys.stdout.buffer.write(shown)
sys.stdout.flush()
if time.monotonic() >= deadline:
    os.kill(child, 9)
_, status = os.waitpid(child, 0)
sys.exit(99 if pairs else os.waitstatus_to_exitcode(status))
