//! A type's protocol table: one function pointer per operation. Instructions and natives reach types through it.

use std::cell::Cell;

use heap::Value;

use crate::error::{Error, PyResult};
use crate::native::Args;
use crate::object::TypeObj;
use crate::vm::Vm;

/// A rich comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CmpOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CmpOp {
    pub const fn symbol(self) -> &'static str {
        match self {
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
        }
    }
    /// The operation with its operands exchanged.
    pub const fn swapped(self) -> CmpOp {
        match self {
            CmpOp::Lt => CmpOp::Gt,
            CmpOp::Le => CmpOp::Ge,
            CmpOp::Gt => CmpOp::Lt,
            CmpOp::Ge => CmpOp::Le,
            same => same,
        }
    }
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            CmpOp::Lt => order.is_lt(),
            CmpOp::Le => order.is_le(),
            CmpOp::Eq => order.is_eq(),
            CmpOp::Ne => order.is_ne(),
            CmpOp::Gt => order.is_gt(),
            CmpOp::Ge => order.is_ge(),
        }
    }
}

/// What resuming an iterator with a value gives.
pub enum Sent {
    Yielded(Value),
    Returned(Value),
}

pub type UnaryFn = fn(&Vm, &Value) -> PyResult;
/// May give `NOT_IMPLEMENTED`. For number slots the instance may be either operand, as in CPython.
pub type BinaryFn = fn(&Vm, &Value, &Value) -> PyResult;
/// base, exponent, modulus or `None`
pub type TernaryFn = fn(&Vm, &Value, &Value, &Value) -> PyResult;
pub type CmpFn = fn(&Vm, &Value, &Value, CmpOp) -> PyResult;
pub type HashFn = fn(&Vm, &Value) -> PyResult<i64>;
pub type LenFn = fn(&Vm, &Value) -> PyResult<usize>;
pub type BoolFn = fn(&Vm, &Value) -> PyResult<bool>;
/// Store, or delete when the value is `None` (Rust's).
pub type SetItemFn = fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>;
pub type ContainsFn = fn(&Vm, &Value, &Value) -> PyResult<bool>;
pub type RepeatFn = fn(&Vm, &Value, isize) -> PyResult;
/// `None` at the end.
pub type NextFn = fn(&Vm, &Value) -> PyResult<Option<Value>>;
pub type SendFn = fn(&Vm, &Value, &Value) -> PyResult<Sent>;
pub type CallFn = fn(&Vm, &Value, Args) -> PyResult;
pub type NewFn = fn(&Vm, &TypeObj, Args) -> PyResult;
pub type InitFn = fn(&Vm, &Value, Args) -> PyResult<()>;
/// descriptor, instance (`None` through the class), class
pub type GetFn = fn(&Vm, &Value, Option<&Value>, &Value) -> PyResult;
/// A view of the object's bytes; `true` when it must be writable.
pub type BufferFn = fn(&Vm, &Value, bool) -> PyResult<crate::types::buffer::Buffer>;
pub type FinalizeFn = fn(&Vm, &Value) -> Result<(), Error>;

/// One operation of a type, or nothing. Native code calls it through its [`door`](Operation::door); `get` is for the run
/// loop, which stands on no native frame of another operation, and for those who compare.
pub struct Operation<F>(Cell<Option<F>>);

impl<F> Default for Operation<F> {
    fn default() -> Self {
        Operation(Cell::new(None))
    }
}

