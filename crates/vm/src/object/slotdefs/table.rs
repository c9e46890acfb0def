//! The table of dunders, a row each: its name, the slot it stands for, how the slot is called by that name, its doc. Rows of
//! one slot stand together. How slots are filled, inherited and shown to Python is derived from it.

use super::call;
use crate::native::Args;
use crate::object::slots::{BinaryFn, Operation, RepeatFn, SetItemFn, SlotId, UnaryFn};
use crate::prelude::*;
use crate::types::str::NameCell;

/// One dunder.
pub struct Row {
    pub name: &'static str,
    pub doc: &'static str,
    pub slot: SlotId,
    pub kind: Kind,
    key: NameCell,
}

type Field<F> = fn(&Slots) -> &Operation<F>;

/// How a dunder's arguments become those of its slot, and what its signature says.
pub enum Kind {
    Unary(Field<UnaryFn>),
    Binary(Field<BinaryFn>),
    /// The operator with its operands exchanged.
    Reflected(Field<BinaryFn>),
    Compare(CmpOp),
    Repeat(Field<RepeatFn>),
    /// The storing half of a slot that stores and deletes.
    Set(&'static str, Field<SetItemFn>),
    Delete(&'static str, Field<SetItemFn>),
    /// A protocol that no other slot has.
    Own(&'static str, fn(&Vm, &TypeObj, Args) -> PyResult),
    /// Fills its slot, but the slot of a built-in type does not show as this dunder.
    Hidden,
}

impl Row {
    pub fn signature(&self) -> &'static str {
        match self.kind {
            Kind::Unary(_) => "($self, /)",
            Kind::Binary(_) | Kind::Reflected(_) | Kind::Compare(_) | Kind::Repeat(_) => "($self, value, /)",
            Kind::Set(signature, _) | Kind::Delete(signature, _) | Kind::Own(signature, _) => signature,
            Kind::Hidden => "",
        }
    }
    /// The interned name.
    #[inline(always)]
    pub fn key(&'static self) -> Value {
        self.key.get()
    }
    /// Whether a filled slot of a built-in type appears under this name.
    pub fn shows(&self) -> bool {
        !matches!(self.kind, Kind::Hidden)
    }
    /// The other rows of the slot and this one.
    pub fn group(&self) -> &'static [Row] {
        rows_of(self.slot)
    }
}

macro_rules! rows {
    ($($(#[$about:meta])* $name:literal $slot:ident $kind:ident $(($($arg:tt)*))?, $doc:literal;)*) => {
        /// Every dunder, in the order in which CPython adds them.
        pub static ROWS: [Row; SLOT_OF.len()] = [$(Row {
            name: $name,
            doc: $doc,
            slot: SlotId::$slot,
            kind: rows!(@ $slot $kind $(($($arg)*))?),
            key: NameCell::new($name),
        },)*];
        const SLOT_OF: &[SlotId] = &[$(SlotId::$slot),*];
    };
    (@ $slot:ident Hidden) => { Kind::Hidden };
    (@ $slot:ident Compare($op:ident)) => { Kind::Compare(CmpOp::$op) };
    (@ $slot:ident Own($signature:literal, $call:path)) => { Kind::Own($signature, $call) };
    (@ $slot:ident $kind:ident) => { Kind::$kind(|s| &s.$slot) };
    (@ $slot:ident $kind:ident($signature:literal)) => { Kind::$kind($signature, |s| &s.$slot) };
}

rows! {
    "__getattribute__" getattro Own("($self, name, /)", call::getattribute), "Return getattr(self, name).";
    "__getattr__" getattro Hidden, "";
    "__setattr__" setattro Set("($self, name, value, /)"), "Implement setattr(self, name, value).";
    "__delattr__" setattro Delete("($self, name, /)"), "Implement delattr(self, name).";
    "__repr__" repr Unary, "Return repr(self).";
    "__hash__" hash Own("($self, /)", call::hash), "Return hash(self).";
    "__call__" call Own("($self, /, *args, **kwargs)", call::call), "Call self as a function.";
    "__str__" str Unary, "Return str(self).";
    "__lt__" compare Compare(Lt), "Return self<value.";
    "__le__" compare Compare(Le), "Return self<=value.";
    "__eq__" compare Compare(Eq), "Return self==value.";
    "__ne__" compare Compare(Ne), "Return self!=value.";
    "__gt__" compare Compare(Gt), "Return self>value.";
    "__ge__" compare Compare(Ge), "Return self>=value.";
    "__iter__" iter Unary, "Implement iter(self).";
    "__next__" next Own("($self, /)", call::next), "Implement next(self).";
    "__get__" descr_get Own("($self, instance, owner=None, /)", call::get),
        "Return an attribute of instance, which is of type owner.";
    "__set__" descr_set Set("($self, instance, value, /)"), "Set an attribute of instance to value.";
    "__delete__" descr_set Delete("($self, instance, /)"), "Delete an attribute of instance.";
    "__init__" init Own("($self, /, *args, **kwargs)", call::init),
        "Initialize self.  See help(type(self)) for accurate signature.";
    "__new__" new Hidden, "";
    "__del__" finalize Own("($self, /)", call::finalize), "Called when the instance is about to be destroyed.";
    "__await__" await_ Unary, "Return an iterator to be used in await expression.";
    "__aiter__" aiter Unary, "Return an awaitable, that resolves in asynchronous iterator.";
    "__anext__" anext Unary, "Return a value or raise StopAsyncIteration.";
    "__add__" add Binary, "Return self+value.";
    "__radd__" add Reflected, "Return value+self.";
    "__sub__" sub Binary, "Return self-value.";
    "__rsub__" sub Reflected, "Return value-self.";
    "__mul__" mul Binary, "Return self*value.";
    "__rmul__" mul Reflected, "Return value*self.";
    "__mod__" mod_ Binary, "Return self%value.";
    "__rmod__" mod_ Reflected, "Return value%self.";
    "__divmod__" divmod Binary, "Return divmod(self, value).";
    "__rdivmod__" divmod Reflected, "Return divmod(value, self).";
    "__pow__" pow Own("($self, value, mod=None, /)", call::pow), "Return pow(self, value, mod).";
    "__rpow__" pow Own("($self, value, mod=None, /)", call::rpow), "Return pow(value, self, mod).";
    "__neg__" neg Unary, "-self";
    "__pos__" pos Unary, "+self";
    "__abs__" abs Unary, "abs(self)";
    "__bool__" bool Own("($self, /)", call::bool), "True if self else False";
    "__invert__" invert Unary, "~self";
    "__lshift__" lshift Binary, "Return self<<value.";
    "__rlshift__" lshift Reflected, "Return value<<self.";
    "__rshift__" rshift Binary, "Return self>>value.";
    "__rrshift__" rshift Reflected, "Return value>>self.";
    "__and__" and Binary, "Return self&value.";
    "__rand__" and Reflected, "Return value&self.";
    "__xor__" xor Binary, "Return self^value.";
    "__rxor__" xor Reflected, "Return value^self.";
    "__or__" or Binary, "Return self|value.";
    "__ror__" or Reflected, "Return value|self.";
    "__int__" int Unary, "int(self)";
    "__float__" float Unary, "float(self)";
    "__iadd__" iadd Binary, "Return self+=value.";
    "__isub__" isub Binary, "Return self-=value.";
    "__imul__" imul Binary, "Return self*=value.";
    "__imod__" imod Binary, "Return self%=value.";
    "__ipow__" ipow Own("($self, value, /)", call::ipow), "Return self**=value.";
    "__ilshift__" ilshift Binary, "Return self<<=value.";
    "__irshift__" irshift Binary, "Return self>>=value.";
    "__iand__" iand Binary, "Return self&=value.";
    "__ixor__" ixor Binary, "Return self^=value.";
    "__ior__" ior Binary, "Return self|=value.";
    "__floordiv__" floordiv Binary, "Return self//value.";
    "__rfloordiv__" floordiv Reflected, "Return value//self.";
    "__truediv__" truediv Binary, "Return self/value.";
    "__rtruediv__" truediv Reflected, "Return value/self.";
    "__ifloordiv__" ifloordiv Binary, "Return self//=value.";
    "__itruediv__" itruediv Binary, "Return self/=value.";
    "__index__" index Unary,
        "Return self converted to an integer, if self is suitable for use as an index into a list.";
    "__matmul__" matmul Binary, "Return self@value.";
    "__rmatmul__" matmul Reflected, "Return value@self.";
    "__imatmul__" imatmul Binary, "Return self@=value.";
    "__len__" len Own("($self, /)", call::len), "Return len(self).";
    "__getitem__" getitem Own("($self, key, /)", call::getitem), "Return self[key].";
    "__setitem__" setitem Own("($self, key, value, /)", call::setitem), "Set self[key] to value.";
    "__delitem__" setitem Own("($self, key, /)", call::delitem), "Delete self[key].";
    "__contains__" contains Own("($self, key, /)", call::contains), "Return bool(key in self).";
    // Sequence operations of built-in types appear under the same names when the number slots are empty.
    "__add__" concat Binary, "Return self+value.";
    "__mul__" repeat Repeat, "Return self*value.";
    "__rmul__" repeat Repeat, "Return value*self.";
    "__iadd__" inplace_concat Binary, "Implement self+=value.";
    "__imul__" inplace_repeat Repeat, "Implement self*=value.";
}

/// Where the rows of a slot begin, as a number in `SlotId::ALL`; for use in constants.
pub const fn first_row(slot: usize) -> usize {
    let mut at = 0;
    while SLOT_OF[at] as usize != slot {
        at += 1;
    }
    at
}

const _: () = {
    let mut at = 1;
    while at < SLOT_OF.len() {
        let slot = SLOT_OF[at] as usize;
        assert!(SLOT_OF[at - 1] as usize == slot || first_row(slot) == at, "rows of one slot stand together");
        at += 1;
    }
};

/// First row and end of each slot's rows.
const GROUPS: [(u8, u8); SlotId::COUNT] = {
    let mut groups = [(0, 0); SlotId::COUNT];
    let mut at = SLOT_OF.len();
    while at > 0 {
        at -= 1;
        let group = &mut groups[SLOT_OF[at] as usize];
        *group = (at as u8, if group.1 == 0 { at as u8 + 1 } else { group.1 });
    }
    groups
};

/// The rows of a slot; none where Python has no name for it.
pub fn rows_of(slot: SlotId) -> &'static [Row] {
    let (first, end) = GROUPS[slot as usize];
    &ROWS[first as usize..end as usize]
}

impl SlotId {
    /// The slots of sequences, tried after the number slot whose dunders they share. A Python class never fills them.
    pub const SEQUENCE: [SlotId; 4] = [SlotId::concat, SlotId::repeat, SlotId::inplace_concat, SlotId::inplace_repeat];

    pub fn is_sequence(self) -> bool {
        SlotId::SEQUENCE.contains(&self)
    }
}
