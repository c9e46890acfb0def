# The constants, their types and their operators.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(True + True, True * 3, -True, True / 2, True // 2, True ** 2, True & 1, True & False, True | 2, True ^ True, True << 3, True == 1, True is (1 == 1), True < 2)
print([bool(v) for v in (0, 1, 0.0, -0.0, 0j, "", " ", b"", [], [0], (), {}, set(), None, ..., NotImplemented.__class__, range(0), range(1), float("nan"))])
print(attempt(bool, NotImplemented), attempt(bool, 1, 2), attempt(lambda: bool(x=1)), repr(True), str(False), int(True), float(True), f"{True} {True:d} {True:>6} {True:5}|", "%s %d" % (True, True), hash(True), True.bit_length(), True.real, (True).__class__)
for base in (bool, type(None), type(...), type(NotImplemented)):
    try:
        type("Sub", (base,), {})
    except TypeError as error:
        print(error)
print(type(None)(), type(...)(), type(NotImplemented)(), attempt(type(None), 1), bool(), attempt(lambda: None.x), attempt(lambda: setattr(None, "x", 1)), attempt(lambda: None()), attempt(lambda: None[0]), attempt(lambda: None + 1), attempt(lambda: -None), attempt(lambda: len(None)), attempt(lambda: iter(None)), attempt(lambda: None < None), None == None, None is None, hash(None) == hash(None))


class Falsy:
    def __bool__(self):
        return False


class Long:
    def __len__(self):
        return 2


class Wrong:
    def __bool__(self):
        return 1


class Negative:
    def __len__(self):
        return -1


class Huge:
    def __len__(self):
        return 2**70


for kind in (Falsy, Long, Wrong, Negative, Huge):
    print(kind.__name__, attempt(lambda: not kind()), attempt(lambda: "yes" if kind() else "no"), attempt(lambda: len(kind())))
print(1 and 0 or "x", 0 or None, "" or [] or {}, 1 and 2 and 3, not 0, not "a", [] and 1 / 0, 1 or 1 / 0, None or 0 and 1)
print(True == 1.0, False == 0 == 0.0, {True: "t", 1: "one", 1.0: "float"}, [1, 0].index(True), sum([True, True]), max(True, 2), sorted([True, 0, 2, False]), isinstance(True, int), issubclass(bool, int), type(True & 1), type(True & True), type(~5))
