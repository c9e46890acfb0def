# compile() of trees: the same code as from the source, and trees with __debug__ put in.
import ast

source = "x = 5\ndef f():\n    def g(a, b=1): return a\n    return g\nclass C:\n    def m(self): pass\n"
first = compile(source, "one", "exec")
second = compile(compile(source, "two", "exec", ast.PyCF_ONLY_AST), "three", "exec")
print(first == second, hash(first) == hash(second), second.co_filename, second.co_consts[0] == first.co_consts[0])
print(first == compile(source + "\n", "one", "exec"), first == compile(source + "y", "one", "exec"))
for optimize in (0, 1, 2):
    for given in ("a * __debug__", ast.parse("a * __debug__")):
        for flags in (ast.PyCF_ONLY_AST, ast.PyCF_OPTIMIZED_AST):
            tree = compile(given, "f", "exec", flags, optimize=optimize)
            print(optimize, tree is given, ast.dump(tree.body[0].value.right))
tree = ast.parse("__debug__", mode="eval")
print(ast.dump(compile(tree, "f", "eval", ast.PyCF_OPTIMIZED_AST, optimize=1)))
