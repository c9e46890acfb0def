//! The symbol table: which block a name belongs to (after CPython's `symtable.c`).
//!
//! `build` walks the tree and notes definitions and uses, one `Scope` per block. `resolve` then decides for each name
//! whether it is local, a cell, free or global, and which comprehensions are inlined into the block around them.

mod build;
mod exprs;
mod resolve;

use rustc_hash::FxHashMap;

use crate::Options;
use crate::error::Result;
use crate::intern::{Interner, Sym};
use crate::tree::{CompKind, ExprId, Location, Module, StmtId, TypeParamId};

pub use build::future_flags;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ScopeId(pub u32);

/// The node a scope belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Key {
    Module,
    /// The body of a function or class, or the value of a type alias.
    Body(StmtId),
    /// A lambda or a comprehension.
    Expr(ExprId),
    /// `__annotate__` of a function; of the module or class with the given body.
    Annotations(StmtId),
    ModuleAnnotations,
    TypeParams(StmtId),
    Bound(TypeParamId),
    Default(TypeParamId),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Comp(CompKind),
    Annotation,
    TypeParams,
    TypeAlias,
    /// A bound or default of a type parameter.
    TypeVariable,
}

/// Where a name lives, seen from one scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Local,
    Cell,
    Free,
    /// In an inlined comprehension: whatever it is in the block around it.
    Host,
    GlobalExplicit,
    GlobalImplicit,
}

pub(crate) mod def {
    pub const GLOBAL: u16 = 1;
    pub const LOCAL: u16 = 2;
    pub const PARAM: u16 = 4;
    pub const NONLOCAL: u16 = 8;
    pub const USE: u16 = 16;
    pub const IMPORT: u16 = 32;
    pub const ANNOT: u16 = 64;
    pub const COMP_ITER: u16 = 128;
    pub const TYPE_PARAM: u16 = 256;
    /// Captured by an inner block: a cell.
    pub const CELL: u16 = 512;
    /// Passed through to an inner block although this block (a class) binds the name itself.
    pub const FREE_CLASS: u16 = 1024;
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;
}

#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    pub flags: u16,
    pub place: Place,
    /// Where a `global` or `nonlocal` declared it.
    pub declared: Location,
}

#[derive(Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub name: Sym,
    pub parent: Option<ScopeId>,
    pub symbols: FxHashMap<Sym, Symbol>,
    /// Names in order of first mention.
    pub order: Vec<Sym>,
    /// Parameters in register order.
    pub params: Vec<Sym>,
    /// The class whose name mangles private names.
    pub private: Option<Sym>,
    /// When set, the only names that are mangled here.
    pub private_only: Option<std::rc::Rc<[Sym]>>,
    pub is_generator: bool,
    pub is_coroutine: bool,
    /// Inside a function (`CO_NESTED`).
    pub nested: bool,
    pub inlined: bool,
    /// An annotation scope directly in a class: names are looked up in the class namespace first.
    pub can_see_class: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    pub has_conditional_annotations: bool,
    /// Deferred annotations exist in this function, class or module.
    pub annotations_used: bool,
    /// An iterable expression of a comprehension is being visited.
    pub(crate) comp_iter_expr: u32,
    pub(crate) comp_iter_target: bool,
    pub key: Key,
}

impl Scope {
    pub fn is_function_like(&self) -> bool {
        !matches!(self.kind, ScopeKind::Module | ScopeKind::Class)
    }
    pub fn place(&self, name: Sym) -> Option<Place> {
        self.symbols.get(&name).map(|symbol| symbol.place)
    }
    /// Free variables in closure order, given the names' texts.
    pub fn free_names(&self, names: &Interner) -> Vec<Sym> {
        self.sorted(names, |symbol| symbol.place == Place::Free || symbol.flags & def::FREE_CLASS != 0)
    }
    pub fn cell_names(&self, names: &Interner) -> Vec<Sym> {
        let mut found = self.sorted(names, |symbol| symbol.place == Place::Cell);
        // The cells that a class makes for its methods, whatever it does with their names itself.
        for (needed, name) in [(self.needs_class_closure, "__class__"), (self.needs_classdict, "__classdict__")] {
            let name = self.order.iter().copied().find(|sym| needed && names.text(*sym) == name);
            found.extend(name.filter(|name| !found.contains(name)));
        }
        found.sort_by(|a, b| names.text(*a).cmp(names.text(*b)));
        found
    }
    fn sorted(&self, names: &Interner, keep: impl Fn(&Symbol) -> bool) -> Vec<Sym> {
        let mut found: Vec<Sym> =
            self.order.iter().copied().filter(|name| self.symbols.get(name).is_some_and(&keep)).collect();
        found.sort_by(|a, b| names.text(*a).cmp(names.text(*b)));
        found
    }
}

#[derive(Default, Debug)]
pub struct Scopes {
    pub scopes: Vec<Scope>,
    pub by_key: FxHashMap<Key, ScopeId>,
}

impl Scopes {
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }
    pub(crate) fn get_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }
    pub fn find(&self, key: Key) -> Option<ScopeId> {
        self.by_key.get(&key).copied()
    }
}

pub fn analyze(module: &Module, names: &mut Interner, features: u32, options: &Options) -> Result<Scopes> {
    let mut scopes = build::build(module, names, features, options)?;
    resolve::resolve(&mut scopes, names)?;
    Ok(scopes)
}
