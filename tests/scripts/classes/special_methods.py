# Methods that syntax and built-ins call: containers, iteration, calls, conversion, copying of arguments.
class Box:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, key):
        print("getitem", key)
        return self.items[key]

    def __setitem__(self, key, value):
        print("setitem", key, value)

    def __delitem__(self, key):
        print("delitem", key)

    def __contains__(self, item):
        print("contains", item)
        return item in self.items

    def __iter__(self):
        print("iter")
        return iter(self.items)

    def __reversed__(self):
        return "reversed"

    def __call__(self, *args, **kwargs):
        return args, kwargs

    def __format__(self, spec):
        return f"<{spec}>"

    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __complex__(self):
        return 7j

    def __round__(self, digits=None):
        return "round", digits

    def __hash__(self):
        return 99

    def __eq__(self, other):
        return isinstance(other, Box)

    def __bytes__(self):
        return b"box"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"

    def __dir__(self):
        return ["z", "a"]

    def __length_hint__(self):
        return 3


box = Box(1, 2, 3)
print(len(box), box[0], box[1:2], 2 in box, list(box), reversed(box))
box[1] = 5
box[1:2] = [1]
box["a":"b":"c", ...] = 0
del box[0]
print(box(1, k=2), f"{box:spec}", format(box), f"{box!r}", str(box), [box], "%s %r" % (box, box))
print(int(box), float(box), complex(box), round(box), round(box, 2), hash(box), {box: 1}[Box()], bytes(box), dir(box))
first, *rest = box
print(first, rest, sum(box), max(box), sorted(box, reverse=True), tuple(box), [*box])


class OldIteration:
    def __getitem__(self, index):
        if index > 3:
            raise IndexError
        return index * 10


print(list(OldIteration()), 20 in OldIteration(), 5 in OldIteration())


class Bad:
    def __len__(self):
        return -1

    def __bool__(self):
        return 2

    def __str__(self):
        return 5

    def __hash__(self):
        return "x"

    def __iter__(self):
        return 5

    def __index__(self):
        return "i"

    def __contains__(self, item):
        raise KeyError(item)


bad = Bad()
for expression in ["len(bad)", "bool(bad)", "str(bad)", "hash(bad)", "iter(bad)", "[1][bad]", "1 in bad", "not bad", "list(bad)"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
