# An uncaught exception with a cause, a context and notes.
class ConfigError(Exception):
    """Shown with its module's name left out, as it is in __main__."""


def read():
    raise KeyError("port")


def load():
    try:
        read()
    except KeyError as error:
        failure = ConfigError("no port given")
        failure.add_note("look into the file config.toml")
        failure.add_note("or use\nthe default")
        raise failure from error


def start():
    try:
        load()
    except ConfigError:
        raise RuntimeError


start()
