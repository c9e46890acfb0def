# Instances, class attributes, methods, inheritance, super and the text of objects.
class Animal:
    """An animal."""

    count = 0
    legs: int = 4

    def __init__(self, name):
        self.name = name
        Animal.count += 1

    def speak(self):
        return f"{self.name} makes a sound"

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"


class Dog(Animal):
    def speak(self):
        return super().speak() + ": woof"


class Bird(Animal):
    legs = 2


rex, tweety = Dog("Rex"), Bird("Tweety")
print(rex, tweety, [rex], f"{rex!s:>12}", Animal.count, rex.legs, tweety.legs)
print(rex.speak(), tweety.speak(), Animal.speak(rex), Dog.__mro__, Dog.__bases__)
rex.legs = 3
print(rex.__dict__, vars(tweety), Dog.legs, "legs" in vars(rex), Animal.__doc__, Dog.__doc__, Animal.__module__)
del rex.legs
print(rex.legs, isinstance(rex, Animal), issubclass(Bird, (Dog, Animal)), isinstance(rex, Bird), type(rex) is Dog)
method = rex.speak
print(method(), method.__self__ is rex, method.__func__ is Dog.speak, method.__name__, Dog.speak.__qualname__)
print(getattr(rex, "name"), getattr(rex, "none", "default"), hasattr(rex, "none"), callable(rex.speak), callable(rex))
setattr(rex, "age", 5)
print(sorted(name for name in dir(rex) if not name.startswith("__")))

for statement in ["rex.colour", "Dog.colour", "del rex.colour", "Dog()", "Dog(1, 2)", "rex.nam", "rex()", "object().x", "object().x = 1",
                  "(1).x = 1", "Animal.speak()", "class C(Dog, Animal, Dog): pass", "class C(Animal, Dog): pass", "class C(1): pass",
                  "class C(bool): pass", "rex.__class__ = int", "super()", "Dog.__dict__['x'] = 1"]:
    try:
        exec(statement)
    except Exception as error:
        print(statement, "->", type(error).__name__, error)


class Empty:
    pass


e = Empty()
print(e == e, e == Empty(), hash(e) == hash(e), e != 1, bool(e), repr(e).startswith("<__main__.Empty object at 0x"), Empty)
