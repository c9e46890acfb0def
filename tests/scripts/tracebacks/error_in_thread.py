# An exception in a thread is shown and does not end the program.
import io
import sys
import threading


def work():
    raise ValueError("in the thread")


thread = threading.Thread(target=work, name="worker")
sys.stderr = io.StringIO()
thread.start()
thread.join()
shown = sys.stderr.getvalue().splitlines()
sys.stderr = sys.__stderr__
print(shown[0], shown[1], *shown[-3:], sep="\n")
print("main goes on")
threading.excepthook = lambda args: print("hook", args.exc_type.__name__, args.exc_value, args.thread.name)
thread = threading.Thread(target=lambda: 1 // 0, name="second")
thread.start()
thread.join()


def leaves():
    raise SystemExit("ignored")


thread = threading.Thread(target=leaves)
thread.start()
thread.join()
print("end")
