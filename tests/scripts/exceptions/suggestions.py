# Names close to what was meant are suggested where an exception is shown.
import traceback


def last_line(source):
    try:
        exec(source, {"__name__": "m", "counter": 1})
    except BaseException as error:
        print(traceback.format_exception(error)[-1], end="")


last_line("countr")
last_line("prnt(1)")
last_line("'x'.uper()")
last_line("[].appendd(1)")
last_line("import sys; sys.pathh")
last_line("from sys import pathh")
last_line("def f(value): return valeu\nf(1)")
last_line("class A:\n  def __init__(self): self.blech = 1\n  def m(self): return blech\nA().m()")
last_line("class A:\n  bluch = 1\nA().bluhc")
last_line("import no_such_module_anywhere")
last_line("zzzzqqq")
last_line("time.sleep(1)")
last_line("def f(first): pass\nf(firts=1)")
last_line("class C:\n  __slots__ = ('aa',)\nC().ab")
