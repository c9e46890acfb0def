# unittest corners: ordering, skips, expected failures, subtests, cleanups, fixtures of three levels, mocks and assertion messages.
import contextlib, io, re, sys, unittest
from unittest import mock

log = []
def setUpModule(): log.append("setUpModule")
def tearDownModule(): log.append("tearDownModule")
class Fixture(unittest.TestCase):
    @classmethod
    def setUpClass(cls): log.append("setUpClass"); cls.addClassCleanup(log.append, "classCleanup")
    @classmethod
    def tearDownClass(cls): log.append("tearDownClass")
    def setUp(self): log.append("setUp"); self.addCleanup(log.append, "cleanup1"); self.addCleanup(log.append, "cleanup2")
    def tearDown(self): log.append("tearDown")
    def test_b(self): log.append("b")
    def test_a(self): log.append("a")
    @unittest.skip("why not")
    def test_skip(self): log.append("never")
    @unittest.skipIf(True, "if")
    def test_if(self): pass
    @unittest.skipUnless(True, "unless")
    def test_unless(self): log.append("unless")
    @unittest.expectedFailure
    def test_xfail(self): self.fail()
    @unittest.expectedFailure
    def test_xpass(self): pass
    def test_sub(self):
        for i in range(4):
            with self.subTest("part", i=i):
                if i == 2: self.skipTest("two")
                self.assertNotEqual(i % 2, 1, "odd")
    def test_error(self): {}["k"]
    def test_raise_skip(self): raise unittest.SkipTest("raised")
    def test_returns(self): return None
class BadSetUp(unittest.TestCase):
    def setUp(self): self.addCleanup(log.append, "still"); 1 / 0
    def test(self): log.append("never")
class BadClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("class")
    def test(self): log.append("never")
@unittest.skip("whole")
class Skipped(unittest.TestCase):
    def test(self): log.append("never")
class Awaits(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): log.append("asyncSetUp"); self.addAsyncCleanup(self.later)
    async def later(self): log.append("later")
    async def asyncTearDown(self): log.append("asyncTearDown")
    async def test_it(self): log.append("await"); self.assertEqual(await self.give(), 2)
    async def give(self): return 1
for cls in (Fixture, BadSetUp, BadClass, Skipped, Awaits):
    log.clear()
    out = io.StringIO()
    r = unittest.TextTestRunner(out, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(cls))
    print(cls.__name__, r.testsRun, len(r.failures), len(r.errors), [(str(t).split(" ")[0], why) for t, why in r.skipped], len(r.expectedFailures), len(r.unexpectedSuccesses), r.wasSuccessful())
    print(log)
    text = re.sub(r'File ".*?([^/]*)", line \d+', r"File \1", re.sub(r"in [\d.]+s", "in T", out.getvalue()))
    print("\n".join(l for l in text.splitlines() if not l.startswith(("    ", "  File"))))
t = unittest.TestCase()
checks = [lambda: t.assertEqual([1, 2, 3], [1, 3]), lambda: t.assertEqual({"a": 1}, {"a": 2, "b": 1}), lambda: t.assertEqual("one\ntwo\n", "one\n2\n"), lambda: t.assertEqual({1, 2}, {2, 3}), lambda: t.assertEqual((1,), (1, 2), "extra"), lambda: t.assertEqual(1, 1.5), lambda: t.assertAlmostEqual(1, 1.1), lambda: t.assertAlmostEqual(1, 2, delta=0.5), lambda: t.assertNotAlmostEqual(1, 1), lambda: t.assertTrue(0), lambda: t.assertFalse("x"), lambda: t.assertIs([], []), lambda: t.assertIsNot(None, None), lambda: t.assertIsNone(1), lambda: t.assertIn(1, [2]), lambda: t.assertNotIn(1, [1]), lambda: t.assertIsInstance(1, str), lambda: t.assertIsInstance(1, (str, list)), lambda: t.assertNotIsInstance(1, int), lambda: t.assertGreater(1, 2), lambda: t.assertLessEqual(2, 1), lambda: t.assertRegex("abc", "z"), lambda: t.assertNotRegex("abc", "b"), lambda: t.assertCountEqual([1, 1, 2], [1, 2, 2, [3]]), lambda: t.assertRaises(KeyError, int, "5"), lambda: t.assertRaisesRegex(ValueError, "nope", int, "x"), lambda: t.assertMultiLineEqual("a", "b"), lambda: t.assertSequenceEqual([1], (2,), seq_type=list), lambda: t.assertListEqual([1], (1,)), lambda: t.assertDictEqual({}, []), lambda: t.assertTupleEqual((1, 2), (1, 3)), lambda: t.assertLogs("x").__enter__().__class__ and t.fail("x"), lambda: t.assertWarns(UserWarning, int), lambda: t.assertRaises(5), lambda: t.assertRaises(ValueError, None, 5) and t.fail(), lambda: t.assertStartsWith("abc", "b"), lambda: t.assertNotEndsWith("abc", "c"), lambda: t.assertHasAttr(1, "zz"), lambda: t.assertNotHasAttr(1, "real"), lambda: t.assertIsSubclass(int, str), lambda: t.assertNotIsSubclass(bool, int), lambda: t.assertEqual("x" * 2000, "y" * 2000), lambda: t.assertEndsWith("abc", ("x", "y")), lambda: t.assertStartsWith(["a"], "a")]
for check in checks:
    try:
        print("passed", check())
    except Exception as e:
        print(type(e).__name__, str(e)[:300])
