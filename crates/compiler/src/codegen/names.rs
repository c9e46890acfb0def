//! Loading, storing and deleting names.

use bytecode::Op;

use super::{Gen, Opnd, TEMP, VarKind};
use crate::error::Result;
use crate::intern::Sym;
use crate::scope::{Place, ScopeKind};

/// How a name is reached from the code being emitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    Fast(u16),
    Deref(u16),
    /// A free variable seen from a class body: the class namespace goes first.
    ClassDeref(u16),
    /// From an annotation scope in a class: the class namespace (a cell) goes first.
    DictDeref(u16),
    DictGlobal,
    Global,
    Name,
}

impl Gen<'_> {
    /// `name` is mangled.
    pub(super) fn access(&mut self, name: Sym) -> Access {
        let mut comp_place = None;
        for frame in self.unit.comps.iter().rev() {
            if let Some(var) = frame.vars.get(&name) {
                return self.by_var(*var);
            }
            let place = self.scopes.get(frame.scope).place(name);
            if comp_place.is_none() {
                comp_place = place;
            }
            if place == Some(Place::GlobalExplicit) {
                return Access::Global;
            }
        }
        let scope = self.scopes.get(self.unit.scope);
        if !self.unit.comps.is_empty() && self.unit.kind == ScopeKind::Class {
            return match (comp_place, self.unit.var_index.get(&name)) {
                (Some(Place::Free | Place::Host), Some(var)) => Access::Deref(*var),
                _ => Access::Global,
            };
        }
        let function = scope.is_function_like();
        let place = match (scope.place(name), comp_place) {
            (Some(place), _) => place,
            (None, Some(Place::GlobalExplicit)) => Place::GlobalExplicit,
            _ => Place::GlobalImplicit,
        };
        let mut var = self.unit.var_index.get(&name).copied();
        if let Some((_, outer)) = self.unit.outer_special.filter(|(special, _)| *special == name) {
            var = Some(outer);
        }
        match (place, var) {
            (Place::Local, _) if !function => Access::Name,
            (Place::Local, Some(var)) => Access::Fast(var),
            (Place::Local, None) => Access::Fast(self.unit.add_var(name, VarKind::Local, false)),
            (Place::Cell, Some(var)) => Access::Deref(var),
            (Place::Free, Some(var)) if self.unit.kind == ScopeKind::Class => Access::ClassDeref(var),
            (Place::Free, Some(var)) if scope.can_see_class => Access::DictDeref(var),
            (Place::Free, Some(var)) => Access::Deref(var),
            (Place::GlobalExplicit, _) => Access::Global,
            _ if function && scope.can_see_class => Access::DictGlobal,
            _ if function => Access::Global,
            _ => Access::Name,
        }
    }

    fn by_var(&self, var: u16) -> Access {
        match self.unit.vars.get(var as usize).map(|var| var.kind) {
            Some(VarKind::Cell | VarKind::Free) => Access::Deref(var),
            _ => Access::Fast(var),
        }
    }

    /// The register of a cell or free variable, to build a closure from.
    pub(super) fn cell_register(&mut self, name: Sym) -> Option<u16> {
        self.unit
            .comps
            .iter()
            .rev()
            .find_map(|frame| frame.vars.get(&name).copied())
            .or_else(|| self.unit.var_index.get(&name).copied())
    }

    /// A local that may be read in place.
    pub(super) fn fast_register(&mut self, name: Sym) -> Option<u16> {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Fast(reg) => Some(reg),
            _ => None,
        }
    }

    pub(super) fn load_name_into(&mut self, name: Sym, dst: u16) -> Result<()> {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Fast(reg) => {
                self.emit(Op::CheckFast, 0, reg, 0, 0);
                if reg != dst {
                    self.emit(Op::Move, 0, dst, reg, 0);
                }
            }
            Access::Deref(reg) => {
                self.emit(Op::LoadDeref, 0, dst, reg, 0);
            }
            Access::ClassDeref(reg) => {
                let index = self.name_index(name);
                let dict = self.scratch(dst)?;
                self.emit(Op::LoadLocals, 0, dict, 0, 0);
                self.emit_ext(Op::LoadFromDictOrDeref, bytecode::op::FLAG_B, dst, dict, reg, index);
            }
            Access::DictDeref(reg) => {
                let index = self.name_index(name);
                let dict = self.scratch(dst)?;
                if self.load_classdict(dict) {
                    self.emit_ext(Op::LoadFromDictOrDeref, bytecode::op::FLAG_B, dst, dict, reg, index);
                } else {
                    self.emit(Op::LoadDeref, 0, dst, reg, 0);
                }
            }
            Access::DictGlobal => {
                let index = self.name_index(name);
                let dict = self.scratch(dst)?;
                if self.load_classdict(dict) {
                    self.emit_ext(Op::LoadFromDictOrGlobals, bytecode::op::FLAG_B, dst, dict, 0, index);
                } else {
                    self.emit_ext(Op::LoadGlobal, 0, dst, 0, 0, index);
                }
            }
            Access::Global => {
                let index = self.name_index(name);
                self.emit_ext(Op::LoadGlobal, 0, dst, 0, 0, index);
            }
            Access::Name => {
                let index = self.name_index(name);
                self.emit_wide(Op::LoadName, 0, dst, index);
            }
        }
        Ok(())
    }

    /// A temporary to work in: the destination itself when it is one.
    pub(super) fn scratch(&mut self, dst: u16) -> Result<u16> {
        if dst >= TEMP { Ok(dst) } else { self.next() }
    }

    fn load_classdict(&mut self, dst: u16) -> bool {
        let name = self.names.intern("__classdict__");
        match self.unit.var_index.get(&name).copied() {
            Some(reg) => {
                self.emit(Op::LoadDeref, 0, dst, reg, 0);
                true
            }
            None => false,
        }
    }

    /// Binds a name to an operand; a temporary is consumed.
    pub(super) fn store_name(&mut self, name: Sym, value: Opnd) -> Result<()> {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Fast(reg) => {
                if reg != value.reg {
                    self.emit(Op::Move, value.b(), reg, value.reg, 0);
                }
            }
            Access::Deref(reg) | Access::ClassDeref(reg) | Access::DictDeref(reg) => {
                self.emit(Op::StoreDeref, value.b(), reg, value.reg, 0);
            }
            Access::Global | Access::DictGlobal => {
                let index = self.name_index(name);
                self.emit_wide(Op::StoreGlobal, value.a(), value.reg, index);
            }
            Access::Name => {
                let index = self.name_index(name);
                self.emit_wide(Op::StoreName, value.a(), value.reg, index);
            }
        }
        Ok(())
    }

    pub(super) fn delete_name(&mut self, name: Sym) {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Fast(reg) => {
                self.emit(Op::DeleteFast, 0, reg, 0, 0);
            }
            Access::Deref(reg) | Access::ClassDeref(reg) | Access::DictDeref(reg) => {
                self.emit(Op::DeleteDeref, 0, reg, 0, 0);
            }
            Access::Global | Access::DictGlobal => {
                let index = self.name_index(name);
                self.emit_wide(Op::DeleteGlobal, 0, 0, index);
            }
            Access::Name => {
                let index = self.name_index(name);
                self.emit_wide(Op::DeleteName, 0, 0, index);
            }
        }
    }
}
