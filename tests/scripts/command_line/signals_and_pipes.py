# KeyboardInterrupt from SIGINT, death by signals, a closed standard output.
import os
import signal
import subprocess
import sys
import time


def start(code):
    return subprocess.Popen([sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


for code in [
    "print('ready'); import time; time.sleep(30)",
    "print('ready')\nwhile True: pass",
    "import threading; e = threading.Event(); print('ready'); e.wait()",
    "import asyncio\nasync def main():\n  print('ready')\n  await asyncio.sleep(30)\nasyncio.run(main())",
    "import socket; s = socket.create_server(('127.0.0.1', 0)); print('ready'); s.accept()",
    "import queue; print('ready'); queue.Queue().get()",
]:
    child = start(code)
    child.stdout.readline()
    time.sleep(0.1)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=10)
    print(child.returncode, err.splitlines()[-1])
child = start("""
import signal, time
def handler(number, frame):
    print("handled", signal.Signals(number).name, frame is not None, flush=True)
signal.signal(signal.SIGUSR1, handler)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready")
started = time.monotonic()
time.sleep(0.4)
print("slept whole", time.monotonic() - started >= 0.39)
""")
child.stdout.readline()
child.send_signal(signal.SIGUSR1)
child.send_signal(signal.SIGINT)
print(child.communicate(timeout=10), child.returncode)
child = start("print('ready'); import time; time.sleep(30)")
child.stdout.readline()
child.terminate()
print(child.wait(10))
print(subprocess.run([sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]).returncode)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.SIGTERM, signal.Signals(2).name, signal.strsignal(15))
caught = []
signal.signal(signal.SIGALRM, lambda n, f: caught.append(n))
signal.setitimer(signal.ITIMER_REAL, 0.05)
time.sleep(0.2)
print(caught == [signal.SIGALRM])
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
try:
    signal.signal(signal.SIGKILL, print)
except OSError as error:
    print(error.strerror)
try:
    signal.signal(5000, print)
except ValueError as error:
    print(error)
reader, writer = os.pipe()
child = subprocess.Popen([sys.executable, "-c", "for i in range(100000): print(i)"], stdout=writer, stderr=subprocess.PIPE, text=True)
os.close(writer)
os.read(reader, 10)
os.close(reader)
_, err = child.communicate(timeout=20)
print(child.returncode in (1, 120), "BrokenPipeError" in err)
