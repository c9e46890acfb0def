"""compile() of ast trees: changed ones, and those that are wrong."""
import ast

SOURCE = '''
from math import sqrt as root
import os.path

class A[T](list, metaclass=type):
    """doc"""
    x: int = 1
    def m(self, /, a, *args, k=2, **kw) -> str:
        global G
        G = [i * j for i in args if i for j in (1, 2)]
        return f"{a!r:>{k}}|{kw}" if a else -a

async def co():
    async with x as y:
        async for i in z:
            await i

def gen(n):
    try:
        while n:
            n -= 1
            yield n
        else:
            yield "end"
    except* ValueError as e:
        raise KeyError from e
    finally:
        del n

def match_it(v):
    match v:
        case 1 | -2: return "number"
        case {"k": [a, *_], **rest}: return a, rest
        case str(): return "text"
        case [x, y] if x: return x + y
        case _: return None

type Alias[K] = dict[K, int]
print(A().m("a", 3, 4, k=5, z=1), G, list(gen(2)), [match_it(v) for v in (1, -2, {"k": [7, 8], "o": 1}, "s", [1, 2], [])])
print((lambda q, /, *, r=1: (q, r))(5), {**{"a": 1}, "b": 2}, {*[1, 1]}, root(16), Alias.__name__, (w := 3) + w, 1 < 2 <= 2)
'''
namespace = {"__name__": "made"}
exec(compile(ast.parse(SOURCE), "tree", "exec"), namespace)


class Doubler(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node) if isinstance(node.value, int) else node


tree = Doubler().visit(ast.parse("3 + 4", mode="eval"))
print(eval(compile(tree, "tree", "eval")))
made = ast.fix_missing_locations(ast.Module([ast.Assign([ast.Name("t", ast.Store())], ast.Tuple([ast.Constant(None), ast.Constant(b"x")], ast.Load()))], []))
exec(compile(made, "tree", "exec"), namespace)
print(namespace["t"])


def error(node, mode="exec"):
    try:
        compile(ast.fix_missing_locations(node), "tree", mode)
    except Exception as e:
        print(type(e).__name__, e)


error(ast.Module([ast.Expr(ast.Name("x", ast.Store()))], []))
error(ast.Module([ast.Delete([])], []))
error(ast.Module([ast.Expr(None)], []))
error(ast.Module([ast.Expr(ast.Constant([1]))], []))
error(ast.Module([ast.Expr(ast.Name("True", ast.Load()))], []))
error(ast.Module(3, []))
error(ast.Module([ast.If(ast.Constant(1), [], [])], []))
error(ast.Module([ast.Expr(ast.BoolOp(ast.And(), [ast.Constant(1)]))], []))
error(ast.Module([ast.Return(None)], []))
error(ast.Module([ast.Break()], []))
error(ast.Expression(ast.Constant(1)))
error(ast.Module([ast.Try([ast.Pass()], [], [], [])], []))
deep = ast.Constant(1)
for _ in range(100_000):
    deep = ast.UnaryOp(ast.Not(), deep, lineno=1, col_offset=0)
deep_constant = ast.Constant(1, lineno=1, col_offset=0)
try:
    compile(ast.Expression(deep), "deep", "eval")
except (RecursionError, TypeError):
    print("deep tree refused")
while isinstance(deep, ast.UnaryOp):
    deep = deep.operand
