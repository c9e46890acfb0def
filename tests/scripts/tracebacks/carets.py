# The carets under the part of a line that raised.
import sys
import traceback


class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


chain = Node(1, Node({"a": [1, 2]}))
table = {"x": {"y": None}}


def cases():
    yield lambda: chain.next.next.value
    yield lambda: table["x"]["y"]["z"]
    yield lambda: 1 + 2 + "3" + 4
    yield lambda: (1 + 2) * len(5)
    yield lambda: chain.next.value["a"][7]
    yield lambda: [x.missing for x in [1]]
    yield lambda: print(1, 2, undefined_name, 4)
    yield lambda: table["x"].no_method(1, key=2)
    yield lambda: f"{chain.value!r} {chain.nothing}"
    yield lambda: 10 // (5 - 5)
    yield lambda: -"text"
    yield lambda: "a" < 1
    yield lambda: {**5}
    yield lambda: int("12" + "x")
    yield lambda: "ä" * 3 + chain.vaule
    yield lambda: (lambda q: q.z)(1)


for case in cases():
    try:
        case()
    except Exception:
        traceback.print_exc(file=sys.stdout)


def multi_line():
    return (
        chain.value
        + table["x"]
        + 3
    )  # fmt: skip


def call_over_lines():
    return max(
        1,
        "two",
    )


for function in (multi_line, call_over_lines):
    try:
        function()
    except TypeError:
        traceback.print_exc(file=sys.stdout)
