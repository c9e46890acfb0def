//! `_symtable`: the compiler's symbol table as objects.

use compiler::symbols::Block;
use compiler::{Mode, Options};
use vm::prelude::*;

use crate::source;

pub static MODULE: ModuleDef = ModuleDef::new("_symtable", "")
    .functions(&[def(
        "symtable",
        "(source, filename, startstr, /)",
        symtable,
        "Return symbol and scope dictionaries used internally by compiler.",
    )])
    .exec(|_, dict| {
        for (name, value) in CONSTANTS {
            dict.set_name(name, Value::small_int(*value));
        }
        Ok(())
    });

const CONSTANTS: &[(&str, i64)] = &[
    ("USE", 16),
    ("DEF_GLOBAL", 1),
    ("DEF_LOCAL", 2),
    ("DEF_PARAM", 4),
    ("DEF_NONLOCAL", 8),
    ("DEF_FREE_CLASS", 64),
    ("DEF_IMPORT", 128),
    ("DEF_BOUND", 134),
    ("DEF_ANNOT", 256),
    ("DEF_COMP_ITER", 512),
    ("DEF_TYPE_PARAM", 1024),
    ("DEF_COMP_CELL", 2048),
    ("SCOPE_OFF", 12),
    ("SCOPE_MASK", 15),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
];

struct EntryObj {
    name: Value,
    symbols: Value,
    varnames: Value,
    children: Value,
    kind: u8,
    line: u32,
    nested: bool,
}
heap::trace_fields!(EntryObj: name, symbols, varnames, children);
heap::payload!(EntryObj, "symtable entry", trace);

fn entry<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a EntryObj> {
    v.downcast::<EntryObj>().ok_or_else(|| vm.type_error("a symtable entry is required"))
}

static ENTRY: TypeSpec = TypeSpec::new::<EntryObj>("symtable entry")
    .flags(NO_NEW)
    .getset(&[
        GetSet::ro("id", |vm, v| Ok(vm.new_int(address(v))), ""),
        GetSet::ro("name", |vm, v| Ok(entry(vm, v)?.name.clone()), ""),
        GetSet::ro("symbols", |vm, v| Ok(entry(vm, v)?.symbols.clone()), ""),
        GetSet::ro("varnames", |vm, v| Ok(entry(vm, v)?.varnames.clone()), ""),
        GetSet::ro("children", |vm, v| Ok(entry(vm, v)?.children.clone()), ""),
        GetSet::ro("nested", |vm, v| Ok(Value::small_int(entry(vm, v)?.nested as i64)), ""),
        GetSet::ro("type", |vm, v| Ok(Value::small_int(entry(vm, v)?.kind as i64)), ""),
        GetSet::ro("lineno", |vm, v| Ok(Value::small_int(entry(vm, v)?.line as i64)), ""),
    ])
    .slots(|s| {
        s.repr.set(Some(|vm, v| {
            let e = entry(vm, v)?;
            let name = vm::types::str::display(&e.name);
            Ok(vm.new_str(&format!("<symtable entry {name}({}), line {}>", address(v), e.line)))
        }));
    });

fn address(v: &Value) -> i64 {
    v.bits() as i64 & (i64::MAX >> 2)
}

fn symtable(vm: &Vm, a: &[Value]) -> PyResult {
    let (text, is_text) = match a[0].downcast::<StrObj>() {
        Some(text) => (text.as_bytes().to_vec(), true),
        None => match vm.try_buffer(&a[0])? {
            Some(buffer) => (buffer.as_slice().to_vec(), false),
            None => return Err(vm.type_error("symtable() arg 1 must be a string or bytes object")),
        },
    };
    let os = vm.import_module("posix")?;
    let filename = vm.call_method(&os, &name!("fspath"), &[a[1].clone()])?;
    let filename = vm::types::str::display(&filename);
    let mode = match vm.str_arg(&a[2], "symtable() argument 3")?.as_bytes() {
        b"exec" => Mode::Exec,
        b"eval" => Mode::Eval,
        b"single" => Mode::Single,
        _ => return Err(vm.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
    };
    if text.contains(&0) {
        return Err(vm.error(&vm::error::exception::SYNTAX_ERROR, "source code string cannot contain null bytes"));
    }
    let options = Options::new(&filename, mode);
    let decoded = source::decoded(vm, &text, is_text, &filename)?;
    let blocks = compiler::symbol_table(decoded.as_deref().unwrap_or(&text), is_text || decoded.is_some(), &options);
    let mut blocks = blocks.map_err(|e| source::to_python(vm, &e, &text, &filename, 0))?;
    // Children stand behind their parents.
    let mut made = vec![Value::NULL; blocks.len()];
    while let Some(block) = blocks.pop() {
        let object = show(vm, &block, &made)?;
        made[blocks.len()] = object;
    }
    made.into_iter().next().ok_or_else(|| vm.runtime_error("no symbol table"))
}

fn show(vm: &Vm, block: &Block, made: &[Value]) -> PyResult {
    let symbols = DictObj::new();
    for (name, flags) in &block.symbols {
        vm.reserved(symbols.set_str(&vm.new_str(name), Value::small_int(*flags as i64)))?;
    }
    let children = block.children.iter().filter_map(|child| made.get(*child).cloned()).collect();
    Ok(ENTRY
        .alloc(EntryObj {
            name: vm.new_str(&block.name),
            symbols: symbols.into_value(),
            varnames: vm.new_list(block.params.iter().map(|name| vm.new_str(name)).collect())?,
            children: vm.new_list(children)?,
            kind: block.kind,
            line: block.line,
            nested: block.nested,
        })
        .into_value())
}
