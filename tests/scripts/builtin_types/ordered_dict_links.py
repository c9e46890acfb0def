# The order of an OrderedDict is its own: what methods of dict do past it shows as KeyError, and its iterators and views
# are of its own types.
from collections import OrderedDict as O
import collections
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, getattr(e,'__notes__',None))
o=O(a=1,b=2)
t(lambda: O().pop([])); t(lambda: o.pop([])); t(lambda: o.popitem(1,2)); t(lambda: O(1,2)); t(lambda: o.update(1,2)); t(lambda: O.update()); t(lambda: O(5)); t(lambda:O([1])); t(lambda:O([(1,2,3)])); t(lambda:O(['abc']));t(lambda:O([()]));t(lambda:O([(1,)]))
t(lambda: o.__setitem__([],1)); t(lambda: o.__delitem__([])); t(lambda: o.__delitem__('z'));t(lambda:o.__getitem__([]));t(lambda:o.move_to_end([]));t(lambda:O().move_to_end([]));t(lambda:o.setdefault([]));t(lambda: o.get([]));t(lambda: [] in o)
t(lambda: o.__init__(5)); t(lambda:o|5); t(lambda:o|{}); t(lambda:{1:2}|o); t(lambda:5|o)
def f():
    p=O(o);p|=5
t(f)
def f():
    p=O(o);p|=[(1,2)]; return p
t(f)
for x in (o.keys(),o.values(),o.items()):
    t(lambda:x); t(lambda:type(x).__mro__); t(lambda:type(iter(x))); t(lambda:type(reversed(x))); t(lambda: sorted(set(dir(type(x)))-set(dir(object)))); t(lambda:type(x)())
    t(lambda:type(x)(o));t(lambda:type(x).__module__);t(lambda:type(x).__reversed__.__doc__)
i=iter(o); t(lambda:sorted(type(i).__dict__)); t(lambda:type(i)()); t(lambda:i.__reduce__()); t(lambda:i.__length_hint__()); t(lambda:repr(type(i))); 
t(lambda:type(i).__reduce__.__doc__)
class S(O):
    def __getitem__(s,k): print('get',k); return super().__getitem__(k)
    def __setitem__(s,k,v): print('set',k); super().__setitem__(k,v)
    def __delitem__(s,k): print('del',k); super().__delitem__(k)
    def __contains__(s,k): print('contains',k); return super().__contains__(k)
    def __iter__(s): print('iter'); return super().__iter__()
    def keys(s): print('keys'); return super().keys()
    def items(s): print('items'); return super().items()
    def __missing__(s,k): print('missing',k); return 7
s=S(a=1,b=2,c=3)
for e in ["s.pop('a')","s.pop('q')","s.pop('q',3)","s.popitem()","s.setdefault('b',3)","s.setdefault('n',3)","s.copy()","repr(s)","s==o","o==s","s.update(z=1)","s|{}","{}|s","s.__ior__({4:5})","S.fromkeys('ab',1)","s.move_to_end('b')","s.move_to_end('qq')","s.__reduce__()[:4]","list(s.values())","list(s.items())","dict(s)","dict(**s)","list(reversed(s))","s.clear()","dict(O(a=1))", "S(s)","O(s)","s.popitem()","repr(s)","s['tt']","s.get('zz')"]:
    print('--',e); t(lambda:eval(e))
for e in ["dict.__setitem__(o,'x',1)","list(o)","o","dict(o)","list(o.items())","o['x']","o.move_to_end('x')","o.pop('x')","dict.__delitem__(o,'a')","list(o)","o","o.pop('a')","o","list(o.items())","o.move_to_end('a')","o.__setitem__('a',4)","o","dict.popitem(o)","o","dict.clear(o)","o","o.clear()","o",
   "dict.update(o,q=1)","o","len(o)","list(o)","o==O(q=1)","o.copy()","dict.setdefault(o,'r',3)","o","o.setdefault('r',4)","o.setdefault('q',4)","o"]:
    print('--',e); t(lambda:eval(e))
