# Loops whose methods somebody has overridden, on the class or on the instance, and a selector of one's own.
import asyncio
import selectors

log = []


class Counting(asyncio.SelectorEventLoop):
    turns = 0

    def call_soon(self, callback, *args, context=None):
        log.append("soon")
        return super().call_soon(callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        log.append("at")
        return super().call_at(when, callback, *args, context=context)

    def create_future(self):
        log.append("future")
        return super().create_future()

    def _run_once(self):
        self.turns += 1
        super()._run_once()


class Selector(selectors.SelectSelector):
    def select(self, timeout=None):
        log.append("select")
        return super().select(timeout)


async def program():
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    return "done"


loop = Counting()
print(loop.run_until_complete(program()), log[:4], "at" in log, "future" in log, loop.turns > 2)
loop.close()

log.clear()
loop = asyncio.SelectorEventLoop(Selector())
print(loop.run_until_complete(program()), set(log))
loop.close()

loop = asyncio.new_event_loop()
print(loop.run_until_complete(program()))
original = loop.call_soon
loop.call_soon = lambda callback, *args, context=None: (log.append("mine"), original(callback, *args, context=context))[1]
log.clear()
print(loop.run_until_complete(program()), set(log))
del loop.call_soon
log.clear()
print(loop.run_until_complete(program()), log)
loop.close()

# The clock.
loop = asyncio.new_event_loop()
now = loop.time()
loop.time = lambda: now + 1000
loop.call_at(now + 999, log.append, "due")
loop.run_until_complete(asyncio.sleep(0))
print(log)
loop.close()

# Handles and the queues as Python sees them.
loop = asyncio.new_event_loop()
handle = loop.call_soon(print, "never")
print(type(handle) is asyncio.Handle, handle, len(loop._ready), handle in loop._ready)
handle.cancel()
print(handle, handle.cancelled())
timer = loop.call_later(5, print, "never")
print(isinstance(timer, asyncio.Handle), type(timer) is asyncio.TimerHandle, timer.when() > loop.time(), timer == timer)
print(loop._scheduled == [timer], timer < loop.call_later(6, print), timer._scheduled)
timer.cancel()
print(loop._timer_cancelled_count, timer.cancelled())
f = loop.create_future()
f.add_done_callback(print)
f.set_result(1)
print(loop._ready[-1])


class MyHandle(asyncio.Handle):
    def _run(self):
        print("own _run", self._args)


loop._ready.append(MyHandle(print, (1, 2), loop))
loop.run_until_complete(asyncio.sleep(0))
loop.close()
for call in (lambda: loop.call_soon(print), lambda: loop.call_later(1, print), lambda: f.add_done_callback(print)):
    try:
        call()
    except RuntimeError as error:
        print(error)

# Debug mode.
loop = asyncio.new_event_loop()
loop.set_debug(True)
handle = loop.call_soon(print, "in debug mode")
print(handle._source_traceback[-1].filename == __file__, "created at" in repr(handle))


async def coroutine():
    return asyncio.current_task()._source_traceback is not None


print(loop.run_until_complete(coroutine()))
for bad in (lambda: loop.call_soon(coroutine), lambda: loop.call_soon(3), lambda: loop.call_later(None, print)):
    try:
        bad()
    except TypeError as error:
        print(error)
loop.close()
