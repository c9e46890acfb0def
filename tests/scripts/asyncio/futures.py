# Futures: states, callbacks, errors, what iterating and awaiting them does, subclasses.
import asyncio
import contextvars
import gc


def attempt(label, function):
    try:
        print(label, function())
    except BaseException as error:
        print(label, type(error).__name__, error)


loop = asyncio.new_event_loop()
f = asyncio.Future(loop=loop)
print(f, f._state, f._callbacks, f._asyncio_future_blocking, f._log_traceback)
attempt("result", f.result)
attempt("exception", f.exception)
attempt("bad exception", lambda: f.set_exception(3))
f.add_done_callback(print)
f.add_done_callback(repr)
f.add_done_callback(print)
print([callback for callback, context in f._callbacks], f.remove_done_callback(print), f)
f.set_result(7)
print(f, f.result(), f._callbacks)
attempt("again", lambda: f.set_result(8))
attempt("again", lambda: f.set_exception(ValueError))
print(f.cancel())

f = asyncio.Future(loop=loop)
f.set_exception(StopIteration)
attempt("stop", f.result)
print(type(f.exception().__cause__).__name__)

f = asyncio.Future(loop=loop)
print(f.cancel("why"), f.cancelled(), f, f._cancel_message)
attempt("cancelled", f.result)
attempt("cancelled", f.exception)

raw = asyncio.Future.__new__(asyncio.Future)
for name in ("result", "exception", "cancel", "done", "cancelled", "get_loop"):
    attempt(name, getattr(raw, name))
attempt("callback", lambda: raw.add_done_callback(print))
attempt("iter", lambda: iter(raw))

f = asyncio.Future(loop=loop)
i = iter(f)
print(next(i) is f, f._asyncio_future_blocking)
attempt("again", lambda: next(i))
f._asyncio_future_blocking = False
f.set_result("done")
attempt("send", lambda: i.send(None))
attempt("throw", lambda: iter(f).throw(KeyError("k")))
attempt("throw", lambda: iter(f).throw(1))
i.close()
attempt("closed", lambda: next(i))
attempt("flag", lambda: setattr(f, "_log_traceback", True))
attempt("flag", lambda: delattr(f, "_asyncio_future_blocking"))
print(asyncio.Future[int], asyncio.isfuture(f))

# Callbacks run in their contexts and in order, and may change the list.
var = contextvars.ContextVar("var", default="unset")
order = []
f = asyncio.Future(loop=loop)
context = contextvars.copy_context()
context.run(var.set, "set")
f.add_done_callback(lambda _: order.append(("first", var.get())))
f.add_done_callback(lambda _: order.append(("second", var.get())), context=context)
f.set_result(None)
f.add_done_callback(lambda _: order.append(("late", var.get())))
loop.run_until_complete(asyncio.sleep(0))
print(order)


class Evil:
    def __init__(self, future):
        self.future = future

    def __eq__(self, other):
        if self.future is None:
            return False
        future, self.future = self.future, None
        future.remove_done_callback(print)
        self.future = future
        self.future._callbacks
        return False

    def __call__(self, future):
        pass


f = asyncio.Future(loop=loop)
for _ in range(3):
    f.add_done_callback(Evil(f))
    f.add_done_callback(print)
print(f.remove_done_callback(Evil(f)) >= 0)


class Sub(asyncio.Future):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = "extra"

    def __del__(self):
        print("subclass dies")
        super().__del__()


async def wait_for(future):
    return await future


s = Sub(loop=loop)
loop.call_soon(s.set_result, "from subclass")
print(loop.run_until_complete(wait_for(s)), s.extra)
del s
gc.collect()

# An exception that nobody retrieves.
loop.set_exception_handler(lambda loop, context: print(context["message"], repr(context["exception"])))
f = asyncio.Future(loop=loop)
f.set_exception(ValueError("lost"))
del f
f = asyncio.Future(loop=loop)
f.set_exception(ValueError("seen"))
f.exception()
del f
loop.close()
