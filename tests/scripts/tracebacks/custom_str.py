# Exceptions whose str or repr fail, with empty or long texts, and a chained SystemExit.
import sys
import traceback


class BadStr(Exception):
    def __str__(self):
        raise ValueError("in str")


class Empty(Exception):
    pass


class Outer:
    class Inner(Exception):
        pass


for error in [BadStr(), Empty(), Outer.Inner("nested name"), Exception("two\nlines"), Exception(None), KeyError("quoted"), Exception("ünïcödé"), OSError(2, "No file", "name")]:
    try:
        raise error
    except Exception:
        traceback.print_exc(limit=0, file=sys.stdout)
sys.excepthook(ValueError, ValueError("through the hook"), None)


def hook(kind, value, tb):
    print("my hook", kind.__name__, value, tb.tb_lineno)


sys.excepthook = hook
raise Outer.Inner("uncaught")
