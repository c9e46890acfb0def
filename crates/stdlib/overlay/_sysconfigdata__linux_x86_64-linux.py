"""What sysconfig.get_config_vars() shows: CPython keeps the values of its build here."""

build_time_vars = {
    "ABIFLAGS": "",
    "AR": "ar",
    "CC": "cc",
    "CONFIG_ARGS": "",
    "EXT_SUFFIX": ".hoopsnake-314.so",
    "HAVE_FORK": 0,
    "HOST_GNU_TYPE": "x86_64-unknown-linux-gnu",
    "LDVERSION": "3.14",
    "MULTIARCH": "x86_64-linux",
    "PY_CFLAGS": "",
    "PY_CORE_CFLAGS": "",
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "SHLIB_SUFFIX": ".so",
    "SOABI": "hoopsnake-314",
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    "VERSION": "3.14",
    "WITH_DOC_STRINGS": 1,
    "WITH_PYMALLOC": 0,
}
