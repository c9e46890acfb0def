# Decorators on functions, methods and classes, with and without arguments; the order in which they apply.
import functools


def note(name):
    print("make", name)

    def decorate(function):
        print("apply", name, function.__name__)

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            print("enter", name)
            return function(*args, **kwargs)

        return wrapper

    return decorate


@note("a")
@note("b")
def add(x, y=1):
    "Adds."
    return x + y


print(add(2), add(2, y=3), add.__name__, add.__doc__, add.__wrapped__(5))


def register(cls):
    cls.registered = True
    return cls


@register
class Thing:
    @staticmethod
    def static(x):
        return "static", x

    @classmethod
    def klass(cls, x):
        return cls.__name__, x

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, new):
        print("set", new)
        self._value = new

    @value.deleter
    def value(self):
        print("delete")
        del self._value

    @note("method")
    def method(self):
        return type(self).__name__


thing = Thing()
thing.value = 3
print(Thing.registered, thing.static(1), Thing.klass(2), thing.klass(3), thing.value, thing.method())
del thing.value
try:
    thing.value
except AttributeError as error:
    print(error)
try:
    Thing.value.fget(1)
except AttributeError as error:
    print(error)


class ReadOnly:
    @property
    def x(self):
        return 1


try:
    ReadOnly().x = 2
except AttributeError as error:
    print(error)
try:
    del ReadOnly().x
except AttributeError as error:
    print(error)
buttons = [lambda f: f.__name__]


@buttons[0]
def named():
    pass


print(named)
