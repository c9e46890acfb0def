# warnings: filters, categories, stack levels, once only, as errors.
import warnings


def old():
    warnings.warn("old is deprecated", DeprecationWarning, stacklevel=2)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    old()
    warnings.warn("plain")
    warnings.warn(UserWarning("instance"))
    warnings.warn_explicit("explicit", RuntimeWarning, "file.py", 5)
print([(w.category.__name__, str(w.message), w.lineno if w.filename != "file.py" else (w.filename, w.lineno)) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        old()
    except DeprecationWarning as error:
        print("raised", error)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("default")
    for _ in range(3):
        warnings.warn("once per place")
    warnings.filterwarnings("ignore", message="ign.*")
    warnings.warn("ignored")
print(len(caught))


class Mine(UserWarning):
    pass


warnings.warn("shown on stderr", Mine)
warnings.warn("deprecations are shown in __main__", DeprecationWarning)
warnings.warn("pending ones are not", PendingDeprecationWarning)
print(warnings.formatwarning("message", UserWarning, "f.py", 3, "line"), end="")
for arguments in [("x", int), (5, "x")]:
    try:
        warnings.warn(*arguments)
    except TypeError as error:
        print(error)


@warnings.deprecated("use new")
def decorated():
    return 1


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(decorated(), str(caught[0].message), decorated.__deprecated__)
warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: print("custom", message, category.__name__)
warnings.warn("goes to the custom one")
