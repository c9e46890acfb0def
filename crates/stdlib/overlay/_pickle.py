"""Under the name of CPython's accelerator: the classes and functions of `pickle`, which are Python here."""

from pickle import (PickleError, PicklingError, UnpicklingError, _dump as dump, _dumps as dumps, _load as load,
                    _loads as loads, _Pickler as Pickler, _Unpickler as Unpickler)
