# A long run of the same frame is folded.
import sys


def down(n):
    return down(n + 1)


sys.setrecursionlimit(100)
down(0)
