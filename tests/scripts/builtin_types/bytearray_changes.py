# What changes a bytearray, and what refuses to while a view is out.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def fresh():
    return bytearray(b"abcdef")


calls = [("append", 103), ("append", 256), ("append", -1), ("append", "x"), ("append", b"x"), ("extend", b"gh"), ("extend", [1, 2]), ("extend", [300]), ("extend", "x"), ("extend", 5), ("insert", 2, 120), ("insert", -100, 120), ("insert", 100, 120), ("insert", 0, 256), ("pop",), ("pop", 0), ("pop", -7), ("pop", "x"), ("remove", 99), ("remove", 120), ("remove", 256), ("remove", b"a"), ("reverse",), ("clear",), ("copy",), ("resize", 3), ("resize", 8), ("resize", -1), ("__setitem__", 0, 65), ("__setitem__", 0, 256), ("__setitem__", 10, 65), ("__setitem__", 0, b"x"), ("__setitem__", slice(1, 3), b"XYZ"), ("__setitem__", slice(1, 3), [1]), ("__setitem__", slice(None, None, 2), b"123"), ("__setitem__", slice(None, None, 2), b"12"), ("__setitem__", slice(0, 2), "ab"), ("__setitem__", slice(0, 2), 2), ("__delitem__", 1), ("__delitem__", slice(1, 4)), ("__delitem__", slice(None, None, 2)), ("__delitem__", 99), ("__iadd__", b"gh"), ("__iadd__", [1]), ("__iadd__", "g"), ("__imul__", 2), ("__imul__", 0), ("__imul__", "x")]
for name, *arguments in calls:
    array = fresh()
    print(name, arguments, attempt(getattr(array, name), *arguments), array)
array = fresh()
view = memoryview(array)
for name, *arguments in calls:
    result = attempt(getattr(array, name), *arguments)
    if "BufferError" in result:
        print("exported:", name, arguments, result)
        view.release()
        array, view = fresh(), None
        view = memoryview(array)
view[0] = 90
print(array, view.tobytes())
view.release()
array.append(33)
print(array)
array = fresh()
array[:0] = array
print(array)
array[2:4] = array
print(array)
array.extend(array)
print(len(array), array.count(97))
iterator = iter(bytearray(b"abc"))
print(next(iterator), iterator.__length_hint__(), list(iterator), list(iterator))
array = bytearray(b"abc")
for byte in array:
    if len(array) < 6:
        array.append(byte + 10)
print(array, array == b"abc" + bytes(array[3:]), array > b"abb", bytearray(5), bytearray(b"x") * 3)
