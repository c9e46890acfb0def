# Patterns of sequences: which values are sequences, stars, nesting, binding.
import array
import collections


def kind(value):
    match value:
        case []:
            return "empty"
        case [x]:
            return f"one {x!r}"
        case [x, y]:
            return f"two {x!r} {y!r}"
        case [1, *rest]:
            return f"one and {rest}"
        case [first, *_, last] if first == last:
            return f"same ends {first!r}"
        case [*_, [inner, *more]]:
            return f"nested {inner!r} {more}"
        case (a, b, *c):
            return f"long {a!r} {b!r} {c}"
        case _:
            return "no sequence"


class Sequence(collections.abc.Sequence):
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


class Registered:
    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index > 1:
            raise IndexError
        return index * 10


values = [[], (), [1], (1, 2), [1, 2, 3], ["a", "b", "a"], [5, 6, [7, 8]], [9, 8, 7], "ab", b"ab", bytearray(b"ab"), {1, 2}, {1: 2}, range(2), range(5, 9), iter([1, 2]), collections.deque([1, 2]), array.array("i", [1, 2]), memoryview(b"ab"), Sequence(1, 2), Registered(), None, 12, [[1, 2], [3]], ["x", [4]]]
for value in values:
    shown = type(value).__name__ if type(value).__module__ == "__main__" or "iter" in type(value).__name__ or isinstance(value, memoryview) else value
    print(shown, "->", kind(value))
collections.abc.Sequence.register(Registered)
print(kind(Registered()))


def points(data):
    match data:
        case [(x1, y1), (x2, y2)]:
            return abs(x1 - x2) + abs(y1 - y2)
        case [("point" | "dot") as what, [int(x) | float(x), y]]:
            return what, x, y
        case ["load", str() as name] | ["open", name]:
            return name
        case [Sequence(), *_]:
            return "class"
    return None


for data in ([(1, 2), (4, 6)], ["point", [1, 2]], ["dot", (1.5, 2)], ["dot", ("1", 2)], ["load", "file"], ["load", 5], ["open", 5], [Sequence(1)], []):
    print(points(data))
match 1, 2, 3:
    case a, *b:
        print(a, b)
match [1, [2, [3, [4]]]]:
    case [p, [q, [r, [s]]]]:
        print(p, q, r, s)
match (1,):
    case (single,):
        print(single)
match [0, 1]:
    case [0, 2] | [1, 0]:
        print("wrong")
    case [0 | 1, 0 | 1 as last]:
        print("last", last)
