# The everyday modules of the library import and answer a question each.
import abc, argparse, array, ast, asyncio, atexit, base64, bisect, calendar, codecs, collections, concurrent.futures, configparser, contextlib, copy, csv, dataclasses, datetime, decimal, difflib, dis, enum, errno  # fmt: skip
import fnmatch, fractions, functools, gc, glob, hashlib, heapq, html, inspect, io, ipaddress, itertools, json, keyword, linecache, locale, logging, math, numbers, operator, os, pathlib, pickle, platform, pprint, queue  # fmt: skip
import random, re, reprlib, sched, secrets, select, selectors, shlex, shutil, signal, socket, statistics, string, struct, subprocess, sys, tempfile, textwrap, threading, time, timeit, tokenize, traceback, types, typing, unicodedata, unittest, urllib.parse, uuid, warnings, weakref, xml.sax.saxutils, zlib  # fmt: skip

print(array.array("i", [1, 2]).tobytes(), ast.literal_eval("[1, {'a': (2,)}]"), calendar.isleap(2024), codecs.encode("abc", "rot13"), datetime.date(2024, 2, 28) + datetime.timedelta(2))
print(decimal.Decimal("0.1") + decimal.Decimal("0.2"), difflib.get_close_matches("appel", ["ape", "apple"]), errno.errorcode[2], fnmatch.fnmatch("a.py", "*.py"), fractions.Fraction(1, 3) + 1)
print(html.escape("<a>"), ipaddress.ip_address("10.0.0.1") + 1, keyword.iskeyword("async"), pathlib.PurePath("a/b.txt").suffix, shlex.split("a 'b c'"), statistics.median([1, 5, 3]), string.ascii_lowercase[:3])
print(urllib.parse.urlparse("http://h:80/p?q=1").port, uuid.UUID(int=5), unicodedata.name("é"), xml.sax.saxutils.escape("&"), typing.Optional[int], pprint.pformat({"a": 1}), platform.python_implementation() != "")
print(dis.COMPILER_FLAG_NAMES[32], inspect.signature(lambda a, *, b=1: 0), numbers.Integral.__name__, reprlib.repr(list(range(100))), time.strftime("%Y", time.gmtime(0)), next(csv.reader(["a,b"])), sys.version_info[:2], sys.byteorder, sys.implementation.name != "")
parser = configparser.ConfigParser()
parser.read_string("[s]\nk = v\n")
print(parser["s"]["k"], datetime.datetime(2024, 1, 2, 3, 4, 5).isoformat(), datetime.datetime.strptime("2024-05-06", "%Y-%m-%d").weekday(), logging.getLevelName(20), os.path.join("a", "b"), glob.escape("*"))
arguments = argparse.ArgumentParser(prog="p")
arguments.add_argument("x", type=int)
arguments.add_argument("--flag", action="store_true")
print(arguments.parse_args(["5", "--flag"]), list(tokenize.generate_tokens(iter(["x = 1\n"]).__next__))[0].string)


class Case(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1 + 1, 2)

    def test_two(self):
        with self.assertRaises(ValueError):
            int("x")


result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))
print(result.testsRun, result.wasSuccessful())
