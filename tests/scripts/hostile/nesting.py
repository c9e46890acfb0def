# cpython: no (it crashes)
# A third of the nests of tests/hostile/nesting.py, which has them all and takes minutes: objects that reach themselves
# through other objects end in a result or an exception, on the main stack, on a thread's and with a low recursion limit.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "hostile"))
import nesting

for part in ("3/6", "4/6"):
    nesting.main([part])
nesting.classes()
print("classes")
