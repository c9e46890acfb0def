# A method of a method of a method: the receivers become arguments, the innermost first, in one list.
import types


def show(*args, **names):
    return args, names


bound = show
for i in range(5):
    bound = types.MethodType(bound, i)
print(bound("x", y=1))
for i in range(30_000):
    bound = types.MethodType(bound, i)
args, names = bound("end", key=2)
print(len(args), args[:7], args[-2:], names)
