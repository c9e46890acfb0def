"""Runs every scanner on ports of this machine, checks what each finds, and compares their times.

Opens listening sockets of its own at random ports of the range. A port that a plain scan finds open both before and
after must be found by every scanner; a port that it finds open in neither must not be.
"""

import argparse
import errno
import os
import random
import socket
import subprocess
import sys
import threading
import time

import scanning

WAYS = ["threads", "event_loop", "async_generator", "isolates"]
ADDRESS = "127.0.0.1"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ports", type=scanning.port_range, default=range(30000, 65536), metavar="A-B",
                        help="default: 30000-65535")  # fmt: skip
    parser.add_argument("--ways", default=",".join(WAYS), help="which scanners, by commas (default: %(default)s)")
    parser.add_argument("--listeners", type=scanning.positive(int), default=7, metavar="N",
                        help="ports to open (default: %(default)s)")  # fmt: skip
    parser.add_argument("--concurrency", type=scanning.positive(int), metavar="N", help="default: each scanner's own")
    parser.add_argument("--timeout", type=scanning.positive(float), default=1.0, metavar="S",
                        help="seconds a port has to answer (default: 1)")  # fmt: skip
    parser.add_argument("--limit", type=scanning.positive(float), default=1800.0, metavar="S",
                        help="seconds a scanner may take (default: 1800)")  # fmt: skip
    options = parser.parse_args()
    options.ways = options.ways.split(",")
    for way in options.ways:
        if way not in WAYS:
            parser.error(f"no way {way!r}: choose from {', '.join(WAYS)}")
    if not sys.executable:
        parser.error("this Python does not know its own path (sys.executable is empty), so it cannot be run again")
    return options


def open_listeners(ports, count):
    """Up to `count` sockets that listen at random ports of the range."""
    listeners = []
    for port in random.sample(ports, len(ports)):
        if len(listeners) == count:
            break
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.bind((ADDRESS, port))
            listener.listen(128)
            listeners.append(listener)
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    return listeners


def accept_all(listener):
    """Takes what connects and lets go of it, so that the queue of the listener never fills."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.close()


def plain_scan(ports, timeout):
    return {port for port in ports if scanning.check_port(socket.AF_INET, ADDRESS, port, timeout)}


def run_way(way, options):
    """The open ports that the way printed, the seconds it took, and what went wrong (or None)."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), way + ".py")
    command = [sys.executable, script, "--host", ADDRESS, "--timeout", str(options.timeout)]
    command += ["--ports", f"{options.ports[0]}-{options.ports[-1]}"]
    if options.concurrency:
        command += ["--concurrency", str(options.concurrency)]
    started = time.perf_counter()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=options.limit)
    except subprocess.TimeoutExpired:
        return set(), time.perf_counter() - started, f"not finished after {options.limit:g} s"
    seconds = time.perf_counter() - started
    words = [line.split() for line in done.stdout.decode().splitlines()]
    found = {int(line[1]) for line in words if len(line) == 3 and line[0] == "port" and line[2] == "open"}
    return found, seconds, f"exit status {done.returncode}" if done.returncode else None


def judge(found, always_open, ever_open):
    """What is wrong with these finds, or None."""
    missed, invented = sorted(always_open - found), sorted(found - ever_open)
    wrong = []
    if missed:
        wrong.append("missed " + " ".join(map(str, missed)))
    if invented:
        wrong.append("not open " + " ".join(map(str, invented)))
    return "; ".join(wrong) or None


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:])), row[-1]]
        print("  ".join(cells).rstrip())


def main():
    options = parse_arguments()
    count = len(options.ports)
    listeners = open_listeners(options.ports, min(options.listeners, count))
    for listener in listeners:
        threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
    own = {listener.getsockname()[1] for listener in listeners}
    print(f"{count} ports of {ADDRESS}, listening at {' '.join(map(str, sorted(own)))}")

    before = plain_scan(options.ports, options.timeout)
    results = [(way, *run_way(way, options)) for way in options.ways]
    after = plain_scan(options.ports, options.timeout)

    all_right = own <= before & after
    rows = [("way", "ports", "found", "seconds", "ports/s", "")]
    for way, found, seconds, failure in results:
        verdict = failure or judge(found, before & after, before | after)
        all_right = all_right and verdict is None
        rows.append((way, str(count), str(len(found)), f"{seconds:.2f}", f"{count / seconds:.0f}", verdict or "right"))
    print_table(rows)
    if not own <= before & after:
        print("error: the plain scan did not find all of the listening sockets", file=sys.stderr)
    return 0 if all_right else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
