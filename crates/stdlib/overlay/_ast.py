"""The node classes of the abstract syntax tree (Python 3.14's grammar of trees, Parser/Python.asdl).

compile() makes trees of these classes, and code from them.
"""

import sys as _sys

PyCF_ONLY_AST = 0x400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST

# The one object of each class without fields that trees made by compile() use, by class name.
_shared = {}


class AST:
    _fields = ()
    _attributes = ()
    _optional = ()
    _lists = ()
    __match_args__ = ()

    def __init__(self, *args, **kwargs):
        cls = type(self)
        fields = cls._fields
        if len(args) > len(fields):
            plural = "" if len(fields) == 1 else "s"
            raise TypeError(f"{cls.__name__} constructor takes at most {len(fields)} positional argument{plural}")
        given = dict(zip(fields, args))
        for name, value in given.items():
            setattr(self, name, value)
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{cls.__name__} got multiple values for argument {name!r}")
            if name not in fields and name not in cls._attributes:
                import warnings
                warnings.warn(
                    f"{cls.__name__}.__init__ got an unexpected keyword argument {name!r}. Support for arbitrary "
                    "keyword arguments is deprecated and will be removed in Python 3.15.", DeprecationWarning, 2)
            setattr(self, name, value)
        for name in fields:
            if name in given or name in kwargs:
                continue
            if name in cls._lists:
                setattr(self, name, [])
            elif name == "ctx":
                setattr(self, name, Load())
            elif name not in cls._optional:
                import warnings
                warnings.warn(
                    f"{cls.__name__}.__init__ missing 1 required positional argument: {name!r}. This will become an "
                    "error in Python 3.15.", DeprecationWarning, 2)

    def __repr__(self):
        return _shown(self, 3)

    def __reduce_ex__(self, protocol):
        return _restore, (type(self), dict(self.__dict__))

    def __replace__(self, /, **changes):
        cls = type(self)
        known = {**self.__dict__}
        for name in changes:
            if name not in cls._fields and name not in cls._attributes and name not in known:
                raise TypeError(f"{cls.__name__}.__replace__ got an unexpected keyword argument {name!r}.")
        known.update(changes)
        return _restore(cls, known)


AST.__module__ = "ast"


def _shown(value, depth):
    """As repr(), nodes to a depth and of lists the two ends."""
    if isinstance(value, AST):
        name = type(value).__name__
        if not value._fields:
            return f"{name}()"
        if depth <= 0:
            return f"{name}(...)"
        fields = ", ".join(f"{field}={_shown(getattr(value, field), depth - 1)}" for field in value._fields)
        return f"{name}({fields})"
    if isinstance(value, (list, tuple)):
        opening, closing = "[]" if isinstance(value, list) else "()"
        if value and not isinstance(value[0], AST):
            return repr(value)
        items = [_shown(item, depth - 1) for item in (value if len(value) <= 2 else (value[0], value[-1]))]
        if len(value) > 2:
            items.insert(1, "...")
        return opening + ", ".join(items) + closing
    return repr(value)


def _restore(cls, state):
    node = cls.__new__(cls)
    node.__dict__.update(state)
    return node


# name(fields) of each sum, `?` optional, `*` a list; a sum's attributes follow `@`.
_POSITION = "lineno col_offset end_lineno? end_col_offset?"
_GRAMMAR = f"""
mod: Module(body* type_ignores*) Interactive(body*) Expression(body) FunctionType(argtypes* returns)
stmt @ {_POSITION}: FunctionDef(name args body* decorator_list* returns? type_comment? type_params*)
  AsyncFunctionDef(name args body* decorator_list* returns? type_comment? type_params*)
  ClassDef(name bases* keywords* body* decorator_list* type_params*) Return(value?) Delete(targets*)
  Assign(targets* value type_comment?) TypeAlias(name type_params* value) AugAssign(target op value)
  AnnAssign(target annotation value? simple) For(target iter body* orelse* type_comment?)
  AsyncFor(target iter body* orelse* type_comment?) While(test body* orelse*) If(test body* orelse*)
  With(items* body* type_comment?) AsyncWith(items* body* type_comment?) Match(subject cases*) Raise(exc? cause?)
  Try(body* handlers* orelse* finalbody*) TryStar(body* handlers* orelse* finalbody*) Assert(test msg?) Import(names*)
  ImportFrom(module? names* level?) Global(names*) Nonlocal(names*) Expr(value) Pass() Break() Continue()
expr @ {_POSITION}: BoolOp(op values*) NamedExpr(target value) BinOp(left op right) UnaryOp(op operand)
  Lambda(args body) IfExp(test body orelse) Dict(keys* values*) Set(elts*) ListComp(elt generators*)
  SetComp(elt generators*) DictComp(key value generators*) GeneratorExp(elt generators*) Await(value) Yield(value?)
  YieldFrom(value) Compare(left ops* comparators*) Call(func args* keywords*)
  FormattedValue(value conversion format_spec?) Interpolation(value str conversion format_spec?) JoinedStr(values*)
  TemplateStr(values*) Constant(value kind?) Attribute(value attr ctx) Subscript(value slice ctx) Starred(value ctx)
  Name(id ctx) List(elts* ctx) Tuple(elts* ctx) Slice(lower? upper? step?)
expr_context: Load() Store() Del()
boolop: And() Or()
operator: Add() Sub() Mult() MatMult() Div() Mod() Pow() LShift() RShift() BitOr() BitXor() BitAnd() FloorDiv()
unaryop: Invert() Not() UAdd() USub()
cmpop: Eq() NotEq() Lt() LtE() Gt() GtE() Is() IsNot() In() NotIn()
comprehension = (target iter ifs* is_async)
excepthandler @ {_POSITION}: ExceptHandler(type? name? body*)
arguments = (posonlyargs* args* vararg? kwonlyargs* kw_defaults* kwarg? defaults*)
arg @ {_POSITION} = (arg annotation? type_comment?)
keyword @ {_POSITION} = (arg? value)
alias @ {_POSITION} = (name asname?)
withitem = (context_expr optional_vars?)
match_case = (pattern guard? body*)
pattern @ lineno col_offset end_lineno end_col_offset: MatchValue(value) MatchSingleton(value) MatchSequence(patterns*)
  MatchMapping(keys* patterns* rest?) MatchClass(cls patterns* kwd_attrs* kwd_patterns*) MatchStar(name?)
  MatchAs(pattern? name?) MatchOr(patterns*)
type_ignore: TypeIgnore(lineno tag)
type_param @ lineno col_offset end_lineno end_col_offset: TypeVar(name bound? default_value?)
  ParamSpec(name default_value?) TypeVarTuple(name default_value?)
"""


