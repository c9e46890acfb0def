# The awaitables of async generators, driven by hand: what their StopIteration holds.
def t(f,*a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__, e.args, type(e.__cause__), type(e.__context__))
async def ag(n=3):
    n = yield None
a=ag(); x=a.asend(None); t(x.send,None); x=a.asend(None); t(x.send,None)
async def ag(n=3):
    n = yield (1,2)
    yield StopIteration(3)
    yield 5
a=ag(); x=a.asend(None); t(x.send,None); x=a.asend(None); t(x.send,None); x=a.asend(None); t(x.send,None);x=a.asend(None); t(x.send,None)
a=ag(); x=a.__anext__(); t(x.send,None); x=a.aclose(); t(x.send,None); t(x.send,None)
a=ag(); x=a.athrow(StopIteration(5)); t(x.send,None)
a=ag(); x=a.athrow(StopAsyncIteration(5)); t(x.send,None)
a=ag(); x=a.athrow(GeneratorExit(5)); t(x.send,None)
a=ag(); x=a.athrow(ValueError(5)); t(x.send,None)
a=ag(); t(a.asend(None).send,None); t(a.athrow(StopIteration(5)).send,None)
a=ag(); t(a.asend(None).send,None); t(a.athrow(StopAsyncIteration(5)).send,None)
a=ag(); t(a.asend(None).throw,StopIteration(5)); t(a.asend(None).throw,StopAsyncIteration(5))
a=ag(); t(a.athrow(ValueError).throw,StopIteration(5)); 
a=ag(); t(a.aclose().throw,StopIteration(5)); 
a=ag(); t(a.asend(None).throw,ValueError(5)); t(a.asend(None).send,None)
async def bg():
    try: yield 1
    except ValueError: yield None
    yield 3
a=bg(); t(a.asend(None).send,None); t(a.athrow(ValueError).send,None)
async def bg():
    try: yield 1
    except GeneratorExit: yield 2
a=bg(); t(a.asend(None).send,None); t(a.athrow(GeneratorExit).send,None);
a=bg(); t(a.asend(None).send,None); t(a.aclose().send,None); t(a.aclose().send,None)
def g(): yield 1
t(g().throw,StopIteration(5))
def g(): 
    yield 1
    return None
x=g(); next(x); t(x.throw,StopIteration(5))
async def co(): pass
t(co().throw,StopIteration(5)); t(co().send,None)
async def co(): return (1,)
t(co().send,None)
async def co(): return StopIteration(7)
t(co().send,None)
