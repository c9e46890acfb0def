# A metaclass's mro() may name a class that is no base: what that class gives is never stale, here and in subclasses.
class Held:
    def __init__(self, n):
        self.n = n

    def __call__(self):
        return self.n


class Aside:
    pass


class Meta(type):
    def mro(cls):
        return [cls, *(b for b in cls.__bases__ if b is not object), Aside, object]


class Top(metaclass=Meta):
    pass


class Below(Top):
    pass


def looks(subject):
    seen = []
    for i in range(900):
        if i == 450:
            Aside.value = Held(2)
            Aside.method = lambda self: "new"
            filler = [Held(9) for _ in range(50)]
        seen.append((subject.value.n, subject.method()))
    return seen[0], seen[449], seen[450], seen[-1], len(filler)


for subject in Top(), Below(), Top(), Below():
    Aside.value = Held(1)
    Aside.method = lambda self: "old"
    print(type(subject).__name__, looks(subject))
    del Aside.value
    try:
        subject.value
    except AttributeError as e:
        print(e)

Aside.__len__ = lambda self: 7
print(hasattr(Top, "__len__"))
Top.extra = 5
print(Below().extra)
