//! What nearly every file of this crate and of the native modules names.

pub use heap::{HVec, Mut, Ref, Slot, Trace, Tracer, Value};

pub use crate::error::exception::ExceptionObj;
pub use crate::error::{Error, PyResult};
pub use crate::name;
pub use crate::native;
pub use crate::native::{Args, Binding, GetSet, ModuleDef, NativeDef, NativeFn, OrNone, This, def, raw};
pub use crate::object::typeobj::{
    ABSTRACT, ANY_KEYWORDS, BY_INDEX, IMMUTABLE, IS_EXCEPTION, MAPPING, MATCH_SELF, METHOD_DESCRIPTOR, NEW_OF_OBJECT,
    NO_NEW, OWN_STATE, SEQUENCE, SUBCLASSABLE, WEAKREFABLE,
};
pub use crate::object::{CmpOp, Sent, SlotId, Slots, TypeObj, TypeRef, TypeSpec};
pub use crate::types::dict::DictObj;
pub use crate::types::list::ListObj;
pub use crate::types::str::StrObj;
pub use crate::types::tuple::TupleObj;
pub use crate::types::type_of;
pub use crate::vm::Vm;
