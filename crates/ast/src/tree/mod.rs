//! Objects of the classes in `_ast` to the compiler's tree: what `compile()` does with a tree. Everything that Python can
//! get wrong in a tree is refused here, in CPython's words; the compiler then takes it as if it had been parsed.

mod expr;
mod params;
mod pattern;
mod stmt;
mod strings;

use std::collections::HashMap;

use compiler::tree::*;
use compiler::{Interner, Mode, Sym};
use vm::ops::protocol::Poll;
use vm::prelude::{ListObj, PyResult, StrObj, TupleObj, TypeObj, Value, Vm, type_of};
use vm::types::str::intern;

/// The tree of an `ast` object, for a compilation in `mode`.
pub fn read(vm: &Vm, object: &Value, mode: Mode) -> PyResult<(Module, Interner)> {
    let mut reader = Reader {
        vm,
        module: vm.import_module("_ast")?,
        names: Interner::default(),
        tree: Module::default(),
        classes: HashMap::new(),
        named: 0,
        polled: Poll::default(),
    };
    reader.run(object, mode)?;
    Ok((reader.tree, reader.names))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Load,
    Store,
    Del,
}

impl Context {
    fn name(self) -> &'static str {
        match self {
            Context::Load => "Load",
            Context::Store => "Store",
            Context::Del => "Del",
        }
    }
}

/// The names of all concrete classes that are looked for.
const CLASSES: &[&str] = &[
    "Module",
    "Interactive",
    "Expression",
    "FunctionType",
    "FunctionDef",
    "AsyncFunctionDef",
    "ClassDef",
    "Return",
    "Delete",
    "Assign",
    "TypeAlias",
    "AugAssign",
    "AnnAssign",
    "For",
    "AsyncFor",
    "While",
    "If",
    "With",
    "AsyncWith",
    "Match",
    "Raise",
    "Try",
    "TryStar",
    "Assert",
    "Import",
    "ImportFrom",
    "Global",
    "Nonlocal",
    "Expr",
    "Pass",
    "Break",
    "Continue",
    "BoolOp",
    "NamedExpr",
    "BinOp",
    "UnaryOp",
    "Lambda",
    "IfExp",
    "Dict",
    "Set",
    "ListComp",
    "SetComp",
    "DictComp",
    "GeneratorExp",
    "Await",
    "Yield",
    "YieldFrom",
    "Compare",
    "Call",
    "FormattedValue",
    "Interpolation",
    "JoinedStr",
    "TemplateStr",
    "Constant",
    "Attribute",
    "Subscript",
    "Starred",
    "Name",
    "List",
    "Tuple",
    "Slice",
    "Load",
    "Store",
    "Del",
    "And",
    "Or",
    "Add",
    "Sub",
    "Mult",
    "MatMult",
    "Div",
    "Mod",
    "Pow",
    "LShift",
    "RShift",
    "BitOr",
    "BitXor",
    "BitAnd",
    "FloorDiv",
    "Invert",
    "Not",
    "UAdd",
    "USub",
    "Eq",
    "NotEq",
    "Lt",
    "LtE",
    "Gt",
    "GtE",
    "Is",
    "IsNot",
    "In",
    "NotIn",
    "comprehension",
    "ExceptHandler",
    "arguments",
    "arg",
    "keyword",
    "alias",
    "withitem",
    "match_case",
    "MatchValue",
    "MatchSingleton",
    "MatchSequence",
    "MatchMapping",
    "MatchClass",
    "MatchStar",
    "MatchAs",
    "MatchOr",
    "TypeVar",
    "ParamSpec",
    "TypeVarTuple",
];

struct Reader<'a> {
    vm: &'a Vm,
    /// `_ast`
    module: Value,
    names: Interner,
    tree: Module,
    /// The class name of each type seen, by address; the types live as long as the objects of the tree.
    classes: HashMap<usize, Option<&'static str>>,
    /// How many `:=` were read.
    named: u32,
    polled: Poll,
}

type Read<T> = PyResult<T>;

