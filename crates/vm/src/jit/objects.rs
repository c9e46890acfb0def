//! Machine code of attributes, globals and items: what the instruction's inline cache says when the code is compiled is
//! checked and used; when it does not apply, a helper does the instruction with the cache as it is then.

use std::mem::offset_of;

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use heap::HVec;

use super::compile::{Compiler, Known, PAYLOAD, TYPE, emit};
use super::helpers;
use crate::object::instance::{InstanceAttrs, Shape};
use crate::prelude::*;
use crate::run::Frame;
use crate::run::slow::{CACHE_METHOD, CACHE_SLOT};
use crate::types::function::FunctionObj;
use crate::types::table::{Entry, Table};

const NULL: i32 = 3;
const HEADER: usize = size_of::<heap::Header>();
/// From a type to its version, and to the offset of its instances' attributes.
const VERSION: i32 = (HEADER + offset_of!(TypeObj, version)) as i32;
const ATTR_OFFSET: i32 = (HEADER + offset_of!(TypeObj, attr_offset)) as i32;
const STATE: i32 = offset_of!(InstanceAttrs, state) as i32;
const VALUES: i32 = offset_of!(InstanceAttrs, values) as i32;
const SHAPE_ID: i32 = offset_of!(Shape, id) as i32;
const GLOBALS: i32 = PAYLOAD + offset_of!(FunctionObj, globals) as i32;
const BUILTINS: i32 = PAYLOAD + offset_of!(FunctionObj, builtins) as i32;
const KEYS_VERSION: i32 = (HEADER + offset_of!(DictObj, keys_version)) as i32;
const ENTRIES: usize =
    HEADER + offset_of!(DictObj, table) + Mut::<Table<Value>>::VALUE + offset_of!(Table<Value>, entries);
pub const LIST_ITEMS: usize = PAYLOAD as usize + offset_of!(ListObj, items) + Mut::<HVec<Value>>::VALUE;

/// An inline cache as it stands when the code is compiled.
struct Cache {
    version: u32,
    kind: u8,
    index: usize,
    shape: u32,
    value: u64,
}

impl Compiler {
    fn cache(&self) -> Cache {
        let [e1, e2, e3] = self.extra_words();
        Cache { version: e1.hi(), kind: e2.0 as u8, index: (e2.0 >> 8) as u16 as usize, shape: e2.hi(), value: e3.0 }
    }

    pub fn load_attr(&mut self, w: Word) {
        let cache = self.cache();
        if cache.version == 0 || cache.kind != CACHE_SLOT {
            return self.helped(helpers::load_attr as *const (), w);
        }
        let slow = self.helped_label(helpers::load_attr as *const (), w);
        let (b, at) = (w.b() as i32 * 8, cache.index as i32 * 8);
        emit!(self ; mov rdx, [rbx + b]);
        self.expect_instance(&cache, slow);
        emit!(self
            ; mov rcx, [rdx + VALUES]
            ; mov rax, [rcx + at]
            ; cmp rax, NULL
            ; je =>slow
        );
        self.retain_rax();
        self.store(w.a(), Known::Nothing);
        if w.flags() & FLAG_B != 0 && w.a() != w.b() {
            self.empty(w.b());
        }
        self.forget_all();
    }

    /// Goes to `slow` unless rdx is an instance whose type and shape the cache knows; rdx is where its attributes are then.
    /// Spoils rax and rsi.
    fn expect_instance(&mut self, cache: &Cache, slow: DynamicLabel) {
        self.expect_version(cache.version, slow);
        emit!(self
            ; mov eax, [rsi + ATTR_OFFSET]
            ; lea rdx, [rdx + rax - 1]
            ; mov rax, [rdx + STATE]
            ; test rax, rax
            ; jz =>slow
            ; test al, 1
            ; jnz =>slow
            ; cmp DWORD [rax + SHAPE_ID], cache.shape as i32
            ; jne =>slow
        );
    }

    /// Goes to `slow` unless rdx is a reference to an object whose type has that version; rsi is its type then.
    fn expect_version(&mut self, version: u32, slow: DynamicLabel) {
        emit!(self
            ; mov eax, edx
            ; and eax, 3
            ; cmp eax, 1
            ; jne =>slow
            ; mov rsi, [rdx + TYPE]
            ; cmp DWORD [rsi + VERSION], version as i32
            ; jne =>slow
        );
    }

    pub fn load_method(&mut self, w: Word) {
        let cache = self.cache();
        if cache.version == 0 || cache.kind != CACHE_METHOD {
            return self.helped(helpers::load_method as *const (), w);
        }
        let slow = self.helped_label(helpers::load_method as *const (), w);
        let b = w.b() as i32 * 8;
        emit!(self ; mov rdx, [rbx + b]);
        if cache.shape != 0 {
            self.expect_instance(&cache, slow);
        } else {
            // Either no attributes of its own at all, or none yet.
            self.expect_version(cache.version, slow);
            let plain = self.new_label();
            emit!(self
                ; mov eax, [rsi + ATTR_OFFSET]
                ; test eax, eax
                ; jz =>plain
                ; cmp eax, -1
                ; je =>slow
                ; cmp QWORD [rdx + rax - 1 + STATE], 0
                ; jne =>slow
                ; =>plain
            );
        }
        self.operand(w.b(), w.flags() & FLAG_B != 0);
        self.learn(w.b(), Known::Nothing);
        self.store(w.a() + 1, Known::Nothing);
        // The type's dict keeps the function alive while its version stands.
        let function = cache.value as i64;
        emit!(self ; mov rax, QWORD function);
        self.count_rax();
        self.store(w.a(), Known::Nothing);
        self.forget_all();
    }

