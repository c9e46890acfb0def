# Which classes' instances may become those of which others; the class of an OSError by its number.
import abc
class A: pass
class B: pass
class C(abc.ABC): pass
class C2(abc.ABC): pass
class D(A): pass
class E: __slots__=()
class F(E): pass
class G(A,B): pass
class H(int): pass
class I(int): pass
class J: __slots__=('a',)
class K: __slots__=('a',)
class L(J): pass
class M(K): pass
class N(H): pass
class O(list): pass
class P(list): pass
class Q(E): __slots__=('__dict__',)
cs=(A,B,C,C2,D,E,F,G,H,I,J,K,L,M,N,O,P,Q)
for c in cs:
    for d in cs:
        if c is d: continue
        x=c()
        try: x.__class__=d; print(c.__name__,d.__name__,'ok')
        except TypeError as e: print(c.__name__,d.__name__,e)
for e in (True,1.0,2,'2',2**70,13,False,None):
    print(type(OSError(e,'x')).__name__, repr(OSError(e,'x')), type(OSError(e,'x','f')).__name__)
