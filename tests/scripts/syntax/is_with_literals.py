# Which comparisons, calls and subscripts of literals are warned of.
import warnings
warnings.simplefilter('always')
for e in ["() is None","(1,2) is None","(x,) is None","(*x,) is None","[] is None","[1] is None","{} is None","1 is None","'a' is None","-1 is None","1+1 is None","f'{1}' is None","(1+1,) is None","x is ()","x is (1,)","x is (y,)","() is ()","b'' is x","... is x","True is x","x is -1","x is 1j","x is not ()","(1).real is x","[*x] is x","{1} is x","lambda:0 is x","(-1,) is x","x is ((1,2),3)","(x, 1) is None"]:
    with warnings.catch_warnings(record=True) as w:
        compile(e,'f','eval'); print(e,[str(i.message) for i in w])
for e in ["()()","(1,)()","(x,)()","[1]()","{1}()","{1:2}()","1()","'a'()","f''()","(lambda:0)()","()[x]","()['a']","(x,)['a']","[1]['a']","[1][1.0]","[1][(1,)]","[1][(x,)]","'a'['b']","b''['b']","f''['a']","{1}['a']","1[0]","(i for i in x)['a']","[i for i in x]['a']","{1:2}[0]","{1}[0]","(lambda:0)[0]","(i for i in x)[0]","None[0]","True[0]","...[0]","1.5[0]","'a'[None]","'a'[b'']","'a'[x]","'a'[-1]","'a'[True]","'a'[1j]","'a'[f'']","'a'[...]","'a'[()]","'a'[[]]","'a'[{}]","'a'[1:2]","'a'[lambda:0]","t''['a']","t''[0]","t''()", "x[1:2]()", "None()", "(1)(2)", "{}()"]:
    with warnings.catch_warnings(record=True) as w:
        compile(e,'f','eval'); print(e,[str(i.message) for i in w])
for e in ["assert (1,2)","assert (x,y)","assert ()","assert (x,)","assert [1]","assert 'a'", "assert (x, 'msg')", "assert (*x,)"]:
    with warnings.catch_warnings(record=True) as w:
        compile(e,'f','exec'); print(e,[str(i.message) for i in w])
