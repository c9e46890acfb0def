# range and slice objects.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for arguments in ((5,), (2, 5), (5, 2), (0, 10, 3), (10, 0, -3), (0,), (0, 5, 0), (1.0,), ("a",), (), (1, 2, 3, 4), (2**70, 2**70 + 3), (0, 2**65, 2**63), (-5, 5, 4), (True,), (None,)):
    print(arguments, attempt(range, *arguments), attempt(lambda: list(range(*arguments))[:5]), attempt(lambda: len(range(*arguments))))
print(attempt(len, range(2**70)), attempt(lambda: range(2**70)[2**69] == 2**69), attempt(lambda: bool(range(2**70))))
r = range(0, 20, 3)
for key in (0, -1, 7, -8, slice(1, 4), slice(None, None, -1), slice(2, None, 2), "x", 1.0, 2**70, True):
    print(key, attempt(lambda: r[key]))
print(r.start, r.stop, r.step, r.count(9), r.count(10), r.index(9), attempt(r.index, 10), attempt(r.index, "x"), 9 in r, 10 in r, 9.0 in r, "x" in r, 2**70 in r)
print(range(0, 5) == range(0, 5), range(0) == range(2, 1), range(0, 5, 2) == range(0, 6, 2), hash(range(0, 5, 2)) == hash(range(0, 6, 2)), range(3) == [0, 1, 2], attempt(lambda: range(1) < range(2)), attempt(lambda: range(3) + range(3)))
print(list(reversed(r)), list(reversed(range(0))), max(r), min(r), sum(r), sorted(r, reverse=True)[:2], r[::-1], r[2:5][1:], repr(range(1, 2, 1)))
iterator = iter(range(3))
print(next(iterator), iterator.__length_hint__(), list(iterator), list(iterator), iter(range(2)).__reduce__()[1])
print(attempt(lambda: setattr(r, "start", 1)), attempt(lambda: r.__setitem__), isinstance(r, range))
try:
    class Sub(range):
        pass
except TypeError as error:
    print(error)
for arguments in ((5,), (1, 5), (None, None, -1), (1, 10, 2), ("a", "b"), (-3, None), (None, -10, 3), (100, -100, -7)):
    s = slice(*arguments)
    print(s, s.start, s.stop, s.step, [attempt(s.indices, n) for n in (0, 3, 10)])
print(attempt(slice), attempt(slice, 1, 2, 3, 4), attempt(slice(1).indices, -1), attempt(slice(1).indices, "x"), attempt(slice(None, None, 0).indices, 5), slice(1, 2) == slice(1, 2), slice(1) < slice(2), attempt(lambda: slice(1) < 5), hash(slice(1, 2)) == hash(slice(1, 2, None)), attempt(hash, slice([])), slice(1, 2).__reduce__()[1])


class Shows:
    def __getitem__(self, key):
        return key


show = Shows()
print(show[1:2], show[::], show[1:2, ..., None], show[()], show[1, ], show[-1:], show[:"a":1.5], show[*[1, 2]], show[1:2, *"ab"])
