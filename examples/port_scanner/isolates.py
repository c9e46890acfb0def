"""Scans ports with isolates: every port gets an interpreter of its own, which sends back what it found."""

import os
import sys
import textwrap
import threading
import time

import scanning

# What runs in each isolate. It is given `family`, `address`, `port` and `timeout` (as text: not every version can
# share a float). Each way to start an isolate adds a line that sends `status`, the error number of the connect.
CHECK = textwrap.dedent(
    """
    import errno
    import socket

    try:
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(float(timeout))
            status = sock.connect_ex((address, port))
            if status == 0 and sock.getsockname()[:2] == sock.getpeername()[:2]:
                status = errno.ECONNREFUSED
    except OSError as error:
        status = error.errno or errno.ETIMEDOUT
    """
)


class LowLevelChannels:
    """The `_xxsubinterpreters` module: Python 3.8 to 3.11, and Hoopsnake."""

    def __init__(self):
        import _xxsubinterpreters

        self.api = _xxsubinterpreters
        self.api.channel_create, self.api.run_string  # 3.12 has the module but moved its channels
        self.source = CHECK + textwrap.dedent(
            """
            import _xxsubinterpreters
            _xxsubinterpreters.channel_send(channel, status)
            """
        )

    def run(self, names):
        channel = self.api.channel_create()
        interpreter = self.api.create()
        try:
            self.api.run_string(interpreter, self.source, shared=dict(names, channel=channel))
            return self.api.channel_recv(channel)
        finally:
            self.api.destroy(interpreter)
            self.api.channel_destroy(channel)


class Interpreters:
    """The `concurrent.interpreters` module: Python 3.14 and later."""

    def __init__(self):
        from concurrent import interpreters

        self.api = interpreters
        self.queues = threading.local()
        self.source = CHECK + "results.put(status)\n"

    def run(self, names):
        try:
            results = self.queues.results
        except AttributeError:
            results = self.queues.results = self.api.create_queue()
        interpreter = self.api.create()
        try:
            interpreter.prepare_main(dict(names, results=results))
            interpreter.exec(self.source)
            return results.get()
        finally:
            interpreter.close()


class LowLevelQueues:
    """The `_interpreters` and `_interpqueues` modules: Python 3.13."""

    PICKLED_OR_SHARED, KEEP = 0, 1  # the queue's formats of items, and what becomes of items of an ended interpreter

    def __init__(self):
        import _interpqueues
        import _interpreters

        self.api, self.queue_api = _interpreters, _interpqueues
        self.queues = threading.local()
        self.source = CHECK + textwrap.dedent(
            f"""
            import _interpqueues
            _interpqueues.put(results, status, {self.PICKLED_OR_SHARED}, {self.KEEP})
            """
        )

    def run(self, names):
        try:
            results = self.queues.results
        except AttributeError:
            results = self.queues.results = self.queue_api.create(0, self.PICKLED_OR_SHARED, self.KEEP)
        interpreter = self.api.create("isolated")
        try:
            failure = self.api.exec(interpreter, self.source, shared=dict(names, results=results))
            if failure is not None:
                raise RuntimeError(failure.formatted)
            return self.queue_api.get(results)[0]
        finally:
            self.api.destroy(interpreter)


def find_isolates():
    for way in (LowLevelChannels, Interpreters, LowLevelQueues):
        try:
            return way()
        except (ImportError, AttributeError):
            continue
    return None


def check_port(isolates, names):
    """Whether something listens on the port. Waits for descriptors where they have run out."""
    give_up = time.monotonic() + scanning.PATIENCE
    while True:
        status = isolates.run(names)
        if status not in scanning.TRANSIENT:
            return status == 0
        if time.monotonic() >= give_up:
            raise OSError(status, os.strerror(status))
        time.sleep(scanning.PAUSE)


def scan(target, progress):
    """Keeps `concurrency` threads busy, each with one isolate after another."""
    isolates = find_isolates()
    ports = iter(target.ports)
    lock = threading.Lock()
    found, failures = [], []

    def worker():
        while True:
            with lock:
                if failures or len(found) == target.first or (port := next(ports, None)) is None:
                    return
            try:
                names = dict(family=int(target.family), address=target.address, port=port, timeout=str(target.timeout))
                is_open = check_port(isolates, names)
            except Exception as error:
                failures.append(error)
                return
            with lock:
                progress.advance()
                if is_open and len(found) != target.first:
                    found.append(port)

    threads = []
    try:
        for _ in range(target.concurrency):
            threads.append(threading.Thread(target=worker, daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt as interrupt:
        failures.append(interrupt)  # the workers end after the port that they are at
        for thread in threads:
            if thread.is_alive():
                thread.join()
    if failures:
        raise failures[0]
    return found


if __name__ == "__main__":
    if find_isolates() is None:
        sys.exit("error: this Python has no sub-interpreters")
    sys.exit(scanning.main(__doc__, 32, scan))
