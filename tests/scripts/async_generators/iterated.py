# Async generators under async for: items, awaits inside, errors, closing, looking from outside.
import asyncio
import sys
class S:
    def __init__(s,v=None): s.v=v
    def __await__(s): return (yield s.v)
async def ag(n):
    try:
        for i in range(n):
            if i==3: await S('in')
            yield i
    except GeneratorExit: print('GE'); raise
    except ValueError as e: print('VE', e); yield 'caught'; await S('after'); yield 'x'
    finally: print('fin')
async def it(n):
    out=[]
    async for x in ag(n):
        out.append(x)
        if x==5: break
    else: out.append('else')
    return out
def run(c, *vals):
    r=[]
    try:
        r.append(c.send(None))
        for v in vals:
            if isinstance(v, BaseException): r.append(c.throw(v))
            else: r.append(c.send(v))
    except BaseException as e: r.append(repr(e))
    return r
print(run(it(3))); print(run(it(5),1)); print(run(it(9),1))
print(run(it(9), ValueError('v'), None))
print(run(it(9), KeyError('v'), None))
c=it(9); c.send(None); a=c.cr_await; print(type(a).__name__, c.cr_frame.f_lineno, c.cr_running, c.cr_suspended); c.close(); print(c.cr_await)
async def two():
    g=ag(9)
    async def one():
        async for x in g: pass
    c=one(); c.send(None); print(g.ag_running, g.ag_suspended, type(g.ag_await).__name__)
    for m in (lambda: g.asend(None).send(None), lambda: g.aclose().send(None), lambda: g.athrow(ValueError).send(None)):
        try: m()
        except BaseException as e: print(repr(e))
    try: c.send(None)
    except StopIteration: print('done', g.ag_running)
    return await anext(g, 'default')
print(run(two()))
async def nested(d):
    if d==0:
        for i in range(3): await S(i); yield i
    else:
        async for x in nested(d-1): yield x
async def drain(d): return [x async for x in nested(d)]
print(run(drain(10),0,0,0))
async def boom():
    yield 1
    yield 2
    raise KeyError('b')
async def useboom():
    try:
        async for x in boom(): print(x)
    except KeyError as e:
        import traceback; traceback.print_exc(file=sys.stdout); return 'k'
print(run(useboom()))
async def sai():
    yield 1
    yield 2
    raise StopAsyncIteration
async def usesai():
    async for x in sai(): pass
print(run(usesai()))
async def ignore():
    try:
        yield 1
        await S()
        yield 2
    except GeneratorExit:
        await S('no')
async def useig():
    async for x in ignore(): pass
c=useig(); print(c.send(None))
try: c.close()
except RuntimeError as e: print(e)
async def ignore2():
    try:
        yield 1
        await S()
        yield 2
    except GeneratorExit:
        yield 3
async def useig2():
    async for x in ignore2(): print('it',x)
c=useig2(); print(c.send(None))
try: print(c.close())
except RuntimeError as e: print(e)
async def deepex():
    async for x in nested(3):
        pass
c=deepex(); c.send(None)
try: c.throw(ZeroDivisionError('z'))
except ZeroDivisionError:
    import traceback; traceback.print_exc(file=sys.stdout)
async def selfit():
    async for x in me2(): yield x
async def main():
    async def gen():
        for i in range(3):
            await asyncio.sleep(0); yield i
    r=[]
    async for x in gen():
        async for y in gen(): r.append((x,y))
    print(r, [z async for z in gen() if z], {k:v async for k,v in aenum(gen())})
async def aenum(g):
    i=0
    async for x in g:
        yield i,x
        i+=1
asyncio.run(main())
async def agen2():
    yield 1
    yield 2
g=agen2()
async def partial():
    async for x in g:
        if x==1: continue
        break
    return [y async for y in g]
print(run(partial()))
