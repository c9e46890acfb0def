"""Runs one of CPython's test files and reports each test's outcome, a line a test, to a file.

    driver.py TESTS NAME REPORT SKIP

TESTS is a folder that contains CPython's `test` package, NAME a module of it, REPORT the file that lines are appended
to, SKIP a file with the ids (one a line) of tests that already have an outcome. A line is `KIND TAB ID TAB REASON`:

    start    the test begins: if nothing follows, the process ended or hung in it
    pass, fail, skip
    broken   the file cannot be loaded
    end      the file ran to its end
"""

import importlib
import os
import re
import sys
import tempfile
import traceback
import types
import unittest

# A test that needs one of these looks into CPython's own machinery.
INTERNALS = ("_test", "_opcode", "_interpreters_test", "xxlimited", "xxsubtype")

tests, name, report_path, skip_path = sys.argv[1:]
process = os.getpid()
PLACES = [os.path.dirname(os.path.realpath(os.path.join(tests, "test"))), tests, os.getcwd(), tempfile.gettempdir(), os.path.dirname(sys.executable)]
sys.path.insert(0, tests)
sys.argv[1:] = []
report_file = os.open(report_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
write = os.write


def report(kind, test="", reason=""):
    if os.getpid() != process:
        return  # a test that forked and fell through
    line = "\t".join(str(part).replace("\t", " ").replace("\n", " ") for part in (kind, test, reason))
    write(report_file, (line + "\n").encode("utf-8", "backslashreplace"))


def internal(error):
    """Whether an exception says that a module of CPython's own machinery is missing."""
    return isinstance(error, ImportError) and (error.name or "").startswith(INTERNALS)


def last_line(exc_info):
    """The last line that says something of an exception, shortened."""
    kind, error, _ = exc_info
    try:
        lines = "".join(traceback.format_exception_only(kind, error)).strip().splitlines()
        first = lines[0] if issubclass(kind, AssertionError) else lines[-1]
    except BaseException as problem:
        first = f"{kind.__name__} (not to be formatted: {type(problem).__name__})"
    return shortened(first)


def shortened(text):
    """One line of bounded length, without what changes from run to run."""
    text = " ".join(text.split())
    text = re.sub(r"0x[0-9a-f]{6,}", "0x...", text)
    text = re.sub(r"\btmp[a-z0-9_]{8}\b", "tmp...", text)
    for folder in PLACES:
        text = text.replace(folder, "...")
    text = re.sub(r"/\S*hoopsnake-conformance-\d+", "...", text)
    return text if len(text) <= 110 else text[:107] + "..."


class Absent:
    """In the place of something of a missing module: who uses it is skipped."""

    def __init__(self, name):
        self.__name__ = name

    def __getattr__(self, attribute):
        raise unittest.SkipTest(f"needs {self.__name__}.{attribute}")

    def __call__(self, *args, **kwargs):
        raise unittest.SkipTest(f"needs {self.__name__}")


class AbsentModule(types.ModuleType):
    """A missing module of CPython's own machinery, while a file that imports it is loaded and afterwards."""

    loading = True

    def __getattr__(self, attribute):
        asking = sys._getframe(1).f_globals.get("__name__", "")
        if self.loading and (attribute.startswith("__") or not asking.startswith(f"test.{name}")):
            # What supports the tests has its own ways to do without.
            raise AttributeError(f"module {self.__name__!r} has no attribute {attribute!r}")
        if self.loading:
            return Absent(f"{self.__name__}.{attribute}")
        raise unittest.SkipTest(f"needs {self.__name__}.{attribute}")


def missing_internal(error):
    """The name of the missing module that kept a file from loading, if it is one of CPython's own machinery."""
    while error is not None:
        if isinstance(error, ImportError) and (error.name or "").startswith((*INTERNALS, "ctypes", "_ctypes")):
            return error.name
        found = re.search(r"No module named '((?:_test|_ctypes|ctypes)\w*)'", str(error))
        if found:
            return found[1]
        error = error.__context__
    return None


def load(full_name):
    """Imports a file of tests. An internal module that its outermost level asks for is replaced while it loads, and
    only then: a test that imports it by itself finds it missing."""
    absent = {}
    before = set(sys.modules)
    try:
        while True:
            try:
                return importlib.import_module(full_name)
            except (ImportError, unittest.SkipTest) as error:
                missing = missing_internal(error)
                if missing is None or missing in absent:
                    raise
                for loaded in set(sys.modules) - before:
                    if loaded.startswith(full_name):
                        del sys.modules[loaded]
                absent[missing] = sys.modules[missing] = AbsentModule(missing)
    finally:
        for missing, module in absent.items():
            module.loading = False
            if sys.modules.get(missing) is module:
                del sys.modules[missing]


class Result(unittest.TestResult):
    """Reports as it goes; keeps only what is needed for that."""

    def __init__(self, ids):
        super().__init__()
        self.ids = ids  # id() of a test (tests compare equal by name) -> what it is called in reports
        self.outcome = None
        self.left = dict.fromkeys(ids.values())

    def startTest(self, test):
        self.outcome = None
        report("start", self.ids[id(test)])

    def stopTest(self, test):
        self.tell(test, *(self.outcome or ("pass", "")))

    def tell(self, test, kind, reason):
        self.finish(self.ids[id(test)], kind, reason)

    def finish(self, test, kind, reason):
        self.left.pop(test, None)
        report(kind, test, reason)

    def note(self, test, kind, reason):
        if id(test) in self.ids:
            if self.outcome is None or self.outcome[0] == "skip":
                self.outcome = (kind, reason)
            return
        # A class's or module's setUp: "setUpClass (test.test_x.Class)". Tests it kept from running share its outcome.
        place = test.id().partition("(")[2].rstrip(")")
        place = place.removeprefix(f"test.{name}").lstrip(".")
        for test in list(self.left):
            if not place or test.startswith(place + "."):
                self.finish(test, kind, reason)

    def problem(self, test, error):
        if internal(error[1]):
            self.note(test, "skip", last_line(error))
        else:
            self.note(test, "fail", last_line(error))

    def addError(self, test, err):
        self.problem(test, err)

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.problem(test, err)

    def addSkip(self, test, reason):
        if hasattr(test, "test_case"):
            return  # a skipped subtest: the rest of the test decides
        self.note(test, "skip", shortened(str(reason)))

    def addExpectedFailure(self, test, err):
        pass

    def addUnexpectedSuccess(self, test):
        self.note(test, "fail", "unexpected success")

    def addSuccess(self, test):
        pass

    def addDuration(self, test, elapsed):
        pass


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def numbered(cases):
    """Each test with its id inside the file; where an id comes again, it gets a number."""
    seen, prefix = {}, f"test.{name}."
    for case in cases:
        test = case.id().removeprefix(prefix)
        count = seen[test] = seen.get(test, 0) + 1
        yield case, test if count == 1 else f"{test}#{count}"


def failed_load(case):
    """Why a part of a package of tests could not be loaded."""
    lines = str(case._exception).strip().splitlines()
    return shortened(lines[-1] if lines else "")


def main():
    from test import support

    support.use_resources = []  # no network, no large files, nothing slow
    support.verbose = False
    with open(skip_path, encoding="utf-8") as file:
        skipped = set(file.read().splitlines())
    module = load("test." + name)
    cases = list(numbered(flatten(unittest.TestLoader().loadTestsFromModule(module))))
    suite, ids = unittest.TestSuite(), {}
    for case, test in cases:
        if test in skipped:
            continue
        if type(case).__name__ == "_FailedTest":
            reason = failed_load(case)
            report("skip" if "named '_test" in reason else "broken", test, reason)
        else:
            ids[id(case)] = test
            suite.addTest(case)
    result = Result(ids)
    suite.run(result)
    for test in list(result.left):
        result.finish(test, "fail", "not run")


try:
    main()
except unittest.SkipTest as reason:
    report("skip", "(file)", shortened(str(reason)))
except BaseException as error:
    report("skip" if internal(error) else "broken", "(file)", last_line(sys.exc_info()))
    traceback.print_exc()
report("end")
os._exit(0)
