//! The views `keys()`, `values()`, `items()` and their iterators.

use crate::prelude::*;

/// A view of a dict.
pub struct ViewObj {
    pub dict: Ref<super::DictObj>,
}
heap::trace_fields!(ViewObj: dict);
heap::payload!(ViewObj, "dict_view", trace);

pub static DICT_KEYS: TypeSpec = TypeSpec::new::<ViewObj>("dict_keys");
pub static DICT_VALUES: TypeSpec = TypeSpec::new::<ViewObj>("dict_values");
pub static DICT_ITEMS: TypeSpec = TypeSpec::new::<ViewObj>("dict_items");