    pub fn store_attr(&mut self, w: Word) {
        let cache = self.cache();
        if cache.version == 0 || cache.kind != CACHE_SLOT {
            return self.helped(helpers::store_attr as *const (), w);
        }
        let slow = self.helped_label(helpers::store_attr as *const (), w);
        let (a, at) = (w.a() as i32 * 8, cache.index as i32 * 8);
        emit!(self ; mov rdx, [rbx + a]);
        self.expect_instance(&cache, slow);
        self.operand(w.b(), w.flags() & FLAG_B != 0);
        emit!(self
            ; mov rcx, [rdx + VALUES]
            ; mov rdi, [rcx + at]
            ; mov [rcx + at], rax
        );
        if w.flags() & FLAG_A != 0 {
            // The old value's end may run Python; the instance is held until that is over.
            self.drop_rdi(self.next);
            self.empty(w.a());
        } else {
            self.drop_rdi(self.next);
        }
        self.forget_all();
    }

    pub fn load_global(&mut self, w: Word) {
        let [e1, e2, e3] = self.extra_words();
        if e1.hi() == 0 {
            return self.helped(helpers::load_global as *const (), w);
        }
        let slow = self.helped_label(helpers::load_global as *const (), w);
        let func = offset_of!(Frame, func) as i32;
        emit!(self
            ; mov rdx, [rbp + func]
            ; mov rcx, [rdx + GLOBALS]
            ; cmp DWORD [rcx + KEYS_VERSION], e1.hi() as i32
            ; jne =>slow
        );
        if e2.0 != 0 {
            emit!(self
                ; mov rcx, [rdx + BUILTINS]
                ; cmp DWORD [rcx + KEYS_VERSION], e2.lo() as i32
                ; jne =>slow
            );
        }
        let items = (ENTRIES + HVec::<Entry<Value>>::ITEMS) as i32;
        let len = (ENTRIES + HVec::<Entry<Value>>::LEN) as i32;
        let at = e3.lo() as usize * size_of::<Entry<Value>>() + offset_of!(Entry<Value>, value);
        if at > i32::MAX as usize {
            return emit!(self ; jmp =>slow);
        }
        emit!(self
            ; cmp QWORD [rcx + len], e3.lo() as i32
            ; jle =>slow
            ; mov rcx, [rcx + items]
            ; mov rax, [rcx + at as i32]
        );
        self.retain_rax();
        self.store(w.a(), Known::Nothing);
        self.forget_all();
    }

    /// `a = b[c]` of an exact list with an index from its start; all else by a helper.
    pub fn get_item(&mut self, w: Word) {
        let slow = self.helped_label(helpers::get_item as *const (), w);
        self.load_pair(w);
        self.expect_list_item(slow);
        emit!(self ; mov rax, [rdx + rcx * 8]);
        self.retain_rax();
        self.learn(w.a(), Known::Nothing);
        self.store(w.a(), Known::Nothing);
        if w.flags() & FLAG_B != 0 && w.a() != w.b() {
            self.empty(w.b());
        }
        self.forget_all();
    }

    /// `a[b] = c` of an exact list with an index from its start; all else by a helper.
    pub fn set_item(&mut self, w: Word) {
        let slow = self.outlined_label(w);
        let (a, b) = (w.a() as i32 * 8, w.b() as i32 * 8);
        emit!(self ; mov rax, [rbx + a] ; mov rcx, [rbx + b]);
        self.expect_list_item(slow);
        emit!(self ; lea rdx, [rdx + rcx * 8]);
        self.operand(w.c(), w.flags() & FLAG_C != 0);
        emit!(self ; mov rdi, [rdx] ; mov [rdx], rax);
        self.drop_rdi(self.next);
        if w.flags() & FLAG_A != 0 {
            self.empty(w.a());
        }
        self.forget_all();
    }

    /// Goes to `slow` unless rax is an exact list that has an item rcx; then rdx is where its items are and rcx the index.
    /// Spoils rsi.
    fn expect_list_item(&mut self, slow: DynamicLabel) {
        let list = crate::types::list::LIST.raw_head() as i64;
        let items = (LIST_ITEMS + HVec::<Value>::ITEMS) as i32;
        let len = (LIST_ITEMS + HVec::<Value>::LEN) as i32;
        emit!(self
            ; test cl, 1
            ; jnz =>slow
            ; mov edx, eax
            ; and edx, 3
            ; cmp edx, 1
            ; jne =>slow
            ; mov rsi, QWORD list
            ; cmp [rax + TYPE], rsi
            ; jne =>slow
            ; sar rcx, 1
            ; cmp rcx, [rax + len]
            // Negative ones are large without a sign.
            ; jae =>slow
            ; mov rdx, [rax + items]
        );
    }
}
