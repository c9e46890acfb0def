# logging to a stream: levels, formats, handlers, filters, exceptions.
import io
import logging
import logging.handlers

stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("%(levelname)-8s|%(name)s|%(message)s"))
log = logging.getLogger("app.part")
log.setLevel(logging.DEBUG)
log.propagate = False
log.addHandler(handler)
log.debug("plain")
log.info("with %s and %d", "text", 5)
log.warning("%(a)s", {"a": "mapping"})
log.error("percent %")
log.critical("list %s", [1, 2])
log.log(25, "own level")
logging.addLevelName(25, "NOTICE")
log.log(25, "named level")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
    log.error("short", exc_info=False)
print(stream.getvalue())
stream.seek(0)
stream.truncate()
child = logging.getLogger("app.part.child")
print(child.getEffectiveLevel(), child.parent is log, child.isEnabledFor(10), log.hasHandlers(), logging.getLevelName(30), logging.getLevelName("ERROR"), logging.getLevelName(99), child, handler.level)
child.info("from the child")
log.setLevel("WARNING")
child.info("not shown")
log.disabled = True
log.error("disabled")
log.disabled = False


class Filter(logging.Filter):
    def filter(self, record):
        record.extra = record.args[0] if record.args else "none"
        return "secret" not in record.getMessage()


log.addFilter(Filter())
handler.setFormatter(logging.Formatter("{levelname}:{message}:{extra}", style="{"))
log.error("a secret")
log.error("shown %s", "arg")
handler.setFormatter(logging.Formatter("$levelname $message $lineno", style="$", validate=True))
log.error("dollar", stacklevel=1)
print(stream.getvalue())
for bad in (lambda: log.setLevel("NOTHING"), lambda: log.setLevel(1.5), lambda: logging.Formatter("{bad", style="{"), lambda: logging.Formatter("x", style="!"), lambda: logging.getLogger(5), lambda: log.log("INFO", "x")):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
memory = logging.handlers.MemoryHandler(2, target=handler)
other = logging.Logger("other")
other.addHandler(memory)
stream.truncate(0)
stream.seek(0)
handler.setFormatter(logging.Formatter("%(message)s"))
other.warning("one")
print(repr(stream.getvalue()))
other.warning("two")
print(repr(stream.getvalue()))
record = logging.LogRecord("n", 20, "path/file.py", 7, "m %s", ("x",), None)
print(record, record.getMessage(), record.filename, record.module, record.levelname)
logging.disable(logging.CRITICAL)
print(log.isEnabledFor(50))
logging.disable(logging.NOTSET)
adapter = logging.LoggerAdapter(log, {"k": "v"})
print(adapter.process("msg", {}), logging.makeLogRecord({"msg": "made", "levelno": 10}).getMessage())
