"""A `global` in any function makes the name the module's global for the module's own code too."""
outer, inner = {}, {}
exec(
    """
def f():
    def g():
        global n
        return n
    return g
n = 9
m = 8
print(f()())
""",
    outer,
    inner,
)
print(outer.get("n"), inner.get("n"), outer.get("m"), inner.get("m"))