def _node(name, base, fields, attributes):
    plain = tuple(f.rstrip("?*") for f in fields)
    space = {
        "__module__": "ast",
        "_fields": plain,
        "__match_args__": plain,
        "_optional": base._optional + tuple(f[:-1] for f in fields if f[-1] == "?"),
        "_lists": tuple(f[:-1] for f in fields if f[-1] == "*"),
    }
    if attributes:
        space["_attributes"] = tuple(a.rstrip("?") for a in attributes)
    optional = [f[:-1] for f in (*fields, *attributes) if f[-1] == "?"]
    for f in optional:
        space[f] = None
    cls = type(name, (base,), space)
    globals()[name] = cls
    return cls


def _build():
    rules = []
    for line in _GRAMMAR.strip().splitlines():
        if line.startswith(" "):
            rules[-1] += " " + line.strip()
        else:
            rules.append(line)
    for rule in rules:
        product = " = (" in rule
        head, _, tail = rule.partition(" = (" if product else ":")
        name, _, attributes = head.partition(" @ ")
        attributes = tuple(attributes.split())
        if product:
            _node(name.strip(), AST, tuple(tail.rstrip(")").split()), attributes)
            continue
        base = _node(name.strip(), AST, (), attributes)
        rest = tail.strip()
        while rest:
            constructor, _, rest = rest.partition("(")
            fields, _, rest = rest.partition(")")
            _node(constructor.strip(), base, tuple(fields.split()), ())
            rest = rest.strip()


_build()


# What each field holds; a name before a dot is the class whose field differs from the others of that name.
_TYPES = """
stmt: body orelse finalbody
expr: argtypes returns decorator_list bases value targets target annotation iter test subject exc cause msg values left
  right operand keys elts elt key comparators func format_spec slice lower upper step ifs type kw_defaults defaults
  context_expr optional_vars guard cls bound default_value Expression.body Lambda.body IfExp.body IfExp.orelse
  TypeAlias.name Call.args
str: name type_comment module kind attr id arg asname rest kwd_attrs tag Global.names Nonlocal.names
int: simple level conversion is_async lineno
object: str Constant.value MatchSingleton.value
type_ignore: type_ignores
arguments: args
arg: arguments.args posonlyargs vararg kwonlyargs kwarg
type_param: type_params
keyword: keywords
operator: op
boolop: BoolOp.op
unaryop: UnaryOp.op
cmpop: ops
withitem: items
match_case: cases
excepthandler: handlers
alias: names
comprehension: generators
expr_context: ctx
pattern: pattern patterns kwd_patterns
"""


def _add_types():
    known = {"str": str, "int": int, "object": object}
    types = {}
    for word in _TYPES.split():
        if word.endswith(":"):
            held = known.get(word[:-1]) or globals()[word[:-1]]
        else:
            types[word] = held
    for cls in list(globals().values()):
        if not isinstance(cls, type) or not issubclass(cls, AST):
            continue
        if not cls._fields and cls.__base__ in (object, AST):
            continue
        cls._field_types = {}
        for field in cls._fields:
            held = types.get(f"{cls.__name__}.{field}") or types[field]
            if field in cls._lists:
                held = list[held]
            elif field in cls._optional:
                held = held | None
            cls._field_types[field] = held


_add_types()
