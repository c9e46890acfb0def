"""Reading the tasks and frames of another process is not available in Hoopsnake: this module can be imported, no more."""


class RemoteUnwinder:
    def __init__(self, *args, **kwargs):
        raise NotImplementedError("_remote_debugging: another process cannot be inspected in Hoopsnake")


FrameInfo = CoroInfo = TaskInfo = ThreadInfo = AwaitedInfo = tuple
PROCESS_VM_READV_SUPPORTED = False
