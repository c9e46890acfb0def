//! `code` objects: compiled code with its constants and names linked to values.

use std::cell::Cell;
use std::sync::Arc;

use bytecode::{Code, CodeFlags, Const, Word};
use heap::NoMemory;

use crate::prelude::*;

pub struct CodeObj {
    pub code: Arc<Code>,
    pub consts: Box<[Value]>,
    pub names: Box<[Value]>,
    pub name: Value,
    pub qualname: Value,
    /// What `co_filename` says; a cache of bytecode that was moved has it put right when it is read.
    pub filename: Slot,
    /// Number of the code in the process's image, or `LOCAL`.
    pub image_id: u32,
    /// Number of arguments when a call needs nothing but that many positional ones, else `u32::MAX`.
    pub simple_args: u32,
    /// The same for code of every kind.
    pub positional: u32,
    /// What a call makes.
    pub kind: CodeKind,
    /// Parameters without `*args` and `**kwargs`, of code with locals of its own.
    pub plain_params: bool,
    /// Names of the keyword-only parameters.
    pub kwonly_names: Box<[Value]>,
    /// Registers: locals, cells and free variables; and all.
    pub nlocals: u32,
    pub nregs: u32,
    pub first_free: u32,
    /// The private copy of the instructions with inline caches; only for local code.
    warm: Cell<*mut Warm>,
    /// Copies for frames that are traced, by line and by instruction; only for local code.
    traced: [Cell<*mut Warm>; 2],
}

/// What a call of a function with this code makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CodeKind {
    /// A frame that runs at once.
    Function,
    Generator,
    Coroutine,
    AsyncGenerator,
}

/// `image_id` of code that was made at run time.
pub const LOCAL: u32 = u32::MAX;

/// A code's instructions as one isolate executes them once they are warm: inline caches are written into it.
pub struct Warm {
    pub words: Box<[Word]>,
    /// The machine code that the words enter.
    machine: Cell<Option<crate::jit::Piece>>,
}

impl Warm {
    fn new(words: Box<[Word]>) -> Box<Warm> {
        Box::new(Warm { words, machine: Cell::new(None) })
    }
}

heap::payload!(CodeObj, "code", trace, external);

impl Trace for CodeObj {
    fn trace(&self, tracer: &mut Tracer) {
        for v in self.consts.iter().chain(self.names.iter()).chain(self.kwonly_names.iter()) {
            v.trace(tracer);
        }
        self.name.trace(tracer);
        self.qualname.trace(tracer);
        self.filename.trace(tracer);
    }
}

impl Drop for CodeObj {
    fn drop(&mut self) {
        for copy in [self.warm.get(), self.traced[0].get(), self.traced[1].get()] {
            if !copy.is_null() {
                // SAFETY: made by Box::into_raw; frames that execute it keep the code alive.
                let copy = unsafe { Box::from_raw(copy) };
                heap::alloc::uncharge(size_of_val(&*copy.words));
            }
        }
    }
}

