"""The prompt: -i, after a program, PYTHONSTARTUP, and with a terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time


def run(*arguments, entered="", **variables):
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHON_COLORS": "0", **variables}
    done = subprocess.run(
        [sys.executable, *arguments], input=entered, capture_output=True, text=True, env=environment, timeout=60
    )
    print("--", *arguments[:1], done.returncode)
    print(done.stdout, end="")
    # The first line names the version.
    for line in done.stderr.splitlines():
        if not line.startswith("Python 3.14"):
            print("  |", line)


run("-i", entered="x = 40\nx + 2\nNone\n_\n")
run("-q", "-i", entered="def f(a):\n  return a * 2\n\nf(21)\nf()\nclass C:\n  y = 1\n\nC.y\n")
run("-q", "-i", entered="for i in range(2):\n  print(i)\n\nif 0:\n  1\nelse:\n  2\n\n\n\n'''a\nb'''\n")
run("-q", "-i", entered="1/0\nraise ValueError('x')\n  y\nx = (1,\n2)\nx\nimport sys\nsys.ps1 = '? '\nsys.ps2\n")
run("-q", "-i", entered="import sys\nsys.exit(3)\nprint('never')\n")
run("-q", "-i", entered="raise SystemExit('bye')\n")
run("-q", "-i", entered="print(__name__, '__file__' in globals())\nexit(7)\n")
run("-i", "-c", "x = 5; print('ran')", entered="x\n")
run("-i", "-c", "x = 6; 1/0", entered="x\n")
run("-i", "-c", "import sys; x = 7; sys.exit(4)", entered="x\n")
run("-c", "x = 8", entered="x\n", PYTHONINSPECT="1")
run("-", entered="print('no prompt')\n")

with tempfile.TemporaryDirectory() as folder:
    startup = os.path.join(folder, "startup.py")
    with open(startup, "w") as f:
        f.write("greeting = 'from the start'\nprint('started')\n")
    run("-q", "-i", entered="greeting\n", PYTHONSTARTUP=startup)
    run("-E", "-q", "-i", entered="'greeting' in globals()\n", PYTHONSTARTUP=startup)
    script = os.path.join(folder, "program.txt")
    with open(script, "w") as f:
        f.write("no Python at all\nprint('second line')\nimport sys\nprint(sys._getframe().f_lineno)\n")
    run("-x", script)


def in_terminal(arguments, entries, ends):
    """What a terminal shows, without its control sequences, and the exit status; `ends` is entered last."""
    fd, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHON_COLORS": "0", "PYTHON_HISTORY": os.devnull}
    session = subprocess.Popen(
        [sys.executable, *arguments], stdin=terminal, stdout=terminal, stderr=terminal, env=environment
    )
    os.close(terminal)
    shown = b""

    def read_until(wanted):
        nonlocal shown
        start = len(shown)
        limit = time.monotonic() + 20
        while time.monotonic() < limit and wanted not in shown[start:]:
            if select.select([fd], [], [], 0.05)[0]:
                try:
                    part = os.read(fd, 4096)
                except OSError:
                    return
                if not part:
                    return
                shown += part

    read_until(b">>> ")
    for entry, answer in entries:
        os.write(fd, entry)
        read_until(answer)
    os.write(fd, ends)
    read_until(b"\0")
    os.close(fd)
    text = re.sub(rb"\x1b\[[?0-9;>]*[a-zA-Z=]|\x1b[=>]", b"", shown).decode()
    return text, session.wait(30)


entries = [(b"40 + 2\r", b"42\r\n"), (b"imp\t", b"ort "), (b"math\r", b">>> "), (b"math.pi\r", b"3.14159")]
text, status = in_terminal(["-q"], entries, b"exit(5)\r")
print("in a terminal:", status, "42" in text, "3.141592653589793" in text)
entries = [(b"await asyncio.sleep(0, 'slept')\r", b"'slept'"), (b"1 + 1\r", b"2\r\n")]
text, status = in_terminal(["-q", "-m", "asyncio"], entries, b"exit(6)\r")
print("asyncio:", status, "slept" in text)
