//! Tree and scopes to instructions.
//!
//! A `Unit` is one code object in the making. Registers in it are virtual: named variables count from 0, temporaries
//! from `TEMP`; `assemble` gives both their final numbers. Temporaries are a stack: `depth` is the first free one, an
//! expression's result lands at `depth` or in a local, and everything above is consumed by then.

mod annotate;
mod call;
mod class;
mod comprehension;
mod expr;
mod fstring;
mod function;
mod loops;
mod names;
mod pattern;
mod stmt;
mod try_;
mod unwind;

use std::sync::Arc;

use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use bytecode::{Code, CodeFlags, Location, Op};
use rustc_hash::FxHashMap;

use crate::error::{CompileError, ErrorKind, Result, Warning};
use crate::intern::{Interner, Sym};
use crate::scope::{Key, Place, ScopeId, ScopeKind, Scopes};
use crate::tree::*;
use crate::{CompileOutput, Mode, Options, assemble, flags};

/// Loops, `try`s and `with`s inside one another in one code (CPython's CO_MAXBLOCKS).
const MAX_BLOCKS: usize = 21;
const MAX_INSTRUCTIONS: usize = 1 << 21;

/// The location of instructions that belong to no line of their own: that of what ran before them goes on.
pub(crate) const NOWHERE: Location = Location { line: 0, end_line: 0, col: 0, end_col: 0 };
/// The location of what raises an exception again: it counts to where that was raised before.
pub(crate) const AS_BEFORE: Location = Location { line: 0, end_line: 0, col: 0, end_col: 1 };
/// First virtual number of the temporaries.
pub const TEMP: u16 = 0x8000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(pub u32);
impl Label {
    pub const NONE: Label = Label(u32::MAX);
}

/// An instruction with virtual registers; a jump has a label.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    pub op: Op,
    pub flags: u8,
    pub a: u16,
    pub b: u16,
    pub c: u16,
    /// Name or constant of the extra word.
    pub ext: u32,
    pub target: Label,
    /// Index into the unit's handlers, or `u32::MAX`.
    pub handler: u32,
    pub at: Location,
}

