"""What ast.parse() does with feature_version and optimize: the compiler itself knows one grammar and keeps trees as
they were written."""

import ast as _ast

# Class, what the message says, minor version.
_FEATURES = (
    (_ast.Match, "Pattern matching is", 10),
    (_ast.TryStar, "Exception groups are", 11),
    (_ast.TypeAlias, "Type statement is", 12),
    (_ast.NamedExpr, "Assignment expressions are", 8),
    (_ast.TemplateStr, "t-strings are", 14),
)


def check_features(tree, version):
    """SyntaxError for what a version 3.x does not know."""
    def need(minor, what, node):
        if version < minor:
            place = ("<unknown>", node.lineno, node.col_offset + 1, None, node.end_lineno, node.end_col_offset + 1)
            raise SyntaxError(f"{what} only supported in Python 3.{minor} and greater", place)

    for node in _ast.walk(tree):
        for kind, what, minor in _FEATURES:
            if isinstance(node, kind):
                need(minor, what, node)
        if isinstance(node, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.Lambda)) and node.args.posonlyargs:
            need(8, "Positional-only parameters are", node)
        for param in getattr(node, "type_params", ()):
            need(12, "Type parameter lists are", node)
            if param.default_value is not None:
                need(13, "Type parameter defaults are", param)
        if isinstance(node, (_ast.Try, _ast.TryStar)):
            for handler in node.handlers:
                bare = handler.type
                if isinstance(bare, _ast.Tuple) and bare.elts and bare.col_offset == bare.elts[0].col_offset:
                    need(14, "except expressions without parentheses are", bare)


def _folded(node):
    """A number with a sign, or a complex one, as one constant: what literal patterns hold."""
    if isinstance(node, _ast.UnaryOp) and isinstance(node.op, _ast.USub) and isinstance(node.operand, _ast.Constant):
        value = -node.operand.value
    elif isinstance(node, _ast.BinOp) and isinstance(node.op, (_ast.Add, _ast.Sub)):
        left, right = _folded(node.left), _folded(node.right)
        if not isinstance(left, _ast.Constant) or not isinstance(right, _ast.Constant):
            return node
        value = left.value + right.value if isinstance(node.op, _ast.Add) else left.value - right.value
    else:
        return node
    return _ast.copy_location(_ast.Constant(value), node)


class _Optimizer(_ast.NodeTransformer):
    def __init__(self, level):
        self.level = level

    def _strip(self, node):
        body = node.body
        if self.level >= 2 and body and isinstance(body[0], _ast.Expr) and isinstance(body[0].value, _ast.Constant) \
                and isinstance(body[0].value.value, str):
            if len(body) > 1:
                del body[0]
            else:
                body[0] = _ast.copy_location(_ast.Pass(), body[0])
        return self.generic_visit(node)

    visit_Module = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _strip

    def visit_Name(self, node):
        if node.id == "__debug__" and isinstance(node.ctx, _ast.Load):
            return _ast.copy_location(_ast.Constant(False), node)
        return node

    def visit_MatchValue(self, node):
        node.value = _folded(node.value)
        return node

    def visit_MatchMapping(self, node):
        node.keys = [_folded(key) for key in node.keys]
        return self.generic_visit(node)


def optimized(tree, level):
    """The tree as compiling with -O or -OO would take it."""
    return _Optimizer(level).visit(tree)
