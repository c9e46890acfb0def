# Errors that programs made from a grammar met: wordings, and which of several comes first.
import collections,itertools,io,array,re,functools,abc,types,heapq
import warnings
warnings.simplefilter('ignore')
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
t(lambda:type(None,{}, {})); t(lambda:type(None,(), {})); t(lambda:type('x',None, {})); t(lambda:type('x',(),None)); t(lambda:type(1,(), {}));t(lambda:type('x',[], {}));t(lambda:type('x',(),[]))
t(lambda:type(b'x',(),{}))
t(lambda:str(b'','nothing')); t(lambda:b''.decode('nothing')); t(lambda:str(b'','rot13')); t(lambda:str(bytearray(b''),'nothing'));t(lambda:str(memoryview(b''),'nothing','q'));t(lambda:bytearray(b'').decode('nothing'));t(lambda:str(b'',1)); t(lambda:str(b'',errors='zz')); t(lambda:''.encode('nothing')); t(lambda:str('', 'nothing')); t(lambda:str(b'a','nothing'))
t(lambda:b''.decode('rot13')); t(lambda: str(b'',encoding='a\0b')); t(lambda: b''.decode('a\0b')); t(lambda:''.encode('a\0'))
for s in ('\0','\x00','5\0','é','\u1234','\x80','y','5y','😀'): 
    for v in (1,1.5,'s',1j,True,b'x',None): t(lambda:format(v,s))
p=re.compile('(a|b)(?P<letters>[a-c]+)?'); m=p.search('aabbcc')
for k in ([],{},1.0,None,'x',b'letters',2**70,-1,'letters',True,slice(1),(1,),5): 
    t(lambda:m[k]); t(lambda:m.group(k)); t(lambda:m.start(k)); t(lambda:m.span(k)); t(lambda:m.end(k)); t(lambda:m.group(0,k))
t(lambda:complex('1',2)); t(lambda:complex(0j,'\x1c')); t(lambda:complex(1,'x')); t(lambda:complex('x',1)); t(lambda:complex([],1));t(lambda:complex(1,[]));t(lambda:complex([],'x'));t(lambda:complex('x','y'));t(lambda:complex(1j,1j));t(lambda:complex(imag='x'));t(lambda:complex(real='x'));t(lambda:complex(real='1'));t(lambda:complex(real='1',imag=1));t(lambda:complex(None));t(lambda:complex(b'1'))
t(lambda:complex(1,2,3)); t(lambda:complex(1,x=2)); t(lambda:complex(imag=1j)); t(lambda:complex(real=1j)); t(lambda: complex(1j,None))
class A: pass
class B: pass
class C(abc.ABC): pass
class D(A): pass
class E: __slots__=()
class F: __slots__=('a',)
class G(E): pass
class H(E): __slots__=()
class I(F): __slots__=()
class J(int): pass
class K(int): __slots__=()
for c in (C,D,E,F,G,H,I,J,K,A):
    for b in (A,B,E,F,object,int,J,K,G,C,dict,Exception):
        def f():
            old=c.__bases__
            try: c.__bases__=(b,); return 'ok'
            finally: 
                try: c.__bases__=old
                except TypeError as e: print('back',e)
        print(c.__name__,b.__name__,end=' '); t(f)
t(lambda: functools.partial(print, **{1: 2})); t(lambda: functools.partial(print, **{1: 2})()); t(lambda: (lambda **k: k)(**{1: 2})); t(lambda: collections.OrderedDict(**{1: 2}))
t(lambda:functools.reduce(max,'٣',[])); t(lambda:max([],'x')); t(lambda:max('x',[])); t(lambda:min(1,'x')); t(lambda: heapq.heapreplace([('type','it')],1)); t(lambda: heapq.heapreplace(['type','it'],1)); t(lambda: heapq.heappushpop([1],'x')); t(lambda: heapq.nlargest(2,[1,'x',2])); t(lambda: heapq.nsmallest(2,[1,'x',2]));t(lambda: heapq.heappush([1],'x'));t(lambda: heapq.heapify([1,'x',2]));t(lambda: heapq.heappop([1,'x',2]));t(lambda:sorted([1,'x'])); t(lambda:min([1,'x'],key=None)); t(lambda: functools.reduce(lambda a,b:a<b,[1,'x'])); t(lambda:(1).__lt__('x')); t(lambda: '' in 5); t(lambda:[1].index('x'<1))
import random,math
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
for v in ('s',b'x',(1,),[1],range(2),{1},1,None,bytearray(b''),{},types.MappingProxyType({}),iter([]),int,list,list[int],type('A',(),{})):
    t(types.MappingProxyType,v)
