"""What the four scanners share: their arguments, the descriptor budget, the progress line, one check of one port.

A scanner calls `main`, and gives it a function `scan(target, progress)` that returns the open ports.
"""

import argparse
import errno
import os
import resource
import socket
import sys
import time
from collections import namedtuple

# Everything a scan needs to know. `address` is `host` resolved once, so that no check asks a name server again.
Target = namedtuple("Target", "host family address ports concurrency timeout first")

# Errors that say "not now" and nothing about the port: no descriptor or no local port is free at this moment.
TRANSIENT = {errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS}
PATIENCE = 10.0  # seconds to go on trying after a transient error
PAUSE = 0.02  # seconds between two such tries


def port_range(text):
    """`A-B` or `A`, as a range of port numbers."""
    first, dash, last = text.partition("-")
    try:
        first = int(first)
        last = int(last) if dash else first
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port range such as 30000-65535") from None
    if not (1 <= first <= 65535 and 1 <= last <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r}: ports go from 1 to 65535")
    if first > last:
        raise argparse.ArgumentTypeError(f"{text!r}: the range ends before it begins")
    return range(first, last + 1)


def positive(convert):
    """An argument type for finite numbers above zero."""

    def check(text):
        try:
            number = convert(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not 0 < number < float("inf"):
            raise argparse.ArgumentTypeError(f"{text!r} must be above zero and finite")
        return number

    return check


def resolve(host):
    """The family and address to connect to, IPv4 if there is one; raises OSError or ValueError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    family, _, _, _, address = found[0]
    return family, address[0]


def descriptor_budget():
    """How many descriptors this process may still open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return 1 << 20
    try:
        used = len(os.listdir("/proc/self/fd")) - 1  # one of them is the listing's own
    except OSError:
        used = 3
    return soft - used


def parse_arguments(description, concurrency, reserve):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--host", default="localhost", help="a host you may scan (default: %(default)s)")
    parser.add_argument(
        "--ports", type=port_range, default=range(30000, 65536), metavar="A-B", help="default: 30000-65535"
    )
    parser.add_argument(
        "--concurrency", type=positive(int), default=concurrency, metavar="N",
        help="checks under way at once (default: %(default)s; fewer if `ulimit -n` is low)",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=positive(float), default=1.0, metavar="S", help="seconds a port has to answer (default: 1)"
    )
    parser.add_argument("--first", type=positive(int), metavar="N", help="stop after N open ports")
    options = parser.parse_args()
    try:
        family, address = resolve(options.host)
    except OSError as error:
        parser.error(f"host {options.host!r}: {error.strerror or error}")
    except ValueError:  # an encoding error among them
        parser.error(f"host {options.host!r}: not a valid host name")
    budget = descriptor_budget() - reserve
    if budget < 1:
        parser.error("the limit on open files (ulimit -n) leaves none for a connection")
    # A few stay free for the runtime itself, where there are so many.
    concurrency = min(options.concurrency, len(options.ports), max(1, budget - 8))
    return Target(options.host, family, address, options.ports, concurrency, options.timeout, options.first)


class Progress:
    """A line on stderr that counts checked ports, at most ten times a second, and only where it can be rewritten."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.shown_at = 0.0
        self.on_terminal = sys.stderr is not None and sys.stderr.isatty()

    def advance(self):
        self.done += 1
        if self.on_terminal:
            now = time.monotonic()
            if now - self.shown_at >= 0.1:
                self.shown_at = now
                sys.stderr.write(f"\r{self.done} of {self.total} ports ({100 * self.done // self.total}%)")
                sys.stderr.flush()

    def clear(self):
        if self.on_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def is_self_connection(sockname, peername):
    """A connect to a local port that nobody listens on can be given that very port as its own, and meet itself."""
    return sockname[:2] == peername[:2]


def connect_once(family, address, port, timeout):
    """0 if something listens on the port, otherwise the error number of the attempt."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(timeout)
            status = sock.connect_ex((address, port))
            if status == 0 and is_self_connection(sock.getsockname(), sock.getpeername()):
                return errno.ECONNREFUSED
            return status
    except TimeoutError:
        return errno.ETIMEDOUT
    except OSError as error:
        return error.errno


def check_port(family, address, port, timeout):
    """Whether something listens on the port. Waits for descriptors where they have run out."""
    give_up = time.monotonic() + PATIENCE
    while True:
        status = connect_once(family, address, port, timeout)
        if status not in TRANSIENT:
            return status == 0
        if time.monotonic() >= give_up:
            raise OSError(status, os.strerror(status))
        time.sleep(PAUSE)


def main(description, concurrency, scan, reserve=0):
    """Runs `scan(target, progress)` as a command: prints what it returns, and says plainly what went wrong.

    `concurrency` is the default of that argument, `reserve` the descriptors that the scan needs beside its connections.
    """
    target = parse_arguments(description, concurrency, reserve)
    progress = Progress(len(target.ports))
    started = time.perf_counter()
    try:
        found = sorted(scan(target, progress))
    except KeyboardInterrupt:
        progress.clear()
        print("interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        progress.clear()
        print(f"error: scanning {target.host}: {error}", file=sys.stderr)
        return 1
    progress.clear()
    seconds = time.perf_counter() - started
    for port in found:
        print(f"port {port} open")
    print(f"{progress.done} ports of {target.host} checked in {seconds:.2f} s, {len(found)} open")
    return 0
