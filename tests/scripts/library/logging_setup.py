# logging: levels, handlers, formatters, filters, configuration by dict and file, adapters, queues.
import io, logging, logging.config, logging.handlers, os, queue, sys, tempfile

out = io.StringIO()
h = logging.StreamHandler(out)
h.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s:%(funcName)s"))
log = logging.getLogger("app.part")
log.addHandler(h)
log.setLevel("INFO")
log.propagate = False
def work():
    log.debug("no")
    log.info("x=%d %s", 5, "s")
    log.warning("one")
    log.log(35, "between")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")
    log.error("with stack", stack_info=False, extra={"k": 1})
work()
print(out.getvalue().replace(__file__, "FILE"))
print(log, log.parent, log.isEnabledFor(10), log.getEffectiveLevel(), log.hasHandlers(), logging.getLevelName(30), logging.getLevelName("ERROR"), logging.getLevelName(31), logging.getLevelNamesMapping()["WARN"], log.getChild("c").name, sorted(l.name for l in log.getChildren()))
for style, fmt in (("{", "{levelname:>8}|{message}"), ("$", "$name ${message}"), ("%", "%(message)s %(zz)s")):
    f = logging.Formatter(fmt, style=style, defaults={"zz": "dflt"})
    print(f.format(logging.LogRecord("n", 20, "p", 1, "msg %s", ("a",), None)))
for g in (lambda: logging.Formatter("{x", style="{"), lambda: logging.Formatter("no fields"), lambda: logging.Formatter(style="?"), lambda: log.setLevel("NOPE"), lambda: log.setLevel(1.5), lambda: logging.getLogger(5), lambda: logging.Formatter("%(x)d").format(logging.LogRecord("n", 1, "", 1, "m", (), None)), lambda: logging.basicConfig(filename="x", stream=1), lambda: logging.config.dictConfig({}), lambda: logging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "no.Such"}}}), lambda: log.addFilter(5) or log.removeFilter(5)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
out.truncate(0)
out.seek(0)
class F(logging.Filter):
    def filter(self, r): return "drop" not in r.getMessage()
log.addFilter(F())
h.addFilter(lambda r: r.levelno != logging.ERROR)
log.info("drop this")
log.error("and this")
log.warning("keep")
logging.LoggerAdapter(log, {"user": "u"}).info("adapted")
log.disabled = True
log.warning("silent")
log.disabled = False
logging.disable(logging.WARNING)
log.warning("silent too")
logging.disable(logging.NOTSET)
print(out.getvalue())
m = logging.handlers.MemoryHandler(10, logging.ERROR, h)
m.emit(logging.LogRecord("n", 20, "p", 1, "buffered", (), None))
print(len(m.buffer), m.flush(), len(m.buffer))
q = queue.Queue()
listener = logging.handlers.QueueListener(q, h, respect_handler_level=True)
ql = logging.getLogger("queued")
ql.propagate = False
ql.addHandler(logging.handlers.QueueHandler(q))
ql.warning("through %s", "queue")
listener.start()
listener.stop()
print(out.getvalue().splitlines()[-2:])
with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "log")
    r = logging.handlers.RotatingFileHandler(path, maxBytes=30, backupCount=2, encoding="utf-8")
    for i in range(6):
        r.emit(logging.LogRecord("n", 20, "p", 1, f"message {i}", (), None))
    r.close()
    print(sorted(os.listdir(d)), open(path).read(), logging.FileHandler(path, delay=True).stream)
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "formatters": {"f": {"format": "DC %(message)s"}}, "handlers": {"h": {"class": "logging.FileHandler", "filename": path + "2", "formatter": "f"}}, "loggers": {"conf": {"handlers": ["h"], "level": "DEBUG"}}})
    logging.getLogger("conf").debug("configured")
    for x in logging.getLogger("conf").handlers:
        x.close()
    print(open(path + "2").read())
    with open(path + ".ini", "w") as f:
        f.write("[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=f\n[logger_root]\nlevel=INFO\nhandlers=h\n[handler_h]\nclass=StreamHandler\nargs=(sys.stdout,)\nformatter=f\n[formatter_f]\nformat=INI %(levelname)s %(message)s\n")
    logging.config.fileConfig(path + ".ini", disable_existing_loggers=False)
    logging.info("from the file's configuration")
logging.captureWarnings(True)
import warnings
warnings.warn("captured")
logging.captureWarnings(False)
print(logging.getLogger("py.warnings").handlers, logging.lastResort, logging.root, logging.raiseExceptions, logging.getHandlerNames() >= frozenset(), logging.makeLogRecord({"msg": "m", "levelno": 5}).getMessage(), logging.getLogRecordFactory().__name__)
class Bad(logging.Handler):
    def emit(self, record): self.handleError(record)
logging.raiseExceptions = False
Bad().emit(logging.LogRecord("n", 1, "p", 1, "m", (), None))
logging.shutdown()
