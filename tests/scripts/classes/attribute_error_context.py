# An AttributeError of Python code gets name and object; unknown keywords of natives get a suggestion.
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e.args, getattr(e,'name',0), type(getattr(e,'obj',0)))
class A:
    def __getattr__(self,n): raise AttributeError('no '+n)
class B:
    def __getattr__(self,n): raise AttributeError
class C:
    def __getattribute__(self,n): raise AttributeError('x')
class D:
    @property
    def p(self): raise AttributeError('in p')
    def __getattr__(self,n): return super().__getattribute__(n)
class E:
    @property
    def p(self): raise AttributeError('in p')
    @property
    def q(self): return self.zz
class F:
    def __get__(self,o,t): raise AttributeError('get')
class G: f=F()
class H:
    def __getattr__(self,n): raise AttributeError('q',name='given',obj=3)
t(lambda:A().x); t(lambda:B().x); t(lambda:C().x); t(lambda:D().p); t(lambda:D().nn); t(lambda:E().q); t(lambda:G().f); t(lambda:G.f); t(lambda:H().x); t(lambda:getattr(A(),'y')); t(lambda:getattr(A(),'y',5)); t(lambda:A().foo()); t(lambda:hasattr(A(),'z'))
t(lambda:print(sepp=1)); t(lambda:sorted([],ke=1)); t(lambda:'a'.encode(encodin='x')); t(lambda:int('1',bas=3)); t(lambda:open('x',mod='r')); t(lambda:'a'.split(seq=1)); t(lambda:[].sort(revers=1)); t(lambda:max([],ke=1)); t(lambda:dict.fromkeys(x=1)); t(lambda:sum([],star=1)); t(lambda:print(zzz=1)); t(lambda:enumerate([],strt=1)); t(lambda:zip(stric=1)); t(lambda:bytes('x',encodng='a')); t(lambda:str('x',encodng='a')); t(lambda:complex(rel=1)); t(lambda:range(x=1)); t(lambda:'{}'.format(a=1)); t(lambda:b'a'.hex(se=1)); t(lambda:(1).to_bytes(lenght=1)); t(lambda:compile('','','exec',flag=1)); t(lambda:exec('',global_=1)); t(lambda:property(fgt=1)); t(lambda:float(x=1)); t(lambda:list(x=1)); t(lambda:pow(1,2,md=1)); t(lambda:round(1,ndigit=1)); t(lambda:"a".replace('a','b',coun=1)); t(lambda:type('x',(),{},metaclas=1)); t(lambda:super(x=1)); t(lambda:__import__('x',fromlst=1))
import json,re,functools,itertools,collections
t(lambda:itertools.accumulate([],initia=1)); t(lambda:itertools.count(strt=1)); t(lambda:collections.deque(maxln=1)); t(lambda:functools.reduce(lambda:0,[],initia=1)); t(lambda:re.compile('a').sub('a','b',coun=1)); t(lambda:itertools.zip_longest(fillvalu=1)); t(lambda:itertools.batched([],2,stric=1))
