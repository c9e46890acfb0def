# concurrent.interpreters: create, exec, call, prepare_main, queues, errors, close.
from concurrent import interpreters

main = interpreters.get_main()
print(interpreters.get_current() == main, main.id, interpreters.list_all() == [main], main.is_running())
interp = interpreters.create()
print(interp.id > 0, interp in interpreters.list_all(), interp.is_running(), interp != main)
interp.exec("x = 40")
interp.exec("x += 2; assert (x, __name__) == (42, '__main__')")
print(interp.call(divmod, 17, 5))
try:
    x
except NameError:
    print("its names are its own")
interp.prepare_main(a=1, b="text", c=b"bytes", d=None, e=(1, 2.5, True))
interp.exec("assert (a, b, c, d, e) == (1, 'text', b'bytes', None, (1, 2.5, True))")
try:
    interp.exec("raise ValueError('inside')")
except interpreters.ExecutionFailed as error:
    print(error.excinfo.type.__name__, error.excinfo.msg)
try:
    interp.exec("x = = 1")
except SyntaxError as error:
    print(error.msg, error.lineno)
interp.exec("import sys; sys.modules['fake'] = 5; import math; math.pi = 3")
import math
import sys

print("fake" in sys.modules, math.pi > 3.1)
queue = interpreters.create_queue()
interp.prepare_main(queue=queue)
interp.exec("""
for item in [1, 'two', b'three', 4.5, None, True, (1, ('nested',))]:
    queue.put(item)
""")
print([queue.get() for _ in range(7)], queue.empty(), queue.qsize())
queue.put([1, {"pickled": {2}}])
interp.exec("item = queue.get(); queue.put(repr(item))")
print(queue.get())
try:
    queue.get(timeout=0.01)
except interpreters.QueueEmpty:
    print("empty")
small = interpreters.create_queue(maxsize=1)
small.put(1)
try:
    small.put(2, timeout=0.01)
except interpreters.QueueFull:
    print("full")
print(interpreters.is_shareable(5), interpreters.is_shareable("a"), interpreters.is_shareable([]), interpreters.is_shareable((1, "a")))
thread = interp.call_in_thread(divmod, 1, 1)
thread.join()
other = interpreters.create()
other.exec("y = 1")
interp.close()
try:
    interp.exec("1")
except interpreters.InterpreterNotFoundError:
    print("closed")
other.close()
print(interpreters.list_all() == [main])
