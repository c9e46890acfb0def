"""Scans ports with a pool of threads, each making blocking connects."""

import sys
from concurrent.futures import ThreadPoolExecutor

import scanning


def scan(target, progress):
    def check(port):
        return port, scanning.check_port(target.family, target.address, port, target.timeout)

    found = []
    executor = ThreadPoolExecutor(max_workers=target.concurrency)
    try:
        for port, is_open in executor.map(check, target.ports):
            progress.advance()
            if is_open:
                found.append(port)
                if len(found) == target.first:
                    break
    finally:
        executor.shutdown(cancel_futures=True)
    return found


if __name__ == "__main__":
    sys.exit(scanning.main(__doc__, 64, scan))