p=types.MappingProxyType('abc')
for e in ("p[0]","len(p)","list(p)","'a' in p","p.get(0)","p.keys()","p|{}","p=='abc'","repr(p)","p.copy()","reversed(p)","p.items()","str(p)","p.values()"): t(eval,e)
for s in ({1:2},{},[1],[1,2],'é','','::',b':',b'',1,None,bytearray(b':'),(1,),'\x80','\x7f'):
    t(b'abc'.hex,s); t(b''.hex,s); t(b'abc'.hex,s,0); t(b'abc'.hex,s,'x')
for e in ("{}.pop([])","{}.pop([],1)","{1:2}.pop([],1)","{}.get([],1)","{}.setdefault([],1)","[] in {}","{}[[]]","{}.popitem()","set().discard([])","set().remove([])","[] in set()","{}.__contains__([])","set().remove({1})","frozenset() in {1}", "set() in {1}","{}.pop(1)","{}.pop({})"): t(eval,e)
t(str,b'',None); t(str,b'x',None,'s'); t(str,b'x',encoding=None); t(str,b'x','utf8',None); t(str,b'x',errors=None); t(str,b'x',1); t(str,b'x',encoding=1); t(str,b'x','utf8',1); t(b'x'.decode,None); t(b'x'.decode,'utf8',None);t(b'x'.decode,1); t('x'.encode,None); t(str,1,None); t(str,None,'x')
r=random.Random(1)
for e in ("r.randbytes(2**70)","r.randbytes(-1)","r.randbytes(1.0)","r.getrandbits(2**70)","r.getrandbits(-1)","r.getrandbits(1.5)","r.getrandbits(-2**70)","r.getrandbits(2**64)","r.getrandbits('x')","r.randbytes('x')","r.randbytes(-2**70)","r.randbytes(2**62)"): t(eval,e)
for c in (io.BytesIO,io.StringIO):
    for m,args in (('seek',([],20)),('seek',(1,[])),('seek',('x',)),('read',('x',)),('readline',([],)),('truncate',('x',)),('write',(1,)),('writelines',(1,)),('readinto',(1,)),('read1',('x',)),('seek',(2**70,)),('read',(2**70,)),('truncate',(-1,)),('seek',(-1,)),('seek',(1,5)),('seek',(1,1)),('read',(1.0,)),('read',()),('readline',(None,)),('readlines',(None,)),('seek',(0,None)),('seek',())):
        for closed in (0,1):
            o=c(); closed and o.close()
            print(c.__name__,m,args,end=' '); t(lambda:getattr(o,m)(*args))
for e in ("b'abc'*(2**62)","b'abc'*(2**63)","'abc'*(2**62)","[1]*(2**62)","(1,2)*(2**62)","bytearray(b'abc')*(2**62)","b'abc'*(2**61)","'abc'*(2**61)","'é'*(2**62)","b''*2**62","b'a'*(2**63-1)","[1]*(2**60)","bytearray(b'abc')*(2**61)","b'abc'*2**70","(1,)*2**70","(1,)*(2**60)", "'a'*(2**63-1)","bytes(2**62)","bytes(2**63)","bytearray(2**62)"): t(eval,e)
@functools.cache
def f(*a,**k): return a,k
t(f,**{'a':1}); t(lambda:f(**{1:2})); t(lambda:f(**{None:{()}}))
for x in (1.5,2.5,0.5,100,170.5,1e-5,-1.5,3.5,0.1,3.141592653589793,2.675,1/3,-0.5,20.25): print(repr(math.gamma(x)),repr(math.lgamma(x)))
for m in ('issubset','issuperset','difference','union','intersection','symmetric_difference','isdisjoint','update','difference_update','intersection_update','symmetric_difference_update'):
    for s in ({1},set()):
        try: print(m,s,getattr(s,m)([[1]]))
        except Exception as e: print(m,s,e)
for e in ("{1:[]}.keys().isdisjoint([[1]])","{1:[]}.items().isdisjoint([[1]])","{}.keys()-[[1]]","{}.keys()&[[1]]","{1:1}.keys()^[[1]]","{1:1}.keys()<={1}"):
    try: print(e,eval(e))
    except Exception as x: print(e,x)
