//! The files that are run when none is named.

pub struct Set {
    pub title: &'static str,
    pub files: &'static [&'static str],
}

#[rustfmt::skip]
pub static SETS: &[Set] = &[
    Set {
        title: "syntax, statements, functions, classes, exceptions",
        files: &[
            "test_grammar", "test_syntax", "test_augassign", "test_scope", "test_decorators", "test_listcomps",
            "test_dictcomps", "test_setcomps", "test_genexps", "test_unpack", "test_unpack_ex", "test_extcall",
            "test_call", "test_keywordonlyarg", "test_positional_only_arg", "test_class", "test_descr",
            "test_property", "test_super", "test_exceptions", "test_exception_variations", "test_exception_group",
            "test_except_star", "test_raise", "test_traceback", "test_with", "test_patma", "test_fstring",
            "test_tstring", "test_named_expressions", "test_global", "test_type_params", "test_type_aliases",
            "test_type_annotations",
        ],
    },
    Set {
        title: "generators, coroutines, tracing",
        files: &[
            "test_generators", "test_yield_from", "test_generator_stop", "test_coroutines", "test_asyncgen",
            "test_contextlib_async", "test_types", "test_finalization", "test_context", "test_sys_settrace",
        ],
    },
    Set {
        title: "built-in types and functions",
        files: &[
            "test_bool", "test_int", "test_long", "test_float", "test_complex", "test_str", "test_bytes",
            "test_list", "test_tuple", "test_dict", "test_set", "test_range", "test_slice", "test_enumerate",
            "test_iter", "test_builtin", "test_format", "test_string",
        ],
    },
    Set {
        title: "library",
        files: &[
            "test_contextlib", "test_annotationlib", "test_typing", "test_itertools", "test_functools",
            "test_operator", "test_collections", "test_deque", "test_defaultdict", "test_ordered_dict",
            "test_dataclasses", "test_enum", "test_weakref", "test_gc", "test_copy", "test_re", "test_struct",
            "test_math", "test_json", "test_heapq", "test_bisect", "test_random", "test_io", "test_time",
            "test_pathlib", "test_datetime", "test_textwrap", "test_inspect", "test_dis", "test_unittest",
            "test_import", "test_compile", "test_code", "test_frame", "test_sys",
        ],
    },
];
