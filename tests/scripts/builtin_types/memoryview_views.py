# memoryview: formats, shapes, casts, slices, release.
import array


def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


data = bytearray(range(12))
view = memoryview(data)
print(view.format, view.itemsize, view.shape, view.strides, view.ndim, view.nbytes, view.readonly, view.contiguous, view.c_contiguous, view.f_contiguous, view.suboffsets, len(view))
print(view[0], view[-1], view[2:5].tolist(), view[::-1].tobytes(), view[::3].tolist(), view[::3].contiguous)
for key in (12, -13, "x", 1.0, None, (0,), (0, 0), slice(0, 2)):
    print(key, attempt(lambda: view[key] if not isinstance(key, slice) else view[key].tolist()))
view[1] = 255
view[2:4] = b"\x07\x08"
view[::4] = bytes([1, 2, 3])
print(data)
for key, value in ((0, 256), (0, -1), (0, "x"), (0, b"x"), (slice(0, 2), b"x"), (slice(0, 2), [1, 2]), (20, 1), (slice(0, 2), 5)):
    print(key, value, attempt(view.__setitem__, key, value))
print(attempt(memoryview(b"ab").__setitem__, 0, 1), attempt(view.__delitem__, 0))
for format in ("b", "B", "c", "h", "H", "i", "I", "l", "q", "f", "d", "?", "x", "<i", "@i", "P", "", "ii"):
    print(format, attempt(lambda: memoryview(bytes(8)).cast(format).tolist() if format != "P" else memoryview(bytes(8)).cast("P").shape))
grid = memoryview(data).cast("B", [3, 4])
print(grid.tolist(), grid.shape, grid.strides, grid[1, 2], grid[-1, -1], grid.tobytes() == bytes(data), len(grid))
for key in (0, (0, 4), (3, 0), (0, 0, 0), (slice(0, 1), 0)):
    print(key, attempt(lambda: grid[key]))
for arguments in (("B", [5]), ("B", [3, 5]), ("B", []), ("B", "x"), ("B", [0]), ("h", [2, 3]), ("B", [-1])):
    print(arguments, attempt(lambda: memoryview(data).cast(*arguments).shape))
print(view == bytes(data), view == memoryview(data)[:5], memoryview(b"ab") == b"ab", memoryview(b"a") != "a", memoryview(array.array("i", [1, 2])) == array.array("h", [1, 2]))
print(hash(memoryview(b"ab")) == hash(b"ab"), attempt(hash, view), view.toreadonly().readonly, attempt(view.toreadonly().__setitem__, 0, 1))
print(view.hex(), view[:3].hex(":"), bytes(view[:2]), 5 in view, list(view)[:3], view.count(7), attempt(view.index, 77))
with memoryview(b"abc") as inner:
    print(inner.obj, inner.tobytes())
print(attempt(lambda: inner[0]), attempt(inner.tobytes), attempt(len, inner), repr(inner)[:21], attempt(inner.release))
numbers = array.array("d", [1.5, 2.5])
doubles = memoryview(numbers)
doubles[0] = 9.25
print(doubles.tolist(), doubles.format, doubles.nbytes, numbers, attempt(numbers.append, 1.0), attempt(doubles.__setitem__, 0, "x"))
print([attempt(memoryview, value) for value in (1, "a", None, [])], attempt(view.cast, 5), attempt(memoryview(data)[::2].cast, "B"))
