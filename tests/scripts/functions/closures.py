# Cells: shared, rebound, late bound in loops, deleted, and nonlocal at several depths.
def counter():
    count = 0

    def increment(by=1):
        nonlocal count
        count += by
        return count

    def read():
        return count

    return increment, read


increment, read = counter()
other, _ = counter()
print(increment(), increment(5), read(), other(), increment.__closure__[0].cell_contents, increment.__code__.co_freevars)

late = [lambda: i for i in range(3)]
bound = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in bound])


def outer():
    x = "outer"

    def middle():
        nonlocal x

        def inner():
            nonlocal x
            x = "inner"

        inner()
        return x

    return middle(), x


print(outer())


def deleted():
    value = 1

    def use():
        return value

    del value
    try:
        use()
    except NameError as error:
        print(type(error).__name__, error)
    value = 2
    return use()


print(deleted())


def unassigned():
    try:
        print(local)
    except UnboundLocalError as error:
        print(type(error).__name__, error)
    local = 1
    return local


print(unassigned())
x = "global"


class Body:
    x = "class"
    seen_in_method = lambda self: x
    seen_in_body = [x for _ in range(1)]


print(Body().seen_in_method(), Body.seen_in_body)


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value

    return composed


print(compose(lambda v: v + 1, str, lambda s: s * 2)(4))


def change_global():
    global x, made
    x = "changed"
    made = "new"


change_global()
print(x, made)