with t.assertRaises(ValueError) as c:
    int("zz")
print(c.exception, c.exception.__traceback__)
with t.assertLogs("lg", "INFO") as c:
    import logging
    logging.getLogger("lg.sub").warning("w %d", 1); logging.getLogger("lg").info("i"); logging.getLogger("lg").debug("d")
print(c.output, len(c.records))
m = mock.Mock(name="m", side_effect=[1, ValueError("two"), 3], spec_set=["__call__"]) if 0 else mock.Mock(name="m", side_effect=[1, ValueError("two"), 3])
got = []
for i in range(4):
    try:
        got.append(m(i, k=i))
    except Exception as e:
        got.append(repr(e))
print(got, m.call_args_list, m.mock_calls == m.call_args_list, m.call_count, m.a.b(1).c, m.mock_calls[-1]) if 0 else print(got, m.call_args_list, m.call_count)
def f(a, b=2, *, c): pass
class K:
    attr = 1
    def method(self, x): pass
    async def co(self): pass
a, k, mm = mock.create_autospec(f), mock.create_autospec(K), mock.MagicMock(spec=K)
lm = mock.MagicMock()
lm.__len__.return_value = 5
for check in (lambda: a(1), lambda: a(1, c=2), lambda: k().method(), lambda: k().method(1), lambda: k().none, lambda: mm.none, lambda: mm.method(1, 2, 3), lambda: mm.method.assert_called_once_with(1), lambda: mm.method.assert_not_called(), lambda: mm.attr.assert_called(), lambda: a.assert_called_once_with(1, 2, c=2), lambda: a.assert_any_call(9, c=9), lambda: a.assert_has_calls([mock.call(1, c=2), mock.call(3, c=3)]), lambda: mm.assert_nonsense(), lambda: len(lm), lambda: mock.Mock().asert_called(), lambda: mock.NonCallableMock()(), lambda: type(k().co()).__name__ if 0 else type(k.co).__name__):
    try:
        print("gives", re.sub(r"id='\d+'", "id", repr(check())))
    except Exception as e:
        print(type(e).__name__, str(e)[:300])
with mock.patch("sys.fake", 5, create=True), mock.patch.object(K, "attr", 9), mock.patch.dict(sys.modules, {"fakemod": mock.sentinel.mod}), mock.patch("builtins.open", mock.mock_open(read_data="l1\nl2\n")) as o:
    import fakemod
    print(sys.fake, K.attr, fakemod, open("x").readlines(), [l for l in open("y")], o.call_args_list, mock.call(1, a=2) == ((1,), {"a": 2}), mock.ANY == 5)
print(hasattr(sys, "fake"), K.attr, "fakemod" in sys.modules, mock.call.a.b(1).c(x=2).call_list() if 0 else mock.call.a.b(1))
p = mock.PropertyMock(return_value=7)
with mock.patch.object(K, "attr", new_callable=mock.PropertyMock, return_value=7) as p:
    i = K(); print(i.attr, p.mock_calls); i.attr = 3; print(p.mock_calls)
s = mock.seal(x := mock.Mock()) or x
try:
    x.anything
except AttributeError as e:
    print(e)
