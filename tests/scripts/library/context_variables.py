# contextvars, alone and with asyncio tasks and threads.
import asyncio
import contextvars
import threading

var = contextvars.ContextVar("var", default="default")
bare = contextvars.ContextVar("bare")
print(var.get(), var.get("given"), bare.get("fallback"), var.name)
try:
    bare.get()
except LookupError as error:
    print(type(error).__name__)
token = var.set("first")
print(var.get(), token.old_value is contextvars.Token.MISSING, token.var is var)
inner = var.set("second")
var.reset(inner)
print(var.get())
try:
    var.reset(inner)
except RuntimeError as error:
    print(str(error).split(" has")[-1])
context = contextvars.copy_context()


def change():
    var.set("inside")
    bare.set(1)
    return var.get()


print(context.run(change), var.get(), context[var], bare in context, len(context) >= 2, context.get(bare))
try:
    context.run(lambda: context.run(print))
except RuntimeError as error:
    print("already entered" in str(error))
with var.set("with block"):
    print(var.get())
print(var.get())


async def child(name):
    seen = var.get()
    var.set(name)
    await asyncio.sleep(0)
    return seen, var.get()


async def main():
    var.set("main task")
    print(await asyncio.gather(child("a"), child("b")), var.get())
    print(await child("awaited directly"), var.get())
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_soon(lambda: done.set_result(var.get()))
    var.set("after call_soon")
    print(await done)
    print(await asyncio.to_thread(var.get))
    task = asyncio.create_task(child("own"), context=context)
    print(await task, context[var])


asyncio.run(main())
print(var.get())
results = []
thread = threading.Thread(target=lambda: results.append(var.get()))
thread.start()
thread.join()
thread = threading.Thread(target=lambda: results.append(var.get()), context=contextvars.copy_context())
thread.start()
thread.join()
print(results)
token.var.reset(token)
print(var.get())
