//! Decides where each name lives.

use super::{Place, Scope, ScopeId, ScopeKind, Scopes, Symbol, def};
use crate::error::{CompileError, Result};
use crate::intern::{Interner, Sym};
use crate::tree::{CompKind, Location};

pub fn resolve(scopes: &mut Scopes, names: &mut Interner) -> Result<()> {
    let special = Special {
        class: names.intern("__class__"),
        classdict: names.intern("__classdict__"),
        conditional: names.intern("__conditional_annotations__"),
    };
    // Parents come before children, so whether a parent is inlined is known when its children ask.
    for index in 0..scopes.scopes.len() {
        scopes.scopes[index].inlined = inlines(scopes, ScopeId(index as u32), &special);
    }
    for index in 0..scopes.scopes.len() {
        let id = ScopeId(index as u32);
        let order = scopes.get(id).order.clone();
        for name in order {
            let place = place_of(scopes, id, name, &special, names)?;
            if let Some(symbol) = scopes.get_mut(id).symbols.get_mut(&name)
                && !(symbol.place == Place::Free && place == Place::Local)
            {
                symbol.place = place;
            }
        }
    }
    for scope in &mut scopes.scopes {
        let class = scope.kind == ScopeKind::Class;
        for (name, symbol) in &mut scope.symbols {
            // What a class names `__class__` is not the cell that it makes for its methods.
            let own_cell = class && (*name == special.class || *name == special.classdict);
            if symbol.place == Place::Local && symbol.flags & def::CELL != 0 && !own_cell {
                symbol.place = Place::Cell;
            }
            if class && symbol.flags & def::CELL != 0 {
                scope.needs_class_closure |= *name == special.class;
                scope.needs_classdict |= *name == special.classdict;
            }
        }
    }
    Ok(())
}

struct Special {
    class: Sym,
    classdict: Sym,
    conditional: Sym,
}

impl Special {
    fn of_class(&self, name: Sym) -> bool {
        name == self.class || name == self.classdict || name == self.conditional
    }
}

fn inlines(scopes: &Scopes, id: ScopeId, special: &Special) -> bool {
    let scope = scopes.get(id);
    let ScopeKind::Comp(kind) = scope.kind else { return false };
    let Some(parent) = scope.parent.map(|parent| scopes.get(parent)) else { return false };
    if kind == CompKind::Generator || parent.can_see_class {
        return false;
    }
    let class = match parent.kind {
        ScopeKind::Class => true,
        ScopeKind::Comp(_) => parent.inlined && host_is_class(scopes, parent),
        _ => false,
    };
    !(class && scope.symbols.contains_key(&special.class))
}

fn host_is_class(scopes: &Scopes, scope: &Scope) -> bool {
    let Some(parent) = scope.parent.map(|parent| scopes.get(parent)) else { return false };
    match parent.kind {
        ScopeKind::Class => true,
        ScopeKind::Comp(_) if parent.inlined => host_is_class(scopes, parent),
        _ => false,
    }
}

fn place_of(scopes: &mut Scopes, id: ScopeId, name: Sym, special: &Special, names: &Interner) -> Result<Place> {
    let scope = scopes.get(id);
    let Some(symbol) = scope.symbols.get(&name).copied() else { return Ok(Place::GlobalImplicit) };
    if symbol.flags & def::GLOBAL != 0 {
        return Ok(Place::GlobalExplicit);
    }
    let nonlocal = symbol.flags & def::NONLOCAL != 0;
    if symbol.flags & def::BOUND != 0 && !nonlocal {
        return Ok(Place::Local);
    }
    // Annotations and type parameters in a class see what it binds.
    if scope.can_see_class && !nonlocal {
        let mut outer = scope.parent.map(|parent| scopes.get(parent));
        while let Some(block) = outer
            && block.kind != ScopeKind::Class
        {
            outer = block.parent.map(|parent| scopes.get(parent));
        }
        let flags = outer.and_then(|class| class.symbols.get(&name)).map_or(0, |symbol| symbol.flags);
        if flags & def::GLOBAL != 0 {
            return Ok(Place::GlobalExplicit);
        }
        if flags & def::BOUND != 0 && flags & def::NONLOCAL == 0 && !special.of_class(name) {
            return Ok(Place::GlobalImplicit);
        }
    }
    // Walk outwards to the block that binds the name.
    let mut inlined_so_far = scope.inlined;
    let mut path = vec![id];
    let mut at = scope.parent;
    let mut found = None;
    while let Some(outer_id) = at {
        let outer = scopes.get(outer_id);
        let outer_symbol = outer.symbols.get(&name).map_or(0, |symbol| symbol.flags);
        match outer.kind {
            ScopeKind::Module => break,
            ScopeKind::Class => {
                if special.of_class(name) && (name != special.conditional || outer_symbol & def::BOUND != 0) {
                    found = Some(outer_id);
                    break;
                }
            }
            _ => {
                if outer_symbol & def::GLOBAL != 0 && !nonlocal {
                    break;
                }
                if outer_symbol & def::BOUND != 0 && outer_symbol & (def::NONLOCAL | def::GLOBAL) == 0 {
                    found = Some(outer_id);
                    break;
                }
            }
        }
        inlined_so_far &= outer.inlined;
        path.push(outer_id);
        at = outer.parent;
    }
    let Some(binder) = found else {
        if nonlocal {
            let message = format!("no binding for nonlocal '{}' found", names.text(name));
            return Err(CompileError::syntax(message, symbol.declared));
        }
        return Ok(Place::GlobalImplicit);
    };
    if nonlocal && scopes.get(binder).symbols.get(&name).is_some_and(|s| s.flags & def::TYPE_PARAM != 0) {
        let message = format!("nonlocal binding not allowed for type parameter '{}'", names.text(name));
        return Err(CompileError::syntax(message, symbol.declared));
    }
    if inlined_so_far {
        // Every block on the way is inlined into the binder: the same code, the same registers.
        return Ok(Place::Host);
    }
    mark(scopes, binder, name, |symbol| symbol.flags |= def::CELL);
    if name == special.conditional {
        mark(scopes, binder, name, |symbol| symbol.place = Place::Cell);
    }
    // Blocks inlined into the binder have the cell at hand; the others pass it on.
    let mut through = path.len();
    while through > 0 && scopes.get(path[through - 1]).inlined {
        through -= 1;
    }
    for step in &path[..through] {
        let inner = *step == id;
        let class = scopes.get(*step).kind == ScopeKind::Class;
        mark(scopes, *step, name, |symbol| {
            if class && symbol.flags & (def::BOUND | def::GLOBAL) != 0 {
                symbol.flags |= def::FREE_CLASS;
            } else if inner || symbol.flags & def::GLOBAL == 0 {
                symbol.place = Place::Free;
            } else {
                symbol.flags |= def::FREE_CLASS;
            }
        });
    }
    Ok(if through == 0 { Place::Host } else { Place::Free })
}

fn mark(scopes: &mut Scopes, id: ScopeId, name: Sym, change: impl FnOnce(&mut Symbol)) {
    let scope = scopes.get_mut(id);
    let order = &mut scope.order;
    let symbol = scope.symbols.entry(name).or_insert_with(|| {
        order.push(name);
        Symbol { flags: 0, place: Place::GlobalImplicit, declared: Location::default() }
    });
    change(symbol);
}
