"""Tracebacks on request and after a timeout.

enable() keeps note that it was called: a crash of the runtime itself prints Rust's report, never Python's frames.
"""

import sys as _sys

_enabled = False
_timer = None
_registered = {}


def _fileno(file):
    if file is None:
        file = _sys.stderr
        if file is None:
            raise RuntimeError("unable to get sys.stderr")
    if isinstance(file, int):
        if file < 0:
            raise ValueError("file is not a valid file descriptor")
        return file
    number = file.fileno()
    if not isinstance(number, int) or number < 0:
        raise RuntimeError("file.fileno() is not a valid file descriptor")
    try:
        file.flush()
    except Exception:
        pass
    return number


def _lines(frame):
    shown = 0
    while frame is not None:
        if shown == 100:
            yield "  ...\n"
            return
        code = frame.f_code
        yield f'  File "{code.co_filename}", line {frame.f_lineno or "???"} in {code.co_name}\n'
        frame = frame.f_back
        shown += 1


def _write(number, all_threads, frame, thread):
    import os
    text = []
    if all_threads:
        for ident, top in _sys._current_frames().items():
            if ident != thread:
                text.append(f"Thread 0x{ident:016x} (most recent call first):\n")
                text.extend(_lines(top))
                text.append("\n")
        text.append(f"Current thread 0x{thread:016x} (most recent call first):\n")
    else:
        text.append("Stack (most recent call first):\n")
    text.extend(_lines(frame))
    os.write(number, "".join(text).encode("utf-8", "backslashreplace"))


def dump_traceback(file=None, all_threads=True):
    """Dump the traceback of the current thread, or of all threads if all_threads is true."""
    import _thread
    _write(_fileno(file), all_threads, _sys._getframe(1), _thread.get_ident())


def dump_c_stack(file=None):
    """Native frames are not shown."""
    import os
    os.write(_fileno(file), b"Current thread's C stack trace (most recent call first):\n  <cannot get C stack>\n")


def enable(file=None, all_threads=True, c_stack=True):
    """Keep note that fatal signals should be reported."""
    global _enabled
    _fileno(file)
    _enabled = True


def disable():
    """Undo enable()."""
    global _enabled
    was = _enabled
    _enabled = False
    return was


def is_enabled():
    """Whether enable() was called."""
    return _enabled


def dump_traceback_later(timeout, repeat=False, file=None, exit=False):
    """Dump the tracebacks of all threads after timeout seconds, again and again if repeat is true."""
    global _timer
    if timeout <= 0:
        raise ValueError("timeout must be greater than 0")
    cancel_dump_traceback_later()
    import _thread
    import os
    import threading
    number = _fileno(file)
    done = threading.Event()

    def watch():
        while not done.wait(timeout):
            hours, seconds = divmod(int(timeout), 3600)
            clock = f"{hours}:{seconds // 60:02}:{seconds % 60:02}"
            os.write(number, f"Timeout ({clock})!\n".encode())
            _write(number, True, _sys._getframe(), _thread.get_ident())
            if exit:
                os._exit(1)
            if not repeat:
                return

    _timer = done
    threading.Thread(target=watch, daemon=True, name="faulthandler").start()


def cancel_dump_traceback_later():
    """Cancel the previous call to dump_traceback_later()."""
    global _timer
    if _timer is not None:
        _timer.set()
        _timer = None


def register(signum, file=None, all_threads=True, chain=False):
    """Dump the traceback of all threads when a signal arrives."""
    import _thread
    import signal
    number = _fileno(file)
    before = signal.getsignal(signum)

    def handler(signum, frame):
        _write(number, all_threads, frame, _thread.get_ident())
        if chain and callable(before):
            before(signum, frame)

    signal.signal(signum, handler)
    _registered.setdefault(signum, before)


def unregister(signum):
    """Undo register()."""
    import signal
    if signum not in _registered:
        return False
    before = _registered.pop(signum)
    signal.signal(signum, signal.SIG_DFL if before is None else before)
    return True
