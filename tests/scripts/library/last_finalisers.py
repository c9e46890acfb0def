# What finalisers see when a program ends.
import io, os.path

class Last:
    def __init__(self, name): self.name = name
    def __del__(self): print("finalised", self.name, io.StringIO("x").read(), os.path.basename("a/b"), type(self).__name__)

only = Last("global")
print("end")
