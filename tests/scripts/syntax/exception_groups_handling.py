# except* in more depth.
def run(group, *, note=None):
    try:
        try:
            raise group
        except* ValueError as e:
            print("values", e.exceptions, e.message)
        except* (TypeError, KeyError) as e:
            print("types", [repr(x) for x in e.exceptions])
            if note == "raise":
                raise OSError("new")
        else:
            print("else")
        finally:
            print("finally")
    except BaseException as e:
        print("left", repr(e), repr(e.__context__)[:40])
run(ExceptionGroup("g", [ValueError(1), TypeError(2)]))
run(ExceptionGroup("g", [ValueError(1), IndexError(2)]))
run(ExceptionGroup("g", [ExceptionGroup("n", [ValueError(1), KeyError("k")]), RuntimeError(3)]))
run(ValueError("naked"))
run(IndexError("naked"))
run(ExceptionGroup("g", [TypeError(1), ZeroDivisionError()]), note="raise")
run(BaseExceptionGroup("b", [ValueError(1), KeyboardInterrupt()]))
try:
    try:
        pass
    except* ValueError:
        pass
    else:
        print("no error")
finally:
    print("done")
g = ExceptionGroup("top", [ValueError("a"), ExceptionGroup("sub", [TypeError("b"), ValueError("c")])])
print(g.split(ValueError), g.subgroup(TypeError), g.subgroup(lambda e: "c" in str(e)), g.derive([OSError()]), g.subgroup(OSError))
for bad in (lambda: ExceptionGroup("m", []), lambda: ExceptionGroup("m", [1]), lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("m", [KeyboardInterrupt()]), lambda: ExceptionGroup("m"), lambda: ExceptionGroup("m", 5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
for text in ("try: pass\nexcept* : pass", "try: pass\nexcept* ValueError: pass\nexcept TypeError: pass", "for i in 1:\n try: pass\n except* ValueError: break", "def f():\n try: pass\n except* E: return 1"):
    try:
        compile(text, "<t>", "exec")
    except SyntaxError as e:
        print(e.msg)
try:
    try:
        raise ExceptionGroup("g", [ValueError()])
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)
class MyGroup(ExceptionGroup):
    def __new__(cls, m, es, code=0):
        self = super().__new__(cls, m, es)
        self.code = code
        return self
    def derive(self, es):
        return MyGroup(self.message, es, self.code)
m, r = MyGroup("mine", [ValueError(), TypeError()], 7).split(ValueError)
print(type(m).__name__, m.code, r.code)
