# The two-way protocol: send, throw, close, and what the generator may do with each.
def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


a = averager()
print(next(a), a.send(10), a.send(20), a.send(30))
a.close()
print(a.gi_frame, next(a, "closed"))


def robust():
    while True:
        try:
            got = yield "ready"
            print("got", got)
        except ValueError as error:
            print("caught", error)
        except GeneratorExit:
            print("closing")
            raise
        finally:
            print("finally")


r = robust()
print(next(r), r.send(1), r.throw(ValueError("bad")), r.throw(ValueError), sep="\n")
try:
    r.throw(KeyError("out"))
except KeyError as error:
    print("came out", error)
print(next(r, "finished"))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print(error)
c = robust()
next(c)
print(c.close())
c.close()


def returns_on_close():
    try:
        yield
    except GeneratorExit:
        return "value of close"


c = returns_on_close()
next(c)
print(c.close(), c.close())
fresh = robust()
try:
    fresh.send(1)
except TypeError as error:
    print(error)
print(next(fresh))
fresh2 = robust()
try:
    fresh2.throw(ZeroDivisionError("before start"))
except ZeroDivisionError as error:
    print(error, next(fresh2, "ended"))


def reentrant():
    yield next(self)


self = reentrant()
try:
    next(self)
except ValueError as error:
    print(error)


def leaks():
    yield 1
    raise StopIteration("inner")


try:
    list(leaks())
except RuntimeError as error:
    print(error, repr(error.__cause__))
for wrong in [lambda: r.throw(5), lambda: r.throw(int), lambda: fresh.send()]:
    try:
        wrong()
    except TypeError as error:
        print(error)
