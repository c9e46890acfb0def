//! `module` objects.

use crate::object::instance::InstanceAttrs;
use crate::prelude::*;

pub struct ModuleObj {
    pub dict: Ref<DictObj>,
    pub attrs: InstanceAttrs,
}
heap::trace_fields!(ModuleObj: dict, attrs);
heap::payload!(ModuleObj, "module", trace);

pub static MODULE: TypeSpec = TypeSpec::new::<ModuleObj>("module")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ModuleObj, attrs));
