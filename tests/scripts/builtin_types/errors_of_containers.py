# What array, deque, islice and the streams in memory say of wrong arguments, and in which order.
import array
import collections
import io
import itertools
import warnings

warnings.simplefilter('ignore')

def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
d=collections.deque([1,2])
for k in (2**70,None,1.0,'x',5,-7):
    t(lambda:d[k]); t(lambda:d.__getitem__(k)); t(lambda:d.__setitem__(k,1)); t(lambda:d.__delitem__(k)); 
    def f(): d[k]=1
    t(f)
    def f(): del d[k]
    t(f)
for a in ((-2**65,2**65,-100),(2**65,),(1,2**65),(-1,),(1,-1),(1,2,-1),(1,2,0),('x',),(None,None,2**65),(None,'x'),(2**65,1),('x',1),(1,2,'x')): t(lambda:itertools.islice([],*a))
s=io.StringIO('x'); s.close()
for m in ('read','readline','getvalue','tell','__next__','truncate','close','readable','writable','seekable','isatty','flush','fileno','detach'): t(lambda:getattr(s,m)())
t(lambda:s.newlines); t(lambda:s.line_buffering); t(lambda:s.closed); t(lambda:s.encoding); t(lambda:s.errors); t(lambda:s.write('')); t(lambda:s.seek(0)); t(lambda:s.__enter__());t(lambda:s.__iter__());
s=io.BytesIO(b'x'); s.close()
for m in ('read','readline','getvalue','tell','__next__','truncate','close','readable','writable','seekable','isatty','flush','fileno','detach','getbuffer','read1','readlines'): t(lambda:getattr(s,m)())
t(lambda:s.write(b'')); t(lambda:s.seek(0)); t(lambda:s.__enter__());t(lambda:s.readinto(bytearray(1)));t(lambda:s.writelines([]))
for a in (('z',0),('z','x'),('z',[1]),('z',),('b','x'),('b',array.array('u','x')),('u',b'ab'),('u',['ab']),('u',[1]),('w',['ab']),('w',[1]),('w',5),('u',None),('b',5.0),('b',None),('z',None),(1,),('bb',),(None,),('',),('z',array.array('w','a')),('z',array.array('b',[1])),('i',array.array('w','a')),('w',array.array('b')),('b',[2**70]),('b',[200]),('B',[-1]),('f',['x']),('q',[2**70]),('Q',[-1]),('d',[None]),('I',[-1]),('I',[2**40]),('L',[2**70]),('h',[1.0])):
    t(lambda:array.array(*a))
for tc,items in (('u','abc'),('w','abc'),('b',[1,2,3]),('d',[1.0,2.0])):
    v=array.array(tc,items)
    for e in ("v.__setitem__(5,1.0)","v.__setitem__(0,1.0)","v.__setitem__(0,'xy')","v.__setitem__(0,b'x')","v.__setitem__(9,'xy')","v.append(1.5)","v.append('xy')","v.insert(0,'xy')","v.insert(0,None)","v.remove('xy')","v.remove(1.5)","v.index('xy')","v.index(None)","v.count('xy')","v.extend(5)","v.extend('xy')","v.extend([b'x'])","v.extend(array.array('l'))","v+1","v*None","v*'x'","v.__iadd__([1])","v.fromlist(5)","v.fromlist(['xy'])","v.fromlist([None])","v.frombytes('x')","v.frombytes(b'xyz')","v.fromunicode('x')","v.fromunicode(1)","v.tounicode()","v[None]","v['x']","v[2**70]","v.__setitem__(2**70,1)","v.__delitem__(2**70)","v.__delitem__(None)","v.__setitem__(None,1)","v.__setitem__(slice(0,1),5)","v.__setitem__(slice(0,1),[1])","v.__setitem__(slice(0,1),array.array('l'))","v.__setitem__(slice(0,3,2),v[:1])","v.pop(9)","v.pop(2**70)","v.pop(None)","v.pop(1.0)","v.insert(2**70,v[0])","v.insert(None,v[0])","v.index(v[0],None)","v.index(v[0],2**70)","v.index(v[0],'x')","v.index(v[0],1)","v.buffer_info()[1]","v.byteswap()","v.tofile(1)","v.fromfile(1,1)","v.__reduce_ex__(1)","v.__reduce_ex__(3)","v.__copy__()","v.__deepcopy__({})","v==5","v<array.array('b',[1])","v<v","v.itemsize","v.typecode","v.__class_getitem__(int)","v in v","v.__contains__('xy')"):
        print(tc,e); t(lambda:eval(e))
