# argparse, shlex, logging and configparser as a small command uses them.
import argparse
import io
import logging
import sys

parser = argparse.ArgumentParser(prog="tool", description="Does things.")
parser.add_argument("--count", type=int, default=3, metavar="N", help="how many (default: %(default)s)")
parser.add_argument("-v", "--verbose", action="count", default=0)
parser.add_argument("--choice", choices=["a", "b"])
sub = parser.add_subparsers(dest="command")
run = sub.add_parser("run", help="runs")
run.add_argument("paths", nargs="+")
run.add_argument("--fast", action=argparse.BooleanOptionalAction)
print(parser.parse_args(["--count", "5", "-vv", "run", "x", "y", "--no-fast"]))
print(parser.parse_args([]), parser.parse_known_args(["--unknown"]))
print(parser.format_usage(), end="")
print(run.format_help(), end="")
for arguments in [["--count", "x"], ["--choice", "z"], ["run"], ["nope"], ["--count"]]:
    sys.stderr = io.StringIO()
    try:
        parser.parse_args(arguments)
    except SystemExit as error:
        message = sys.stderr.getvalue().splitlines()[-1]
    sys.stderr = sys.__stderr__
    print(arguments, message)
stream = io.StringIO()
logging.basicConfig(stream=stream, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("app.part")
log.debug("not shown")
log.info("value %d %s", 5, "x")
log.warning("warned")
try:
    1 // 0
except ZeroDivisionError:
    log.exception("failed")
print(stream.getvalue().splitlines()[:3], stream.getvalue().splitlines()[-1], log.parent.name, log.getEffectiveLevel(), log.isEnabledFor(10))


class Handler(logging.Handler):
    def emit(self, record):
        print("emit", record.getMessage(), record.levelname, record.funcName)


log.addHandler(Handler())
log.propagate = False


def inside():
    log.error("in a function")


inside()
parser.parse_args(["run"])
