//! Machine code of attributes, globals and items: what the instruction's inline cache says when the code is compiled is
//! checked and used; when it does not apply, a helper does the instruction with the cache as it is then.

use std::mem::offset_of;

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use heap::HVec;

use super::compile::{Compiler, Known, Machine, PAYLOAD, TYPE, emit};
use super::helpers;
use crate::object::instance::{InstanceAttrs, Shape};
use crate::prelude::*;
use crate::run::Frame;
use crate::run::bodies::{
    CACHE_ADD, CACHE_MEMBER, CACHE_METHOD, CACHE_MODULE, CACHE_PROPERTY, CACHE_SLOT, CACHE_TYPE_ATTR,
};
use crate::types::function::{self, CellObj, FunctionObj};
use crate::types::module::{MODULE, ModuleObj};
use crate::types::table::{Entry, Table};

pub const NULL: i32 = 3;
const HEADER: usize = size_of::<heap::Header>();
/// From a type to its version, and to the offset of its instances' attributes.
pub const VERSION: i32 = (HEADER + offset_of!(TypeObj, version)) as i32;
pub const ATTR_OFFSET: i32 = (HEADER + offset_of!(TypeObj, attr_offset)) as i32;
pub const STATE: i32 = offset_of!(InstanceAttrs, state) as i32;
const CAPACITY: i32 = offset_of!(InstanceAttrs, capacity) as i32;
pub const VALUES: i32 = offset_of!(InstanceAttrs, values) as i32;
pub const SHAPE_ID: i32 = offset_of!(Shape, id) as i32;
const GLOBALS: i32 = PAYLOAD + offset_of!(FunctionObj, globals) as i32;
const BUILTINS: i32 = PAYLOAD + offset_of!(FunctionObj, builtins) as i32;
const CELL_VALUE: i32 = PAYLOAD + offset_of!(CellObj, value) as i32;
const MODULE_DICT: i32 = PAYLOAD + offset_of!(ModuleObj, dict) as i32;
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
        if cache.version == 0 {
            let site = self.attr_at_site(w);
            emit!(self ; jmp =>site);
            return self.forget_all();
        }
        let b = w.b() as i32 * 8;
        match cache.kind {
            CACHE_SLOT => {
                let slow = self.attr_at_site(w);
                let at = cache.index as i32 * 8;
                emit!(self ; mov rdx, [rbx + b]);
                self.expect_instance(&cache, slow);
                emit!(self
                    ; mov rcx, [rdx + VALUES]
                    ; mov rax, [rcx + at]
                    ; cmp rax, NULL
                    ; je =>slow
                );
                self.retain_rax();
            }
            CACHE_MEMBER => {
                let slow = self.helped_label(helpers::load_attr as *const (), w);
                self.slot_value(w, &cache, slow);
            }
            CACHE_PROPERTY => return self.helped(helpers::load_attr as *const (), w),
            CACHE_MODULE | CACHE_TYPE_ATTR => {
                let slow = self.helped_label(helpers::load_attr as *const (), w);
                self.namespace_value(w, &cache, slow);
            }
            _ => {
                let site = self.attr_at_site(w);
                emit!(self ; jmp =>site);
                return self.forget_all();
            }
        }
        self.loaded(w);
        self.forget_all();
    }

    /// Stores rax, what LOAD_ATTR found, and gives up the object when that is flagged.
    pub fn loaded(&mut self, w: Word) {
        self.store(w.a(), Known::Nothing);
        if w.flags() & FLAG_B != 0 && w.a() != w.b() {
            self.empty(w.b());
        }
    }

    /// LOAD_METHOD has emptied the registers it writes, but for the one it reads.
    pub fn know_window_empty(&mut self, w: Word) {
        for register in [w.a(), w.a() + 1] {
            if register != w.b() {
                self.learn(register, Known::Int);
            }
        }
    }

    /// Stores rax, what LOAD_METHOD found that takes no receiver, and gives up the object when that is flagged.
    pub fn loaded_callee(&mut self, w: Word) {
        let (function, receiver) = (w.a() as i32 * 8, w.a() as i32 * 8 + 8);
        // Only the object's own register can hold a reference that goes.
        if w.b() == w.a() {
            emit!(self ; mov QWORD [rbx + receiver], NULL);
            self.store(w.a(), Known::Nothing);
            return;
        }
        emit!(self ; mov [rbx + function], rax);
        if w.b() == w.a() + 1 {
            emit!(self ; mov eax, NULL);
            self.store(w.b(), Known::Immediate);
            return;
        }
        emit!(self ; mov QWORD [rbx + receiver], NULL);
        if w.flags() & FLAG_B != 0 {
            self.empty(w.b());
        }
    }

    /// Loads the value of the `__slots__` slot that the cache names into rax, as a copy that counts.
    fn slot_value(&mut self, w: Word, cache: &Cache, slow: DynamicLabel) {
        emit!(self ; mov rdx, [rbx + w.b() as i32 * 8]);
        self.expect_version(cache.version, slow);
        emit!(self ; mov rax, [rdx + cache.shape as i32 - 1] ; cmp rax, NULL ; je =>slow);
        self.retain_rax();
    }

    /// Loads the attribute of a module or a class that the cache names into rax, as a copy that counts.
    fn namespace_value(&mut self, w: Word, cache: &Cache, slow: DynamicLabel) {
        let b = w.b() as i32 * 8;
        let of_module = cache.kind == CACHE_MODULE;
        let head = if of_module { MODULE.raw_head() } else { function::type_head() } as i64;
        emit!(self ; mov rdx, [rbx + b]);
        self.expect_reference(Machine::Rdx, slow);
        emit!(self
            ; mov rax, QWORD head
            ; cmp [rdx + TYPE], rax
            ; jne =>slow
        );
        if of_module {
            emit!(self
                ; mov rcx, [rdx + MODULE_DICT]
                ; cmp DWORD [rcx + KEYS_VERSION], cache.version as i32
                ; jne =>slow
            );
            self.dict_value(cache.shape, slow);
            self.retain_rax();
        } else {
            // The class that has it in its dict keeps the value alive while the version stands.
            let value = cache.value as i64;
            emit!(self
                ; cmp DWORD [rdx + VERSION - 1], cache.version as i32
                ; jne =>slow
                ; mov rax, QWORD value
            );
            self.retain_rax();
        }
    }

    /// Loads value number `index` of the dict rcx into rax, uncounted; goes to `slow` when there is none.
    fn dict_value(&mut self, index: u32, slow: DynamicLabel) {
        let items = (ENTRIES + HVec::<Entry<Value>>::ITEMS) as i32;
        let len = (ENTRIES + HVec::<Entry<Value>>::LEN) as i32;
        let at = index as usize * size_of::<Entry<Value>>() + offset_of!(Entry<Value>, value);
        if at > i32::MAX as usize {
            return emit!(self ; jmp =>slow);
        }
        emit!(self
            ; cmp QWORD [rcx + len], index as i32
            ; jle =>slow
            ; mov rcx, [rcx + items]
            ; mov rax, [rcx + at as i32]
        );
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
        self.expect_reference(Machine::Rdx, slow);
        emit!(self
            ; mov rsi, [rdx + TYPE]
            ; cmp DWORD [rsi + VERSION], version as i32
            ; jne =>slow
        );
    }

    pub fn load_method(&mut self, w: Word) {
        let cache = self.cache();
        // What the window held before goes first: should the frame be left for that, the instruction begins anew.
        for register in [w.a(), w.a() + 1] {
            if register != w.b() {
                self.empty_to(register, self.at);
            }
        }
        self.know_window_empty(w);
        if cache.version != 0 && (cache.kind == CACHE_MODULE || cache.kind == CACHE_TYPE_ATTR) {
            let slow = self.helped_label(helpers::load_method as *const (), w);
            self.namespace_value(w, &cache, slow);
            self.loaded_callee(w);
            return self.forget_all();
        }
        // The one method that has a template: by identity, since another may be gone.
        let append = crate::types::list::LIST.get().lookup(&name!("append"));
        self.guess(w.a(), append.filter(|descr| descr.bits() == cache.value).as_ref());
        if cache.version != 0 && cache.kind == CACHE_MEMBER {
            let slow = self.helped_label(helpers::load_method as *const (), w);
            self.slot_value(w, &cache, slow);
            self.loaded_callee(w);
            return self.forget_all();
        }
        let slow = self.method_at_site(w);
        if cache.version == 0 || cache.kind != CACHE_METHOD {
            emit!(self ; jmp =>slow);
            return self.forget_all();
        }
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
        if cache.version != 0 && cache.kind == CACHE_MEMBER {
            return self.store_slot(w, &cache);
        }
        let slow = self.store_at_site(w);
        if cache.version == 0 || (cache.kind != CACHE_SLOT && cache.kind != CACHE_ADD) {
            emit!(self ; jmp =>slow);
            return self.forget_all();
        }
        let (a, at) = (w.a() as i32 * 8, cache.index as i32 * 8);
        emit!(self ; mov rdx, [rbx + a]);
        if cache.kind == CACHE_ADD {
            self.expect_before(&cache, slow);
            self.operand(w.b(), w.flags() & FLAG_B != 0);
            self.add_value(&cache);
        } else {
            self.expect_instance(&cache, slow);
            self.operand(w.b(), w.flags() & FLAG_B != 0);
            emit!(self
                ; mov rcx, [rdx + VALUES]
                ; mov rdi, [rcx + at]
                ; mov [rcx + at], rax
            );
            // The old value's end may run Python; the instance is held until that is over.
            self.drop_rdi(self.next);
        }
        if w.flags() & FLAG_A != 0 {
            self.empty(w.a());
        }
        self.forget_all();
    }

    /// STORE_ATTR to the `__slots__` slot that the cache names.
    fn store_slot(&mut self, w: Word, cache: &Cache) {
        let slow = self.helped_label(helpers::store_attr as *const (), w);
        emit!(self ; mov rdx, [rbx + w.a() as i32 * 8]);
        self.expect_version(cache.version, slow);
        self.operand(w.b(), w.flags() & FLAG_B != 0);
        let at = cache.shape as i32 - 1;
        emit!(self ; mov rdi, [rdx + at] ; mov [rdx + at], rax);
        self.drop_rdi(self.next);
        if w.flags() & FLAG_A != 0 {
            self.empty(w.a());
        }
        self.forget_all();
    }

    /// Goes to `slow` unless rdx is an instance that the cached new attribute can be added to; rdx is where its attributes
    /// are then. Spoils rax and rsi.
    fn expect_before(&mut self, cache: &Cache, slow: DynamicLabel) {
        if cache.shape != 0 {
            self.expect_instance(cache, slow);
        } else {
            self.expect_version(cache.version, slow);
            emit!(self
                ; mov eax, [rsi + ATTR_OFFSET]
                ; lea rdx, [rdx + rax - 1]
                ; cmp QWORD [rdx + STATE], 0
                ; jne =>slow
            );
        }
        emit!(self ; cmp DWORD [rdx + CAPACITY], cache.index as i32 ; jbe =>slow);
    }

    /// Adds rax behind the values of the attributes rdx. Spoils rcx.
    fn add_value(&mut self, cache: &Cache) {
        // The shape lives as long as the class, whose version was compared.
        let (shape, at) = (cache.value as i64, cache.index as i32 * 8);
        emit!(self
            ; mov rcx, [rdx + VALUES]
            ; mov [rcx + at], rax
            ; mov rcx, QWORD shape
            ; mov [rdx + STATE], rcx
        );
    }

    pub fn load_global(&mut self, w: Word) {
        let [e1, e2, e3] = self.extra_words();
        // SAFETY: the function's frame is live while its code is compiled.
        let builtins = unsafe { &(*self.function).builtins };
        let known = e1.hi() != 0 && e2.0 != 0 && e2.lo() == builtins.raw_keys_version();
        self.guess(w.a(), if known { builtins.value_at(e3.lo() as usize) } else { None }.as_ref());
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
        self.dict_value(e3.lo(), slow);
        self.retain_rax();
        self.store(w.a(), Known::Nothing);
        self.forget_all();
    }

    /// Loads the cell in a register into rdx; goes to `slow` when something else is there. Spoils rax.
    fn load_cell(&mut self, register: u16, slow: DynamicLabel) {
        let cell = function::CELL.raw_head() as i64;
        emit!(self ; mov rdx, [rbx + register as i32 * 8]);
        self.expect_reference(Machine::Rdx, slow);
        emit!(self
            ; mov rax, QWORD cell
            ; cmp [rdx + TYPE], rax
            ; jne =>slow
        );
    }

    pub fn load_deref(&mut self, w: Word) {
        let slow = self.helped_label(helpers::load_deref as *const (), w);
        self.load_cell(w.b(), slow);
        emit!(self ; mov rax, [rdx + CELL_VALUE] ; cmp rax, NULL ; je =>slow);
        self.retain_rax();
        self.store(w.a(), Known::Nothing);
        self.forget_all();
    }

    pub fn store_deref(&mut self, w: Word) {
        let slow = self.helped_label(helpers::store_deref as *const (), w);
        self.load_cell(w.a(), slow);
        self.operand(w.b(), w.flags() & FLAG_B != 0);
        emit!(self ; mov rdi, [rdx + CELL_VALUE] ; mov [rdx + CELL_VALUE], rax);
        self.drop_rdi(self.next);
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