impl<F: Copy> Operation<F> {
    #[inline(always)]
    pub fn get(&self) -> Option<F> {
        self.0.get()
    }
    pub fn set(&self, f: Option<F>) {
        self.0.set(f);
    }
    #[inline(always)]
    pub fn is_some(&self) -> bool {
        self.0.get().is_some()
    }
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.0.get().is_none()
    }
    /// The operation, to be called now: refused when the native stack is short, since it may reach itself through
    /// other objects at any depth. `doing` continues "maximum recursion depth exceeded".
    #[inline(always)]
    pub fn door(&self, vm: &Vm, doing: &str) -> PyResult<Option<F>> {
        vm.check_native_stack(doing)?;
        Ok(self.0.get())
    }
}

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident: $ty:ty,)*) => {
        /// The protocol table. Empty entries are operations the type does not have.
        #[derive(Default)]
        pub struct Slots {
            $($(#[$doc])* pub $name: Operation<$ty>,)*
            /// Which entries call dunders written in Python, a bit each.
            python: Cell<u64>,
        }
        /// The entries of the table by number; each is called as its field is.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum SlotId {
            $($(#[$doc])* $name,)*
        }
        impl SlotId {
            pub const ALL: &[SlotId] = &[$(SlotId::$name),*];
        }
        impl Slots {
            /// Takes over every entry that is empty here. For built-in types: none of their entries is Python's.
            pub fn inherit(&self, base: &Slots) {
                $(if self.$name.get().is_none() { self.$name.set(base.$name.get()); })*
            }
            /// Copies every entry, empty ones too.
            pub fn copy_from(&self, base: &Slots) {
                $(self.$name.set(base.$name.get());)*
                self.python.set(base.python.get());
            }
            pub fn is_filled(&self, id: SlotId) -> bool {
                match id {
                    $(SlotId::$name => self.$name.is_some(),)*
                }
            }
            /// Takes one entry of another type, empty or not.
            pub fn copy(&self, id: SlotId, from: &Slots) {
                match id {
                    $(SlotId::$name => self.$name.set(from.$name.get()),)*
                }
                self.mark_python(id, from.is_python(id));
            }
            pub fn clear(&self, id: SlotId) {
                match id {
                    $(SlotId::$name => self.$name.set(None),)*
                }
                self.mark_python(id, false);
            }
        }
    };
}

impl SlotId {
    pub const COUNT: usize = SlotId::ALL.len();
    /// This entry's bit in a set of entries.
    #[inline(always)]
    pub const fn bit(self) -> u64 {
        1 << self as u8
    }
}

const _: () = assert!(SlotId::COUNT <= 64, "a set of entries is one word");

impl Slots {
    /// Whether the entry calls a dunder that a class of Python gives (see `slotdefs::python`).
    #[inline(always)]
    pub fn is_python(&self, id: SlotId) -> bool {
        self.python.get() & id.bit() != 0
    }
    /// Says whether the entry, just set, is one of `slotdefs::python`.
    pub(super) fn mark_python(&self, id: SlotId, on: bool) {
        let others = self.python.get() & !id.bit();
        self.python.set(if on { others | id.bit() } else { others });
    }
}

slots! {
    new: NewFn,
    init: InitFn,
    finalize: FinalizeFn,
    repr: UnaryFn,
    str: UnaryFn,
    hash: HashFn,
    compare: CmpFn,
    getattro: BinaryFn,
    setattro: SetItemFn,
    descr_get: GetFn,
    descr_set: SetItemFn,
    call: CallFn,
    bool: BoolFn,
    len: LenFn,
    getitem: BinaryFn,
    setitem: SetItemFn,
    contains: ContainsFn,
    /// `+` of sequences, tried after `add`.
    concat: BinaryFn,
    /// `*` of sequences by an int, tried after `mul`.
    repeat: RepeatFn,
    inplace_concat: BinaryFn,
    inplace_repeat: RepeatFn,
    iter: UnaryFn,
    next: NextFn,
    /// Resume with a value: generators, coroutines, awaitables that take values.
    send: SendFn,
    await_: UnaryFn,
    aiter: UnaryFn,
    anext: UnaryFn,
    add: BinaryFn,
    sub: BinaryFn,
    mul: BinaryFn,
    truediv: BinaryFn,
    floordiv: BinaryFn,
    mod_: BinaryFn,
    divmod: BinaryFn,
    pow: TernaryFn,
    matmul: BinaryFn,
    and: BinaryFn,
    or: BinaryFn,
    xor: BinaryFn,
    lshift: BinaryFn,
    rshift: BinaryFn,
    iadd: BinaryFn,
    isub: BinaryFn,
    imul: BinaryFn,
    itruediv: BinaryFn,
    ifloordiv: BinaryFn,
    imod: BinaryFn,
    ipow: TernaryFn,
    imatmul: BinaryFn,
    iand: BinaryFn,
    ior: BinaryFn,
    ixor: BinaryFn,
    ilshift: BinaryFn,
    irshift: BinaryFn,
    neg: UnaryFn,
    pos: UnaryFn,
    abs: UnaryFn,
    invert: UnaryFn,
    int: UnaryFn,
    float: UnaryFn,
    index: UnaryFn,
    buffer: BufferFn,
}
