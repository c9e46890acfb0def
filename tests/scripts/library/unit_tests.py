# unittest: running suites, results, assertions' messages, mocks, subtests, skips.
import io, re, sys, unittest
from unittest import mock

class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls): print("setUpClass")
    def setUp(self): self.addCleanup(lambda: None)
    def test_pass(self): self.assertEqual(1, 1)
    def test_fail(self): self.assertEqual([1, 2, 3], [1, 2, 4], "extra message")
    def test_error(self): raise KeyError("k")
    @unittest.skip("not now")
    def test_skip(self): ...
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
    def test_sub(self):
        for i in range(3):
            with self.subTest("part", i=i):
                self.assertNotEqual(i, 1)
class Fixtures(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): self.x = 1
    async def test_async(self): self.assertEqual(self.x, 1)
out = io.StringIO()
suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in (Sample, Fixtures))
result = unittest.TextTestRunner(out, verbosity=2, durations=None).run(suite)
text = re.sub(r'File ".*?"', 'File "F"', re.sub(r"in \d+\.\d+s", "in Ns", out.getvalue()))
print(text)
print(result.testsRun, len(result.failures), len(result.errors), len(result.skipped), result.wasSuccessful(), result)
t = unittest.TestCase()
for f in (lambda: t.assertEqual("a\nb\n", "a\nc\n"), lambda: t.assertDictEqual({1: 2}, {1: 3}), lambda: t.assertIn(1, []), lambda: t.assertAlmostEqual(1, 1.1), lambda: t.assertRaises(ValueError, int, "5"), lambda: t.assertRegex("abc", "x"), lambda: t.assertIsNone(0), lambda: t.assertCountEqual([1, 2], [2, 3]), lambda: t.assertTrue(""), lambda: t.assertIs(1, 2), lambda: t.assertGreater(1, 2), lambda: t.assertIsInstance(1, str), lambda: t.assertSetEqual({1}, {2}), lambda: t.assertTupleEqual((1,), (1, 2)), lambda: t.assertMultiLineEqual("x" * 10, "y"), lambda: t.assertWarns(UserWarning, int), lambda: t.assertLogs("x").__enter__() and 0, lambda: t.assertHasAttr(1, "zz"), lambda: t.assertStartsWith("abc", "b"), lambda: t.assertIsSubclass(int, str)):
    try:
        f()
    except AssertionError as e:
        print(e)
m = mock.Mock(return_value=3, name="m")
print(m(1, a=2), m.call_args, m.called, m.call_count, m.mock_calls, m.attr.sub(5) is m.attr.sub(), m.method_calls)
for f in (lambda: m.assert_called_with(9), lambda: m.assert_not_called(), lambda: m.assert_called_once_with(1, a=2), lambda: mock.Mock(spec=int).nope, lambda: mock.Mock(side_effect=ValueError("se"))(), lambda: mock.create_autospec(lambda a: 0)(1, 2), lambda: m.assert_has_calls([mock.call(7)]), lambda: m.asert_called()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
s = mock.Mock(side_effect=[1, 2])
print(s(), s(), mock.MagicMock().__len__(), list(mock.MagicMock()), mock.sentinel.x, mock.ANY == 5, mock.call(1).foo(2))
with mock.patch.object(sys, "made_up", 5, create=True), mock.patch.dict("os.environ", {"ZZ": "1"}), mock.patch("unittest.util.strclass", return_value=9):
    import os
    print(sys.made_up, os.environ["ZZ"], unittest.util.strclass(5))
print(hasattr(sys, "made_up"), "ZZ" in os.environ, mock.mock_open(read_data="a\nb")().readlines())
print(unittest.util.strclass(Sample), Sample("test_pass").id(), str(Sample("test_pass")), Sample("test_pass").shortDescription(), unittest.defaultTestLoader.getTestCaseNames(Sample), suite.countTestCases())
