//! `__import__`.

use crate::prelude::*;

pub static ROWS: &[NativeDef] = &[def(
    "__import__",
    "(name, globals=None, locals=None, fromlist=(), level=0)",
    |vm, a| {
        let level = if a[4].is_null() { 0 } else { vm.to_i32(&a[4])? };
        crate::import::import_name(vm, &a[0], a[1].non_null(), &a[3], level)
    },
    "Import a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, it is better to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals argument is only used to determine the context;\nthey are not modified.  The locals argument is unused.  The fromlist\nshould be a list of names to emulate ``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen importing a module from a package, note that __import__('A.B', ...)\nreturns package A when fromlist is empty, but its submodule B when\nfromlist is not empty.  The level argument is used to determine whether to\nperform absolute or relative imports: 0 is absolute, while a positive number\nis the number of parent directories to search relative to the current module.",
)];