impl CodeObj {
    /// Links code to values of the current heap.
    pub fn link(code: Arc<Code>, image_id: &mut dyn FnMut() -> u32) -> Result<Ref<CodeObj>, NoMemory> {
        let consts = code.consts.iter().map(|c| link_const(c, image_id)).collect::<Result<Vec<_>, _>>()?;
        let names = code.names.iter().map(|n| crate::types::str::intern(n)).collect::<Vec<_>>();
        let f = code.flags;
        let kind = if f.has(CodeFlags::ASYNC_GENERATOR) {
            CodeKind::AsyncGenerator
        } else if f.has(CodeFlags::COROUTINE) {
            CodeKind::Coroutine
        } else if f.has(CodeFlags::GENERATOR) {
            CodeKind::Generator
        } else {
            CodeKind::Function
        };
        let plain_params = !f.has(CodeFlags::VARARGS | CodeFlags::VARKEYWORDS) && f.has(CodeFlags::NEWLOCALS);
        let simple = code.kwonly_count == 0 && plain_params && kind == CodeKind::Function;
        let kwonly = code.arg_count as usize..code.arg_count as usize + code.kwonly_count as usize;
        Ok(CODE.alloc(CodeObj {
            consts: consts.into(),
            names: names.into(),
            name: crate::types::str::intern(&code.name),
            qualname: crate::types::str::intern(&code.qualname),
            filename: Slot::new(crate::types::str::intern(&code.filename)),
            image_id: image_id(),
            simple_args: if simple { code.arg_count } else { u32::MAX },
            positional: if code.kwonly_count == 0 && plain_params { code.arg_count } else { u32::MAX },
            kind,
            plain_params,
            kwonly_names: code.local_names[kwonly].iter().map(|n| crate::types::str::intern(n)).collect(),
            nlocals: code.nlocals_plus() as u32,
            nregs: code.register_count,
            first_free: code.first_free,
            warm: Cell::new(std::ptr::null_mut()),
            traced: [const { Cell::new(std::ptr::null_mut()) }; 2],
            code,
        }))
    }
    /// Code compiled at run time, linked to the isolate.
    pub fn link_local(code: Arc<Code>) -> Result<Ref<CodeObj>, NoMemory> {
        CodeObj::link(code, &mut || LOCAL)
    }
    pub fn flags(&self) -> CodeFlags {
        self.code.flags
    }
    /// The shared instructions.
    pub fn cold_words(&self) -> *const Word {
        self.code.words.as_ptr()
    }
    /// The instructions this isolate should enter: the warm copy when there is one.
    pub fn entry(&self, vm: &Vm) -> *const Word {
        match self.warm(vm) {
            Some(warm) => warm,
            None => self.cold_words(),
        }
    }
    fn warm(&self, vm: &Vm) -> Option<*const Word> {
        let warm = if self.image_id == LOCAL { self.warm.get() } else { vm.image_warm(self.image_id) };
        // SAFETY: warm copies live as long as the code (local) or the isolate (image).
        unsafe { warm.as_ref().map(|w| w.words.as_ptr()) }
    }
    /// Makes the warm copy.
    pub fn warm_up(&self, vm: &Vm) -> *const Word {
        if let Some(words) = self.warm(vm) {
            return words;
        }
        let mut words = self.code.words.clone().into_boxed_slice();
        heap::alloc::note(size_of_val(&*words));
        crate::jit::count_entries(vm, &self.code.words, &mut words);
        let warm = Box::into_raw(Warm::new(words));
        if self.image_id == LOCAL {
            self.warm.set(warm);
        } else {
            vm.set_image_warm(self.image_id, warm);
        }
        // SAFETY: just made.
        unsafe { (*warm).words.as_ptr() }
    }
    /// The warm copy, if there is one, has machine code now: of code that was made at run time it goes with the code, of the
    /// image with the isolate.
    pub fn keep_machine_code(&self, vm: &Vm, piece: crate::jit::Piece) -> bool {
        let warm = if self.image_id == LOCAL { self.warm.get() } else { vm.image_warm(self.image_id) };
        // SAFETY: as in `warm`.
        let warm = unsafe { warm.as_ref() };
        if let Some(warm) = warm {
            warm.machine.set(Some(piece));
        }
        warm.is_some()
    }
    /// The copy that a traced frame executes: it reports at lines or, if `all`, at each instruction.
    pub fn traced(&self, vm: &Vm, all: bool) -> *const Word {
        let make = || Warm::new(crate::run::trace::instrument(&self.code, all));
        if self.image_id != LOCAL {
            return vm.image_traced.borrow_mut().entry((self.image_id, all)).or_insert_with(make).words.as_ptr();
        }
        let slot = &self.traced[usize::from(all)];
        if slot.get().is_null() {
            let copy = make();
            heap::alloc::note(size_of_val(&*copy.words));
            slot.set(Box::into_raw(copy));
        }
        // SAFETY: made here, dropped with the code.
        unsafe { (*slot.get()).words.as_ptr() }
    }
    /// Whether `pc` lies in the shared instructions (which must not be written).
    #[inline]
    pub fn is_cold(&self, pc: *const Word) -> bool {
        let start = self.code.words.as_ptr() as usize;
        (pc as usize) >= start && (pc as usize) <= start + self.code.words.len() * 8
    }
}

/// The value of a constant that holds no code.
pub fn constant_value(vm: &Vm, constant: &Const) -> PyResult {
    vm.reserved(link_const(constant, &mut || 0))
}

fn link_const(c: &Const, image_id: &mut dyn FnMut() -> u32) -> Result<Value, NoMemory> {
    Ok(match c {
        Const::None => Value::NONE,
        Const::True => Value::TRUE,
        Const::False => Value::FALSE,
        Const::Ellipsis => Value::ELLIPSIS,
        Const::Int(i) => crate::types::int::from_i64(*i),
        Const::BigInt { negative, magnitude } => {
            let sign = if *negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
            crate::types::int::from_big(num_bigint::BigInt::from_bytes_le(sign, magnitude))
        }
        Const::Float(bits) => crate::types::float::new(f64::from_bits(*bits)),
        Const::Complex(re, im) => crate::types::complex::new(f64::from_bits(*re), f64::from_bits(*im)),
        Const::Str(text) => link_str(text)?,
        Const::Bytes(bytes) => crate::types::bytes::BytesObj::new(bytes)?.into_value(),
        Const::Tuple(items) => {
            let items = items.iter().map(|c| link_const(c, image_id)).collect::<Result<Vec<_>, _>>()?;
            TupleObj::from_vec(items).into_value()
        }
        Const::FrozenSet(items) => {
            let items = items.iter().map(|c| link_const(c, image_id)).collect::<Result<Vec<_>, _>>()?;
            crate::types::set::frozenset_of_constants(items)?
        }
        Const::Slice(parts) => {
            let [a, b, c] = &**parts;
            crate::types::slice::new(link_const(a, image_id)?, link_const(b, image_id)?, link_const(c, image_id)?)
        }
        Const::Code(code) => CodeObj::link(code.clone(), image_id)?.into_value(),
    })
}

/// Strings that look like identifiers are interned, as CPython does.
fn link_str(text: &[u8]) -> Result<Value, NoMemory> {
    let identifier = text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if identifier && text.len() <= 64 {
        return Ok(crate::types::str::intern_wtf8(text));
    }
    Ok(StrObj::try_from_wtf8(text)?.into_value())
}

pub use super::code_methods::CODE;
