# Requests far too large raise MemoryError or OverflowError at once.
import sys

for expression in [
    "[0] * (2 ** 62)", "'a' * (2 ** 62)", "b'a' * (2 ** 62)", "(0,) * (2 ** 62)", "bytearray(2 ** 62)", "bytes(2 ** 62)", "'ab' * (2 ** 63)", "[1] * (10 ** 30)", "bytes(10 ** 30)",
    "'x'.center(2 ** 62)", "'x'.zfill(2 ** 62)", "' '.join(['x' * 10 ** 6] * 3)[0]", "range(2 ** 70).__len__()", "[0][2 ** 70]", "'x'[2 ** 70]", "[0].insert(2 ** 70, 1)",
    "1 << (2 ** 70)", "'%*d' % (2 ** 70, 1)", "f'{1:{2 ** 62}}'", "chr(2 ** 70)", "bytes([2 ** 70])", "int('9' * 5000)", "str(10 ** 5000)", "len(str(10 ** 4000))", "float(10 ** 400)", "10.0 ** 400", "(1.5).__round__(2 ** 70)", "range(2 ** 70)[2 ** 69]", "hash(2 ** 2000)", "'a'.expandtabs(2 ** 70)",
    "'a'.replace('', 'b' * 10 ** 5)[:1]", "time.sleep(2 ** 70)", "time.sleep(-1)", "sys.setrecursionlimit(2 ** 40)", "sys.setrecursionlimit(0)", "memoryview(b'a')[2 ** 70]", "slice(2 ** 70).indices(5)", "'abc'[2 ** 70:]", "[1, 2][-2 ** 70:2 ** 70]", "itertools.repeat(1, 2 ** 70)", "itertools.count(2 ** 70).__next__()", "list(itertools.islice([], 2 ** 70))", "collections.deque(maxlen=2 ** 70)", "struct.pack('i', 2 ** 40)",
]:  # fmt: skip
    import collections, itertools, struct, time

    try:
        value = eval(expression)
        print(expression, "=", value)
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
print(sys.maxsize, sys.getrecursionlimit(), sys.get_int_max_str_digits())
sys.set_int_max_str_digits(0)
print(len(str(10**5000)))