impl Reader<'_> {
    fn run(&mut self, object: &Value, mode: Mode) -> Read<()> {
        let wanted = match mode {
            Mode::Exec => "Module",
            Mode::Eval => "Expression",
            Mode::Single => "Interactive",
        };
        let class = self.class(object)?;
        if class != Some(wanted) {
            let given = type_of(object).name().to_owned();
            return Err(self.vm.type_error(format!("expected {wanted} node, got {given}")));
        }
        if mode == Mode::Eval {
            let body = self.required(object, wanted, "body")?;
            self.tree.expression = Some(self.expr(&body, wanted, "body", Context::Load)?);
        } else {
            self.tree.body = self.body(object, wanted, "body")?;
        }
        Ok(())
    }

    /// The concrete class of a node.
    fn class(&mut self, object: &Value) -> Read<Option<&'static str>> {
        let ty = type_of(object);
        let key = std::ptr::from_ref::<TypeObj>(ty) as usize;
        if let Some(known) = self.classes.get(&key) {
            return Ok(*known);
        }
        let mut found = None;
        for base in ty.mro_list() {
            let Some(name) = CLASSES.iter().copied().find(|name| *base.name() == **name) else { continue };
            if self.vm.get_attr(&self.module, &intern(name))?.is(&base.to_value()) {
                found = Some(name);
                break;
            }
        }
        self.classes.insert(key, found);
        Ok(found)
    }

    fn field(&self, object: &Value, name: &str) -> Read<Option<Value>> {
        self.vm.find_attr(object, &intern(name))
    }
    /// A field that must be there; it may be `None`.
    fn present(&self, object: &Value, class: &str, name: &str) -> Read<Value> {
        self.field(object, name)?
            .ok_or_else(|| self.vm.type_error(format!("required field \"{name}\" missing from {class}")))
    }
    fn required(&self, object: &Value, class: &str, name: &str) -> Read<Value> {
        let value = self.present(object, class, name)?;
        if value.is_none() {
            return Err(self.vm.value_error(format!("field '{name}' is required for {class}")));
        }
        Ok(value)
    }
    /// A field that may be missing or `None`.
    fn given(&self, object: &Value, name: &str) -> Read<Option<Value>> {
        Ok(self.field(object, name)?.filter(|value| !value.is_none()))
    }
    /// A list; a missing one is empty.
    fn items(&self, object: &Value, class: &str, name: &str) -> Read<Vec<Value>> {
        let Some(value) = self.field(object, name)? else { return Ok(Vec::new()) };
        let Some(list) = value.downcast::<ListObj>() else {
            return Err(self
                .vm
                .type_error(format!("{class} field \"{name}\" must be a list, not a {}", type_of(&value).tp_name())));
        };
        Ok(list.items.read(|items| items.to_vec()))
    }
    fn integer(&self, value: &Value) -> Read<i64> {
        match vm::types::int::exact(value) {
            Some(_) => self.vm.to_i32(value).map(|n| n as i64),
            None => Err(self.vm.value_error(format!("invalid integer value: {}", self.vm.repr_text(value)?))),
        }
    }
    fn number(&self, object: &Value, class: &str, name: &str) -> Read<i64> {
        let value = self.required(object, class, name)?;
        self.integer(&value)
    }
    fn sym(&mut self, value: &Value) -> Read<Sym> {
        let Some(text) = value.downcast::<StrObj>().filter(|_| vm::types::str::STR.is_exact(value)) else {
            return Err(self.vm.type_error("AST identifier must be of type str"));
        };
        let Some(text) = text.to_str() else {
            return Err(self.vm.value_error("AST identifier must be encodable"));
        };
        if let "None" | "True" | "False" = text {
            return Err(self.vm.value_error(format!("identifier field can't represent '{text}' constant")));
        }
        Ok(self.names.intern(text))
    }
    fn name(&mut self, object: &Value, class: &str, name: &str) -> Read<Sym> {
        let value = self.required(object, class, name)?;
        self.sym(&value)
    }
    fn optional_name(&mut self, object: &Value, name: &str) -> Read<Option<Sym>> {
        self.given(object, name)?.map(|value| self.sym(&value)).transpose()
    }
    fn name_list(&mut self, object: &Value, class: &str, name: &str) -> Read<Box<[Sym]>> {
        let items = self.items(object, class, name)?;
        if items.is_empty() {
            return Err(self.vm.value_error(format!("empty {name} on {class}")));
        }
        items.iter().map(|item| self.sym(item)).collect()
    }

    fn location(&self, object: &Value, sum: &str) -> Read<Location> {
        let line = self.number(object, sum, "lineno")?;
        let col = self.number(object, sum, "col_offset")?;
        let end_line = self.given(object, "end_lineno")?.map_or(Ok(line), |value| self.integer(&value))?;
        let end_col = self.given(object, "end_col_offset")?.map_or(Ok(col), |value| self.integer(&value))?;
        if line > end_line {
            return Err(self.vm.value_error(format!("AST node line range ({line}, {end_line}) is not valid")));
        }
        if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
            return Err(self.vm.value_error(format!(
                "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
            )));
        }
        if line == end_line && col > end_col {
            return Err(self.vm.value_error(format!("line {line}, column {col}-{end_col} is not a valid range")));
        }
        let number = |n: i64| u32::try_from(n).unwrap_or(0);
        Ok(Location { line: number(line), end_line: number(end_line), col: number(col), end_col: number(end_col) })
    }

    fn unexpected<T>(&self, sum: &str, object: &Value) -> Read<T> {
        Err(self.vm.type_error(format!("expected some sort of {sum}, but got {}", self.vm.repr_text(object)?)))
    }

    // Statements.
}
