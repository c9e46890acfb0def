//! The symbol table as the `symtable` module shows it: plain data, with CPython's numbers.

use crate::intern::{Interner, Sym};
use crate::scope::{Key, Place, Scope, ScopeId, ScopeKind, Scopes, def};
use crate::tree::Module;

/// A block of the source.
#[derive(Debug, Default)]
pub struct Block {
    pub name: String,
    /// 0 function, 1 class, 2 module, 3 annotation, 4 type alias, 5 type parameters, 6 type variable.
    pub kind: u8,
    pub line: u32,
    pub nested: bool,
    /// In source order.
    pub children: Vec<usize>,
    /// Names with their flags, in order of first mention.
    pub symbols: Vec<(String, u32)>,
    pub params: Vec<String>,
}

/// (ours, CPython's)
const FLAGS: [(u16, u32); 11] = [
    (def::GLOBAL, 1),
    (def::LOCAL, 2),
    (def::PARAM, 4),
    (def::NONLOCAL, 8),
    (def::USE, 16),
    (def::FREE_CLASS, 64),
    (def::IMPORT, 128),
    (def::ANNOT, 256),
    (def::COMP_ITER, 512),
    (def::TYPE_PARAM, 1024),
    (def::CELL, 0),
];
const PARAM: u32 = 4;
const USE: u32 = 16;
const SCOPE_OFFSET: u32 = 12;

/// All blocks; the module comes first.
pub(crate) fn blocks(module: &Module, scopes: &Scopes, names: &Interner) -> Vec<Block> {
    let all: Vec<&Scope> = scopes.scopes.iter().collect();
    let mut blocks: Vec<Block> = all.iter().map(|scope| block(module, scope, names)).collect();
    // Children in order; those of an inlined comprehension belong to the block around it, as its names do.
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    for (index, scope) in all.iter().enumerate() {
        if let Some(ScopeId(parent)) = scope.parent {
            children[parent as usize].push(index);
        }
    }
    for index in (0..all.len()).rev() {
        let mut spliced = Vec::new();
        for child in std::mem::take(&mut children[index]) {
            if !all[child].inlined {
                spliced.push(child);
                continue;
            }
            spliced.append(&mut blocks[child].children);
            let symbols = std::mem::take(&mut blocks[child].symbols);
            for (name, flags) in symbols {
                match blocks[index].symbols.iter_mut().find(|(other, _)| *other == name) {
                    // What the comprehension uses of the block's own names.
                    Some((_, known)) => *known |= flags & USE,
                    None if flags & PARAM == 0 => blocks[index].symbols.push((name, flags)),
                    None => {}
                }
            }
        }
        blocks[index].children = spliced;
    }
    blocks
}

fn block(module: &Module, scope: &Scope, names: &Interner) -> Block {
    // A module's annotations have no statement of their own.
    let stmt = |id: crate::tree::StmtId| module.stmts.get(id.0 as usize).map_or(0, |stmt| stmt.at.line);
    let line = match scope.key {
        Key::Module | Key::ModuleAnnotations => 0,
        Key::Body(id) | Key::Annotations(id) | Key::TypeParams(id) => stmt(id),
        Key::Expr(id) => module.exprs.get(id.0 as usize).map_or(0, |expr| expr.at.line),
        Key::Bound(id) | Key::Default(id) => module.type_params.get(id.0 as usize).map_or(0, |param| param.at.line),
    };
    let kind = match scope.kind {
        ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comp(_) => 0,
        ScopeKind::Class => 1,
        ScopeKind::Module => 2,
        ScopeKind::Annotation => 3,
        ScopeKind::TypeAlias => 4,
        ScopeKind::TypeParams => 5,
        ScopeKind::TypeVariable => 6,
    };
    let text = |sym: Sym| names.text(sym).to_owned();
    let mut name = text(scope.name);
    if scope.kind == ScopeKind::Module {
        name = "top".into();
    } else if let Some(inner) = name.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
        name = inner.into();
    }
    let symbols = scope.order.iter().filter_map(|sym| {
        let symbol = scope.symbols.get(sym)?;
        // Cells that a class keeps for its methods are no names of its block.
        let hidden = matches!(names.text(*sym), "__class__" | "__classdict__" | "__conditional_annotations__");
        if scope.kind == ScopeKind::Class && hidden && symbol.flags & (def::BOUND | def::USE) == 0 {
            return None;
        }
        let mut flags: u32 = FLAGS.iter().filter(|(ours, _)| symbol.flags & ours != 0).map(|(_, theirs)| theirs).sum();
        // The table knows parameters as bound; only others are assigned to.
        if flags & PARAM != 0 {
            flags &= !2;
        }
        let place = match symbol.place {
            Place::Local | Place::Host => 1,
            Place::GlobalExplicit => 2,
            Place::GlobalImplicit => 3,
            Place::Free => 4,
            Place::Cell => 5,
        };
        flags |= place << SCOPE_OFFSET;
        Some((text(*sym), flags))
    });
    Block {
        name,
        kind,
        line,
        nested: scope.nested,
        children: Vec::new(),
        symbols: symbols.collect(),
        params: scope.params.iter().map(|sym| text(*sym)).collect(),
    }
}
