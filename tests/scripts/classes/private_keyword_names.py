"""Names in calls that look private are passed as they are written, inside classes too."""


def given(**names):
    return names


class Holder:
    def call(self):
        return given(__a=1), given(*(), __b=2), given(**{"x": 0}, __c=3)

    class Inner(dict, metaclass=lambda name, bases, body, **extra: extra, __d=4):
        pass


print(Holder().call(), Holder.Inner)
