# The traceback module and the objects it reads.
import sys
import traceback


def third():
    raise ValueError("deep")


def second():
    third()


def first():
    try:
        second()
    except ValueError as error:
        raise RuntimeError("wrapped") from error


try:
    first()
except RuntimeError as error:
    tb = error.__traceback__
    names = []
    while tb:
        names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    print(names)
    for frame in traceback.extract_tb(error.__cause__.__traceback__):
        print(frame.name, frame.lineno, frame.line)
    print(traceback.format_exception_only(error))
    print("".join(traceback.format_exception(error, chain=False)), end="")
    summary = traceback.TracebackException.from_exception(error)
    print(summary.exc_type_str, str(summary), summary.__cause__.exc_type_str)
    saved = error


def again():
    raise saved.with_traceback(None)


try:
    again()
except RuntimeError as error:
    print([f.name for f in traceback.extract_tb(error.__traceback__)])


def stack():
    return [frame.name for frame in traceback.extract_stack()]


print(stack(), (lambda: stack())())
print(sys._getframe().f_code.co_name, sys._getframe().f_lineno)


def reraise():
    try:
        third()
    except ValueError:
        raise


try:
    reraise()
except ValueError as error:
    print([(f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)])
    print([(f.colno, f.end_colno) for f in traceback.extract_tb(error.__traceback__)])


def locals_at_failure():
    a, b = 1, [2]
    return a / 0


try:
    locals_at_failure()
except ZeroDivisionError as error:
    print(error.__traceback__.tb_next.tb_frame.f_locals, error.__traceback__.tb_next.tb_frame.f_back.f_code.co_name)
