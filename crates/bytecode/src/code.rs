//! A compiled unit of Python: immutable, free of heap values, shareable between threads by `Arc`.

use std::sync::Arc;

use crate::exceptions::Handler;
use crate::locations::Locations;
use crate::op::Word;

/// `co_flags`, CPython's numbers (`Include/cpython/code.h`).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CodeFlags(pub u32);

impl CodeFlags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;

    #[inline(always)]
    pub fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// A constant, as data. Linked to a heap value once per isolate (or once per process for the bundled library).
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// A big integer: sign and little-endian magnitude.
    BigInt {
        negative: bool,
        magnitude: Box<[u8]>,
    },
    /// Compared and stored by bits.
    Float(u64),
    Complex(u64, u64),
    /// WTF-8: UTF-8 in which lone surrogates may stand, encoded as three bytes.
    Str(Arc<[u8]>),
    Bytes(Arc<[u8]>),
    Tuple(Arc<[Const]>),
    FrozenSet(Arc<[Const]>),
    /// start, stop, step
    Slice(Arc<[Const; 3]>),
    Code(Arc<Code>),
}

/// A compiled unit. Register order: arguments (positional-only, positional, keyword-only, `*args`, `**kwargs`), other
/// locals, cells that are not arguments, free variables; then temporaries.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Code {
    /// `co_name` and `co_qualname`
    pub name: String,
    pub qualname: String,
    pub filename: Arc<str>,
    pub first_line: u32,
    pub flags: CodeFlags,
    pub arg_count: u32,
    pub posonly_count: u32,
    pub kwonly_count: u32,
    /// Names of the registers below `nlocals_plus()`, in register order.
    pub local_names: Vec<String>,
    /// How many of `local_names` are plain locals (`co_varnames`), arguments included; cells that are also arguments
    /// count here.
    pub nlocals: u32,
    /// Registers that hold cells made by this code (`co_cellvars`), arguments turned into cells among them.
    pub cell_registers: Vec<u16>,
    /// First register of the free variables; they run to the end of `local_names`.
    pub first_free: u32,
    /// Registers a frame needs in all, temporaries included.
    pub register_count: u32,
    pub names: Vec<String>,
    pub consts: Vec<Const>,
    pub words: Vec<Word>,
    /// Sorted by start; the innermost range comes last among those that cover an address.
    pub handlers: Vec<Handler>,
    pub locations: Locations,
}

impl Code {
    /// Locals, cells and free variables.
    pub fn nlocals_plus(&self) -> usize {
        self.local_names.len()
    }
    pub fn free_count(&self) -> usize {
        self.local_names.len() - self.first_free as usize
    }
    /// Registers filled by a call: positional, keyword-only, `*args`, `**kwargs`.
    pub fn parameter_count(&self) -> usize {
        let mut n = (self.arg_count + self.kwonly_count) as usize;
        n += self.flags.has(CodeFlags::VARARGS) as usize;
        n += self.flags.has(CodeFlags::VARKEYWORDS) as usize;
        n
    }
}
