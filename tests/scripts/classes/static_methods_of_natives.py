# Static methods of built-in types know their type.
import pickle
for f in (str.maketrans,bytes.maketrans,bytearray.maketrans,'x'.maketrans,dict.fromkeys,str.__new__,object.__new__,[].append,len):
    print(f.__name__,f.__qualname__,str(f.__self__)[:20],f.__module__,f.__reduce__() if f is not len and f.__name__!='append' else '')
print(type(str.__dict__['maketrans']))
print(pickle.loads(pickle.dumps(str.maketrans))('a','b'))
try: str.maketrans(x=1)
except Exception as e: print(e)
try: str.maketrans()
except Exception as e: print(e)
import inspect; print(inspect.signature(bytes.maketrans)); print(inspect.isbuiltin(str.maketrans), inspect.isroutine(str.maketrans))
print(str.maketrans==str.maketrans, hash(str.maketrans)==hash(str.maketrans))