#[derive(Clone, Copy, Debug)]
pub struct HandlerDef {
    pub target: Label,
    /// Temporaries below this one survive.
    pub depth: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VarKind {
    Local,
    /// A cell; an argument that is a cell keeps its place among the arguments.
    Cell,
    Free,
}

#[derive(Clone, Debug)]
pub struct Var {
    pub name: Sym,
    pub kind: VarKind,
    pub arg: bool,
}

/// Constants, equal ones once.
#[derive(Default, Debug)]
pub struct ConstPool {
    pub list: Vec<Const>,
    index: FxHashMap<Vec<u8>, u32>,
}

impl ConstPool {
    pub fn add(&mut self, value: Const) -> u32 {
        if matches!(value, Const::Code(_)) {
            self.list.push(value);
            return self.list.len() as u32 - 1;
        }
        let key = bytecode::serialize::constant_key(&value);
        let next = self.list.len() as u32;
        let index = *self.index.entry(key).or_insert(next);
        if index == next {
            self.list.push(value);
        }
        index
    }
}

/// What a jump or return out of a statement has to undo.
#[derive(Clone, Debug)]
enum Block {
    Loop {
        start: Label,
        exit: Label,
        iter: Option<u16>,
    },
    /// The body of a `try` with handlers.
    Try {
        handlers: usize,
    },
    /// The body of a `try` with a `finally`.
    Finally {
        stmt: StmtId,
        handlers: usize,
    },
    /// The `finally` part on the way of an exception.
    FinallyEnd {
        saved: u16,
        exc: u16,
        handlers: usize,
    },
    With {
        window: u16,
        is_async: bool,
        at: Location,
        handlers: usize,
    },
    /// The body of an `except` clause.
    Handler {
        saved: u16,
        name: Option<Sym>,
        handlers: usize,
    },
    /// A value to be returned once the `finally` blocks around have run.
    Value {
        reg: u16,
    },
    /// The body of an `except*` clause: leaving it early is an error.
    Star,
}

/// An inlined comprehension being emitted.
#[derive(Debug)]
struct CompFrame {
    scope: ScopeId,
    vars: FxHashMap<Sym, u16>,
}

/// An annotation to be evaluated by `__annotate__`.
#[derive(Clone, Copy, Debug)]
struct Deferred {
    name: Sym,
    annotation: ExprId,
    /// Its number in `__conditional_annotations__`.
    index: Option<u32>,
}

#[derive(Debug)]
pub struct Unit {
    pub scope: ScopeId,
    pub kind: ScopeKind,
    pub name: String,
    pub qualname: String,
    pub first_line: u32,
    pub flags: u32,
    pub arg_count: u32,
    pub posonly_count: u32,
    pub kwonly_count: u32,
    pub vars: Vec<Var>,
    var_index: FxHashMap<Sym, u16>,
    /// In a class body, the free variable of the name of one of its own cells: an enclosing `__class__`.
    outer_special: Option<(Sym, u16)>,
    pub names: Vec<Sym>,
    name_index: FxHashMap<Sym, u32>,
    pub consts: ConstPool,
    pub instrs: Vec<Instr>,
    /// Label to instruction index.
    pub labels: Vec<u32>,
    pub handlers: Vec<HandlerDef>,
    handler_stack: Vec<u32>,
    depth: u16,
    pub max_depth: u16,
    blocks: Vec<Block>,
    comps: Vec<CompFrame>,
    /// Hidden variables of finished comprehensions, for reuse.
    spare_vars: Vec<u16>,
    at: Location,
    static_attributes: Vec<Sym>,
    deferred: Vec<Deferred>,
    next_annotation: u32,
    /// Inside a compound statement (for conditional annotations).
    conditional: u32,
    in_finally: bool,
    loop_in_finally: bool,
    private: Option<Sym>,
    private_only: Option<std::rc::Rc<[Sym]>>,
}

/// A register holding an operand; a temporary is consumed by its use.
#[derive(Clone, Copy, Debug)]
struct Opnd {
    reg: u16,
}
impl Opnd {
    fn is_temp(self) -> bool {
        self.reg >= TEMP
    }
    fn a(self) -> u8 {
        if self.is_temp() { FLAG_A } else { 0 }
    }
    fn b(self) -> u8 {
        if self.is_temp() { FLAG_B } else { 0 }
    }
    fn c(self) -> u8 {
        if self.is_temp() { FLAG_C } else { 0 }
    }
}

pub struct Gen<'a> {
    module: &'a Module,
    scopes: &'a Scopes,
    names: &'a mut Interner,
    options: &'a Options,
    future_annotations: bool,
    features: u32,
    unit: Unit,
    outer: Vec<Unit>,
    warnings: Vec<Warning>,
    /// Warnings of `return`, `break` and `continue` that leave a `finally` block.
    jumps: Vec<(Location, Warning)>,
    folded: FxHashMap<ExprId, Option<Const>>,
    filename: Arc<str>,
}

pub fn generate(
    module: &Module,
    scopes: &Scopes,
    names: &mut Interner,
    features: u32,
    options: &Options,
) -> Result<CompileOutput> {
    let top = names.intern("<module>");
    let unit = Unit::new(ScopeId(0), ScopeKind::Module, names.text(top).into(), "<module>".into(), 1);
    let mut generator = Gen {
        module,
        scopes,
        names,
        options,
        future_annotations: features & flags::FUTURE_ANNOTATIONS != 0,
        features: features & flags::FUTURE_ANNOTATIONS,
        unit,
        outer: Vec::new(),
        warnings: Vec::new(),
        jumps: Vec::new(),
        folded: FxHashMap::default(),
        filename: options.filename.clone(),
    };
    if scopes.get(ScopeId(0)).is_coroutine {
        generator.unit.flags |= CodeFlags::COROUTINE;
    }
    let code = generator.top().and_then(|()| generator.finish());
    // Before the warnings of compiling come those of parsing, then those of jumps out of `finally`.
    let mut warnings = module.warnings.clone();
    warnings.sort_by_key(|warning| warning.line);
    generator.jumps.sort_by_key(|(at, _)| (at.line, at.col));
    warnings.extend(generator.jumps.into_iter().map(|(_, warning)| warning));
    warnings.append(&mut generator.warnings);
    match code {
        Ok(code) => Ok(CompileOutput { code: Arc::new(code), warnings }),
        Err(error) => Err(CompileError { warnings, ..error }),
    }
}

