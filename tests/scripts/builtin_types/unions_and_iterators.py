# What may stand in a union, the state of iterators, elements that cannot be hashed, and damaged UTF-7.
import typing,operator,types
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
T=typing.TypeVar('T')
for a in (int,None,int|str,list[int],T,typing.Any,'x',1,(int,str),[int],typing.Union[int,str],typing.Optional[int],typing.List[int],...,NotImplemented,len,types.SimpleNamespace(),typing.NewType('N',int),typing.ForwardRef('x'),typing.Callable,typing.Literal[1],type(None)):
    t(lambda:int|a); t(lambda:a|int); t(lambda:(int|None)|a); t(lambda:a|(int|None)); t(lambda:list[int]|a); t(lambda:typing.Union[a]); t(lambda:typing.Union[int,a]); t(lambda:typing.Optional[a]); t(lambda:types.UnionType[int,a]);t(lambda:types.UnionType[a])
    t(lambda:T|a); t(lambda:isinstance(1,(int|None)|a)); t(lambda:None|a)
for o in ((1,2),[1,2],'ab',b'ab',range(3),bytearray(b'a'),reversed([1]),enumerate([1]),zip([1]),{}.items(),{1}):
    i=iter(o)
    for s in (None,1.0,'x',-1,1,[]): t(lambda:i.__setstate__(s))
t({1}.issubset,[[1]]); t({1}.issuperset,[[1]]); t({1}.difference,[[1]]); t({1}.union,[[1]]); t({1}.intersection,[[1]]); t({1}.symmetric_difference,[[1]]); t({1}.isdisjoint,[[1]]); t({1}.update,[[1]]); t({1}.difference_update,[[1]]); t({1}.intersection_update,[[1]]); t({1}.symmetric_difference_update,[[1]]); t(set,[[1]]); t(frozenset,[[1]]); t(lambda:{[1]}); t({1}.add,[1]); t({1}.discard,[1]); t({1}.remove,[1]); t(lambda:[1] in {1}); t({1}.discard,{1}); t(lambda:{*[[1]]}); t(lambda:{x for x in [[1]]}); t(set().difference,[[1]]); t(set().isdisjoint,[[1]]);t(set().issubset,[[1]])
t(lambda:{1}-{1:2}.items()); t(lambda:{}.keys()-[[1]]); t(lambda:{}.keys()&[[1]]); t(lambda:{1:1}.keys()|[[1]]); t(lambda:{1:1}.keys()^[[1]]); t(lambda:{1:[]}.items()|[]); t(lambda:{1:[]}.items()&{(1,2)}); t({1:[]}.items().isdisjoint,[[1]]);t({1:[]}.keys().isdisjoint,[[1]]); t(lambda:{1:1}.items()^{(1,2)}); t(dict.fromkeys,[[1]]); t(dict,[([],1)]); t(lambda:{[]:1}); t({}.update,[([],1)]); t({}.setdefault,[])
for b in (b'+AG',b'+A',b'+AGE',b'+AGEA',b'+',b'+-',b'+AGEAY-',b'+AG-',b'+A-',b'+!',b'+AGE!',b'\xff',b'+2AA-',b'+2AA',b'+AGEA-',b'ab+AG\xff'):
    for e in ('strict','replace','ignore','surrogatepass'): t(b.decode,'utf-7',e)
