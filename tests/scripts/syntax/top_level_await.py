# Where await may stand is settled before anything is optimized away.
import ast
import inspect

samples = [
    "assert not await f()",
    "assert [x async for x in f()]",
    "if 0:\n    await f()",
    "if 0:\n    async for x in f(): pass",
    "if 0:\n    async with f(): pass",
    "while 0:\n    x = [await y for y in z]",
    "def g():\n    assert await f()",
    "def g():\n    if 0:\n        async for x in f(): pass",
    "def g():\n    if 0:\n        async with f(): pass",
    "lambda: await f()",
    "class C:\n    if 0:\n        await f()",
    "class C:\n    if 0:\n        async with f(): pass",
    "x = 1",
    "async def g():\n    await f()",
    "g = (x async for x in y)",
]
for source in samples:
    for mode in ("exec", "single"):
        for optimize in (0, 2):
            for flags in (0, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
                try:
                    code = compile(source, "?", mode, flags=flags, optimize=optimize)
                    print(mode, optimize, flags, bool(code.co_flags & inspect.CO_COROUTINE))
                except SyntaxError as e:
                    print(mode, optimize, flags, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
