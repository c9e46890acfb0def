# An uncaught exception: frames, source lines, carets; exit status 1.
def divide(a, b):
    return a / b


def average(numbers):
    return divide(sum(numbers), len(numbers))


def report(rows):
    for name, numbers in rows:
        print(name, average(numbers))


report([("one", [1, 2, 3]), ("two", [])])
