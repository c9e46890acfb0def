# Where tracebacks of except clauses point, and what the parts of a group take over.
import sys
import traceback
def tr(s):
    import linecache; linecache.cache['P']=(len(s),None,s.splitlines(True),'P')
    try: exec(compile(s,'P','exec'),{})
    except BaseException as e: traceback.print_exception(e, file=sys.stdout)
tr("try:\n  raise ExceptionGroup('g',[ValueError(1)])\nexcept* 5 as e: pass\n")
tr("try:\n  raise ExceptionGroup('g',[ValueError(1)])\nexcept* 5 as e:\n  pass\n  x=1\n")
tr("try:\n  raise ExceptionGroup('g',[ValueError(1)])\nexcept* KeyError: pass\nexcept* ExceptionGroup:\n  pass\n")
tr("try:\n  raise ValueError(1)\nexcept 5 as e: pass\n")
tr("try:\n  raise ValueError(1)\nexcept 5 as e:\n  pass\n  x=1\n")
tr("try:\n  raise ValueError(1)\nexcept* Exception as e: raise KeyError('x')\n")
tr("try:\n  raise ValueError(1)\nexcept* Exception as e:\n  x=1\n  raise KeyError('x')\n")
tr("try:\n  raise ExceptionGroup('g',[ValueError(1), KeyError(2)]) from KeyError\nexcept* (KeyError,OSError) as e: raise RuntimeError('r')\n")
tr("try:\n  raise ExceptionGroup('g',[ValueError(1), KeyError(2)])\nexcept* (KeyError,OSError) as e:\n  x=1\n  raise RuntimeError('r')\nexcept* ValueError: raise\n")
tr("try:\n  raise ExceptionGroup('g',[ValueError(1), KeyError(2)])\nexcept* (KeyError,OSError) as e:\n  x=1\n  raise RuntimeError('r')\nexcept* ValueError:\n  raise TypeError(1)\n")
g=ExceptionGroup('g',[ValueError(1),ExceptionGroup('i',[KeyError(2),OSError(3)])])
for c in (ValueError,KeyError,OSError,TypeError,Exception,(ValueError,KeyError,OSError),lambda e:isinstance(e,(ValueError,KeyError,OSError))):
    for m in 'split','subgroup':
        r=getattr(g,m)(c)
        for x in (r if type(r) is tuple else (r,)):
            print(m,x is g,x and (x,x.__suppress_context__,[getattr(y,'__suppress_context__',0) for y in x.exceptions], x.exceptions[-1] is g.exceptions[1]))
def tr(f):
    try: f()
    except BaseException as e: print(repr(e),e.__suppress_context__,e is g, repr(e.__context__),repr(e.__cause__))
def a():
    try: raise g
    except* ValueError: raise
def b():
    try: raise g
    except* TypeError: raise
def c():
    try: raise g
    except* Exception: raise
def d():
    try: raise g
    except* ValueError: raise
    except* KeyError: raise
    except* OSError: pass
def e():
    try: raise ValueError(5)
    except* ValueError: raise
def f():
    try: raise ValueError(5)
    except* KeyError: raise
def h():
    try: raise ValueError(5)
    except* ValueError as e: raise e
def i():
    try: raise g
    except* ValueError as e: raise e
    except* OSError as e: raise e from None
for x in (a,b,c,d,e,f,h,i): tr(x)
