# sys.exit with a number ends quietly with that status, after finally blocks and atexit functions.
import atexit
import sys

atexit.register(print, "atexit 1")
atexit.register(lambda: print("atexit 2"))
try:
    try:
        sys.exit(7)
    except Exception:
        print("not an Exception")
    finally:
        print("finally")
except SystemExit as error:
    print("code", error.code)
    raise
