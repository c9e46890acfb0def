# with statements: several managers, parentheses, targets, suppression, order.
class M:
    def __init__(self, name, suppress=False, fail=None):
        self.name, self.suppress, self.fail = name, suppress, fail
    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise ValueError("enter " + self.name)
        return self.name, len(self.name)
    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind.__name__ if kind else None, value, tb is not None)
        if self.fail == "exit":
            raise KeyError("exit " + self.name)
        return self.suppress
with M("a") as x, M("bb") as (n, size):
    print(x, n, size)
with (
    M("c") as y,
    M("d"),
):
    print(y)
class T: pass
t, l = T(), [0]
with M("e") as t.attr, M("f") as l[0]:
    print(t.attr, l)
with M("s", suppress=True):
    1 / 0
print("after")
for args in ((("o",), ("i", False, "enter")), (("o", True), ("i", False, "exit")), (("o", False, "exit"), ("i", True))):
    try:
        with M(*args[0]), M(*args[1]):
            print("body")
            raise LookupError("body")
    except Exception as e:
        print("got", repr(e), repr(e.__context__))
def f():
    for i in range(3):
        with M(f"loop{i}"):
            if i == 0:
                continue
            if i == 1:
                break
    with M("return"):
        return "value"
print(f())
for bad in (5, T(), type("E", (), {"__enter__": lambda s: 1})()):
    try:
        with bad:
            pass
    except (TypeError, AttributeError) as e:
        print(e)
try:
    exec("async def f():\n async with 5: pass\nf().send(None)")
except TypeError as e:
    print(e)
with (M("tuple"), M("two")) if False else M("cond"):
    pass
with (yield_ := M("walrus")):
    print(yield_.name)
