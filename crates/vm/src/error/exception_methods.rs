//! Rows of the exception types: what each adds to `BaseException`.

use super::exception::exception_new;
use crate::prelude::*;

pub static BASE_METHODS: &[NativeDef] = &[];
pub const BASE_GETSET: &[GetSet] = &[];
pub fn base_slots(s: &Slots) {
    s.new.set(Some(exception_new));
}
pub static GROUP_METHODS: &[NativeDef] = &[];
pub const GROUP_GETSET: &[GetSet] = &[];
pub fn group_slots(_: &Slots) {}
pub const SYSTEM_EXIT_GETSET: &[GetSet] = &[];
pub fn system_exit_slots(_: &Slots) {}
pub const ATTRIBUTE_ERROR_GETSET: &[GetSet] = &[];
pub fn attribute_error_slots(_: &Slots) {}
pub const IMPORT_ERROR_GETSET: &[GetSet] = &[];
pub fn import_error_slots(_: &Slots) {}
pub fn key_error_slots(_: &Slots) {}
pub const NAME_ERROR_GETSET: &[GetSet] = &[];
pub fn name_error_slots(_: &Slots) {}
pub const OS_ERROR_GETSET: &[GetSet] = &[];
pub fn os_error_slots(_: &Slots) {}
pub const STOP_ITERATION_GETSET: &[GetSet] = &[];
pub fn stop_iteration_slots(_: &Slots) {}
pub const SYNTAX_ERROR_GETSET: &[GetSet] = &[];
pub fn syntax_error_slots(_: &Slots) {}
pub const UNICODE_GETSET: &[GetSet] = &[];
pub fn unicode_decode_slots(_: &Slots) {}
pub fn unicode_encode_slots(_: &Slots) {}
pub fn unicode_translate_slots(_: &Slots) {}
