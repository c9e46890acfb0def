"""What importlib.resources finds in a package of the bundled library: its source files, which are in no folder."""

import io
import pkgutil
from importlib.resources.abc import Traversable, TraversableResources


class BundledPath(Traversable):
    """A file or folder of the bundled library."""

    def __init__(self, loader, path):
        self._loader = loader
        self._path = path

    def __repr__(self):
        return f"BundledPath({self._path!r})"

    def __str__(self):
        return self._path

    def __eq__(self, other):
        return self._path == other._path if isinstance(other, BundledPath) else NotImplemented

    def __hash__(self):
        return hash(self._path)

    @property
    def name(self):
        return self._path.rpartition("/")[2]

    def is_dir(self):
        return not self._path.endswith(".py") and BundledPath(self._loader, self._path + "/__init__.py").is_file()

    def is_file(self):
        try:
            self._loader.get_data(self._path)
        except OSError:
            return False
        return True

    def iterdir(self):
        if not self.is_dir():
            raise (NotADirectoryError if self.is_file() else FileNotFoundError)(self._path)
        yield self.joinpath("__init__.py")
        for _, name, is_package in pkgutil.iter_modules([self._path]):
            yield self.joinpath(name if is_package else name + ".py")

    def joinpath(self, *descendants):
        parts = [part for piece in descendants for part in str(piece).split("/") if part not in ("", ".")]
        return BundledPath(self._loader, "/".join([self._path, *parts])) if parts else self

    def open(self, mode="r", *args, **kwargs):
        if mode not in ("r", "rb", "rt"):
            raise ValueError(f"the bundled library is read only: mode {mode!r}")
        if self.is_dir():
            raise IsADirectoryError(self._path)
        stream = io.BytesIO(self._loader.get_data(self._path))
        return stream if mode == "rb" else io.TextIOWrapper(stream, *args, **kwargs)

    def read_bytes(self):
        with self.open("rb") as stream:
            return stream.read()

    def read_text(self, encoding=None, errors=None):
        with self.open("r", encoding=encoding, errors=errors) as stream:
            return stream.read()


class Reader(TraversableResources):
    def __init__(self, loader, folder):
        self._root = BundledPath(loader, folder)

    def files(self):
        return self._root