impl Unit {
    fn new(scope: ScopeId, kind: ScopeKind, name: String, qualname: String, first_line: u32) -> Unit {
        Unit {
            scope,
            kind,
            name,
            qualname,
            first_line,
            flags: 0,
            arg_count: 0,
            posonly_count: 0,
            kwonly_count: 0,
            vars: Vec::new(),
            var_index: FxHashMap::default(),
            outer_special: None,
            names: Vec::new(),
            name_index: FxHashMap::default(),
            consts: ConstPool::default(),
            instrs: Vec::new(),
            labels: Vec::new(),
            handlers: Vec::new(),
            handler_stack: Vec::new(),
            depth: 0,
            max_depth: 0,
            blocks: Vec::new(),
            comps: Vec::new(),
            spare_vars: Vec::new(),
            at: Location::default(),
            static_attributes: Vec::new(),
            deferred: Vec::new(),
            next_annotation: 0,
            conditional: 0,
            in_finally: false,
            loop_in_finally: false,
            private: None,
            private_only: None,
        }
    }
}

impl<'a> Gen<'a> {
    fn top(&mut self) -> Result<()> {
        let module = self.module;
        if let Some(expression) = module.expression {
            let value = self.operand(expression)?;
            self.emit(Op::Return, value.a(), value.reg, 0, 0);
            return Ok(());
        }
        let mut body = &module.body[..];
        if let Some(first) = body.first() {
            self.unit.at = Location { line: 1, end_line: 1, ..Location::default() };
            let _ = first;
        }
        let placeholder = self.module_annotations_prologue(body);
        if self.options.mode == Mode::Exec
            && let Some(docstring) = self.docstring(body)
        {
            body = &body[1..];
            if self.options.optimize < 2 {
                self.unit.at = module.stmt(module.body[0]).at;
                self.constant_into(Const::Str(docstring), TEMP);
                self.bump();
                let name = self.names.intern("__doc__");
                self.store_name(name, Opnd { reg: TEMP })?;
                self.unit.depth = 0;
            }
        }
        self.body(body)?;
        if !body.is_empty() {
            self.unit.at = NOWHERE;
        }
        self.emit(Op::ReturnNone, 0, 0, 0, 0);
        if let Some(index) = placeholder {
            let code = self.module_annotate()?;
            if let Some(slot) = self.unit.consts.list.get_mut(index as usize) {
                *slot = Const::Code(code);
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Code> {
        assemble::assemble(&mut self.unit, self.names, &self.filename, self.features)
    }

    // --- errors, warnings ---

    fn error<T>(&self, message: impl Into<String>, at: Location) -> Result<T> {
        Err(CompileError::syntax(message, at))
    }
    fn warn(&mut self, message: impl Into<String>, at: Location) {
        self.warnings.push(Warning::compiled(message.into(), at));
    }
    /// A jump out of a `finally` block; such a block may be compiled more than once.
    fn warn_jump(&mut self, message: &str, at: Location) {
        if !self.jumps.iter().any(|(place, _)| *place == at) {
            self.jumps.push((at, Warning::compiled(message.into(), at)));
        }
    }

    // --- units ---

    fn scope(&self, key: Key) -> Result<ScopeId> {
        self.scopes.find(key).ok_or_else(|| CompileError::bare(ErrorKind::SyntaxError, "internal error: no scope"))
    }

    /// Begins a code object; `leave` ends it.
    fn enter(&mut self, scope_id: ScopeId, name: String, first_line: u32) -> Result<()> {
        let scope = self.scopes.get(scope_id);
        let sym = scope.name;
        let qualname = self.qualname(&name, sym, scope.kind);
        let mut unit = Unit::new(scope_id, scope.kind, name, qualname, first_line);
        unit.private = scope.private;
        unit.private_only = scope.private_only.clone();
        unit.at = Location { line: first_line, end_line: first_line, ..Location::default() };
        let function = scope.is_function_like();
        if function {
            if self.unit.kind == ScopeKind::Class && matches!(scope.kind, ScopeKind::Function | ScopeKind::Lambda) {
                unit.flags |= CodeFlags::METHOD;
            }
            unit.flags |= CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS;
            if scope.nested {
                unit.flags |= CodeFlags::NESTED;
            }
            unit.flags |= match (scope.is_coroutine, scope.is_generator) {
                (true, true) => CodeFlags::ASYNC_GENERATOR,
                (true, false) => CodeFlags::COROUTINE,
                (false, true) => CodeFlags::GENERATOR,
                (false, false) => 0,
            };
            for name in &scope.params {
                let cell = scope.place(*name) == Some(Place::Cell);
                unit.add_var(*name, if cell { VarKind::Cell } else { VarKind::Local }, true);
            }
        }
        for name in scope.cell_names(self.names) {
            if !unit.var_index.contains_key(&name) {
                unit.add_var(name, VarKind::Cell, false);
            }
        }
        for name in scope.free_names(self.names) {
            match unit.var_index.get(&name).copied() {
                // A class's own use of a name that it makes a cell of for its methods.
                Some(cell) => {
                    unit.outer_special = Some((name, unit.add_var(name, VarKind::Free, false)));
                    unit.var_index.insert(name, cell);
                }
                None => {
                    unit.add_var(name, VarKind::Free, false);
                }
            }
        }
        let cells: Vec<u16> = (0..unit.vars.len() as u16)
            .filter(|index| unit.vars.get(*index as usize).is_some_and(|var| var.kind == VarKind::Cell))
            .collect();
        self.outer.push(std::mem::replace(&mut self.unit, unit));
        let at = std::mem::replace(&mut self.unit.at, NOWHERE);
        for cell in cells {
            self.emit(Op::MakeCell, 0, cell, 0, 0);
        }
        self.unit.at = at;
        Ok(())
    }

    fn leave(&mut self) -> Result<Arc<Code>> {
        let code = self.finish()?;
        if let Some(outer) = self.outer.pop() {
            self.unit = outer;
        }
        Ok(Arc::new(code))
    }

    pub(super) fn qualname(&self, name: &str, sym: Sym, kind: ScopeKind) -> String {
        let mut parent = &self.unit;
        if parent.kind == ScopeKind::TypeParams && kind != ScopeKind::TypeParams {
            match self.outer.last() {
                Some(outer) => parent = outer,
                None => return name.to_owned(),
            }
        }
        if parent.kind == ScopeKind::Module {
            return name.to_owned();
        }
        if matches!(kind, ScopeKind::Function | ScopeKind::Class)
            && self.scopes.get(parent.scope).place(sym) == Some(Place::GlobalExplicit)
        {
            return name.to_owned();
        }
        match parent.kind {
            ScopeKind::Function | ScopeKind::Lambda => format!("{}.<locals>.{name}", parent.qualname),
            _ => format!("{}.{name}", parent.qualname),
        }
    }

    // --- emission ---

    fn emit(&mut self, op: Op, flags: u8, a: u16, b: u16, c: u16) -> usize {
        let handler = self.unit.handler_stack.last().copied().unwrap_or(u32::MAX);
        let at = self.unit.at;
        self.unit.instrs.push(Instr { op, flags, a, b, c, ext: 0, target: Label::NONE, handler, at });
        self.unit.instrs.len() - 1
    }
    /// An instruction whose extra word is a name, constant or number.
    fn emit_ext(&mut self, op: Op, flags: u8, a: u16, b: u16, c: u16, ext: u32) {
        let index = self.emit(op, flags, a, b, c);
        self.unit.instrs[index].ext = ext;
    }
    /// An instruction whose `b` and `c` are one operand.
    fn emit_wide(&mut self, op: Op, flags: u8, a: u16, bc: u32) {
        self.emit(op, flags, a, bc as u16, (bc >> 16) as u16);
    }
    fn emit_jump(&mut self, op: Op, flags: u8, a: u16, b: u16, c: u16, target: Label) {
        let index = self.emit(op, flags, a, b, c);
        self.unit.instrs[index].target = target;
    }
    fn jump(&mut self, target: Label) {
        self.emit_jump(Op::Jump, 0, 0, 0, 0, target);
    }
    fn clear(&mut self, first: u16, count: u16) {
        if count > 0 {
            self.emit(Op::Clear, 0, first, count, 0);
        }
    }
    fn label(&mut self) -> Label {
        self.unit.labels.push(u32::MAX);
        Label(self.unit.labels.len() as u32 - 1)
    }
    fn bind(&mut self, label: Label) {
        let here = self.unit.instrs.len() as u32;
        if let Some(slot) = self.unit.labels.get_mut(label.0 as usize) {
            *slot = here;
        }
    }

    // --- temporaries ---

    /// The register at a level, counted into the frame's size.
    fn temp_at(&mut self, level: u16) -> Result<u16> {
        if level >= TEMP - 8 {
            return Err(CompileError::bare(ErrorKind::MemoryError, "expression needs too many registers"));
        }
        self.unit.max_depth = self.unit.max_depth.max(level + 1);
        Ok(TEMP + level)
    }
    /// The next free temporary, not yet taken.
    fn next(&mut self) -> Result<u16> {
        self.temp_at(self.unit.depth)
    }
    /// Takes a temporary.
    fn alloc(&mut self) -> Result<u16> {
        let reg = self.next()?;
        self.unit.depth += 1;
        Ok(reg)
    }
    fn alloc_many(&mut self, count: u16) -> Result<u16> {
        let first = self.unit.depth;
        for _ in 0..count {
            self.alloc()?;
        }
        Ok(TEMP + first)
    }
    fn bump(&mut self) {
        self.unit.depth += 1;
        self.unit.max_depth = self.unit.max_depth.max(self.unit.depth);
    }

    // --- handlers ---

    /// From here until `pop_handler` exceptions go to `target`, where temporaries from the current depth are gone.
    fn push_handler(&mut self, target: Label) {
        let depth = self.unit.depth;
        self.unit.max_depth = self.unit.max_depth.max(depth + 1);
        self.unit.handlers.push(HandlerDef { target, depth });
        self.unit.handler_stack.push(self.unit.handlers.len() as u32 - 1);
    }
    fn pop_handler(&mut self) {
        self.unit.handler_stack.pop();
    }

    // --- names and constants ---

    fn name_index(&mut self, name: Sym) -> u32 {
        let next = self.unit.names.len() as u32;
        let index = *self.unit.name_index.entry(name).or_insert(next);
        if index == next {
            self.unit.names.push(name);
        }
        index
    }
    fn mangled(&mut self, name: Sym) -> Sym {
        if self.unit.private_only.as_ref().is_some_and(|only| !only.contains(&name)) {
            return name;
        }
        let private = self.unit.private;
        self.names.mangle(private, name)
    }

    /// The shortest way to put a constant into a register.
    fn constant_into(&mut self, value: Const, dst: u16) {
        match value {
            Const::None => {
                self.emit(Op::LoadNone, 0, dst, 0, 0);
            }
            Const::True | Const::False => {
                self.emit(Op::LoadBool, 0, dst, (value == Const::True) as u16, 0);
            }
            Const::Int(small) if i32::try_from(small).is_ok() => {
                self.emit_wide(Op::LoadInt, 0, dst, small as i32 as u32)
            }
            value => {
                let index = self.unit.consts.add(value);
                self.emit_wide(Op::LoadConst, 0, dst, index);
            }
        }
        if dst >= TEMP {
            self.unit.max_depth = self.unit.max_depth.max(dst - TEMP + 1);
        }
    }
    fn push_constant(&mut self, value: Const) -> Result<u16> {
        let reg = self.next()?;
        self.constant_into(value, reg);
        self.bump();
        Ok(reg)
    }
    fn str_const(&self, name: Sym) -> Const {
        Const::Str(self.names.text(name).as_bytes().into())
    }
}

impl Unit {
    fn add_var(&mut self, name: Sym, kind: VarKind, arg: bool) -> u16 {
        let index = self.vars.len().min(TEMP as usize - 1) as u16;
        self.vars.push(Var { name, kind, arg });
        self.var_index.insert(name, index);
        index
    }
}

/// A string constant's text without its docstring indentation (CPython's `_PyCompile_CleanDoc`).
pub(crate) fn clean_doc(doc: &[u8]) -> Arc<[u8]> {
    let mut expanded = Vec::with_capacity(doc.len());
    let mut column = 0;
    for byte in doc {
        match byte {
            b'\t' => {
                let width = 8 - column % 8;
                expanded.resize(expanded.len() + width, b' ');
                column += width;
            }
            b'\n' | b'\r' => {
                expanded.push(*byte);
                column = 0;
            }
            _ => {
                expanded.push(*byte);
                column += 1;
            }
        }
    }
    let lines: Vec<&[u8]> = expanded.split(|byte| *byte == b'\n').collect();
    let blank = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let margin =
        lines.iter().skip(1).filter(|line| blank(line) < line.len()).map(|line| blank(line)).min().unwrap_or(0);
    let mut out = Vec::with_capacity(expanded.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push(b'\n');
        }
        let cut = if index == 0 { blank(line) } else { margin.min(blank(line)) };
        out.extend_from_slice(&line[cut..]);
    }
    out.into()
}

/// What folding needs to see.
impl<'a> Gen<'a> {
    pub(crate) fn module(&self) -> &'a Module {
        self.module
    }
    pub(crate) fn optimize(&self) -> i8 {
        self.options.optimize
    }
    pub(crate) fn text(&self, name: Sym) -> &str {
        self.names.text(name)
    }
    pub(crate) fn folded(&mut self) -> &mut FxHashMap<ExprId, Option<Const>> {
        &mut self.folded
    }
}