o=O.fromkeys('abcdef')
i=iter(o); next(i); o.move_to_end('a'); t(lambda:next(i)); t(lambda:next(i));t(lambda:next(i))
i=iter(o); next(i); o['z']=1; t(lambda:next(i)); t(lambda:next(i));t(lambda:list(i))
i=iter(o); next(i); del o['z']; o['z']=1; t(lambda:next(i)); t(lambda:next(i))
i=iter(o); next(i); dict.__setitem__(o,'y',2); t(lambda:next(i)); t(lambda:next(i))
i=iter(o.items()); next(i); o.clear(); t(lambda:next(i)); t(lambda:next(i))
o=O.fromkeys('abcdef')
i=iter(o.items()); next(i); o['a']=5;t(lambda:next(i)); t(lambda:i.__reduce__()[1]); o.clear(); t(lambda:i.__reduce__());t(lambda:next(i))
t(lambda:o.popitem()); t(lambda:O().popitem(last=False))
o=O(a=1); o.x=5; t(lambda:o.__dict__); t(lambda:o.__reduce__()[:4]); o.__dict__={'t':1}; t(lambda:vars(o)); 
def f(): o.__dict__=5
t(f)
def f(): del o.__dict__
t(f)
import copy,pickle
o.x=[];c=copy.copy(o); t(lambda:vars(c)); t(lambda:copy.deepcopy(o).x is o.x); t(lambda:vars(pickle.loads(pickle.dumps(o)))); t(lambda:vars(o.copy()))
for x in (o.keys(),o.values(),o.items()):
  t(lambda: pickle.dumps(x)); t(lambda: copy.copy(x))
t(lambda: list(pickle.loads(pickle.dumps(iter(o.items())))))
t(lambda:o.keys()&{'a'}); t(lambda:o.keys()=={'a'}); t(lambda:O(a=1).items()-{('a',1)}); t(lambda:o.keys().isdisjoint([])); t(lambda:o.keys().mapping)
import json; o=O(a=1,b=2); o.move_to_end('a'); print(json.dumps(o)); print(list(map(str,o)), [*o], {**o}, dict(o), (lambda **k:k)(**o), sorted(o), list(zip(o,o)), tuple(o), max(o), ''.join(o), repr(o), '%(a)s'%o)
class M(type):
  def __prepare__(n,b): return O()
class A(metaclass=M): z=1;y=2
print([k for k in vars(A) if k in 'zy'])
match o:
  case {'a':x, **rest}: print(x,rest)


# Moving and popping at either end take constant time.
big = O.fromkeys(range(20000))
for n in range(20000):
    big.move_to_end(19999 - n, last=False)
    big.move_to_end(next(iter(big)))
print(len(big), next(iter(big)), next(reversed(big)))
while len(big) > 3:
    big.popitem(last=False)
    big.popitem()
print(big)
class Shifty:
    """A key that is not found again."""
    count = 0
    def __hash__(self): Shifty.count += 1; return Shifty.count
    def __repr__(self): return 'Shifty()'
o = O()
for n in range(9): o[Shifty()] = n
t(lambda: list(o.values())); t(lambda: o.copy()); t(lambda: repr(o)); t(lambda: len(o))
class Slots(O): __slots__ = 'x', 'y'
s = Slots(a=1); s.x = 1; s.q = 2
t(lambda: (s.x, s.q, vars(s), s.__reduce__()[2], copy.copy(s).x))
class OrderedCounter(collections.Counter, O): pass
t(lambda: OrderedCounter('abracadabra')); t(lambda: OrderedCounter.__mro__)
def f():
    class Both(O, collections.defaultdict): pass
t(f)
import weakref, gc
t(lambda: weakref.ref(o)() is o)
class A: od = O()
A.od[A] = None
r = weakref.ref(A); del A; gc.collect(); t(r)
