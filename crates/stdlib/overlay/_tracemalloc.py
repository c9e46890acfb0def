"""What tracemalloc asks of the interpreter. Hoopsnake does not record where memory was allocated."""


def start(nframe=1, /):
    raise NotImplementedError("tracemalloc is not available in Hoopsnake: allocations are not traced")


def stop():
    pass


def is_tracing():
    return False


def clear_traces():
    pass


def reset_peak():
    pass


def get_traced_memory():
    return 0, 0


def get_tracemalloc_memory():
    return 0


def get_traceback_limit():
    return 1


def _get_traces():
    return []


def _get_object_traceback(obj, /):
    return None
