# cpython: no
# _xxsubinterpreters: create, run_string with shared values, channels, errors, the end of an interpreter.
import _xxsubinterpreters as interpreters
import textwrap

main = interpreters.get_main()
print(interpreters.get_current() == main, int(main), interpreters.list_all() == [main], interpreters.is_running(main))
interp = interpreters.create()
print(int(interp) > 0, interp in interpreters.list_all(), interpreters.is_running(interp), repr(interp) == f"InterpreterID({int(interp)})")
print(interpreters.run_string(interp, "x = 1"), interpreters.run_string(interp, "x += 1; assert x == 2"))
try:
    x
except NameError as error:
    print(error)
channel = interpreters.channel_create()
print(int(channel) >= 0, channel in interpreters.channel_list_all())
script = textwrap.dedent("""
    import _xxsubinterpreters as interpreters
    for item in (number, text, raw, nothing):
        interpreters.channel_send(channel, item)
    """)
interpreters.run_string(interp, script, shared={"channel": channel, "number": 2**40, "text": "é", "raw": b"\x00\xff", "nothing": None})
print([interpreters.channel_recv(channel) for _ in range(4)])
for item in [1, "a", b"b", None, channel, [1], {}, 2**70, (1, [2])]:
    print(type(item).__name__, interpreters.is_shareable(item), end=" ")
print()
interpreters.channel_send(channel, b"to itself")
print(interpreters.channel_recv(channel))
try:
    interpreters.channel_recv(channel)
except interpreters.ChannelEmptyError as error:
    print(type(error).__name__, issubclass(interpreters.ChannelEmptyError, interpreters.ChannelError))
print(interpreters.channel_recv(channel, "default"))
try:
    interpreters.run_string(interp, "raise KeyError('inside')")
except interpreters.RunFailedError as error:
    print(type(error).__name__, error)
try:
    interpreters.channel_send(channel, [1])
except ValueError as error:
    print(type(error).__name__)
interpreters.channel_send(channel, 5)
try:
    interpreters.channel_close(channel)
except interpreters.ChannelNotEmptyError as error:
    print(type(error).__name__)
interpreters.channel_close(channel, force=True)
for operation in [lambda: interpreters.channel_send(channel, 1), lambda: interpreters.channel_recv(channel)]:
    try:
        operation()
    except interpreters.ChannelClosedError as error:
        print(type(error).__name__)
other = interpreters.channel_create()
interpreters.channel_destroy(other)
try:
    interpreters.channel_recv(other)
except interpreters.ChannelNotFoundError as error:
    print(type(error).__name__)
third = interpreters.channel_create()
interpreters.channel_send(third, 1)
print(interpreters.channel_recv(third), interpreters.channel_release(third))
interpreters.destroy(interp)
print(interp in interpreters.list_all())
for operation in [lambda: interpreters.run_string(interp, "1"), lambda: interpreters.destroy(interp), lambda: interpreters.destroy(main)]:
    try:
        operation()
    except RuntimeError as error:
        print(type(error).__name__)
count = len(interpreters.list_all())
temporary = interpreters.create()
identity = int(temporary)
del temporary
print(identity > 0, len(interpreters.list_all()) == count)
