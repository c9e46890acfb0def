//! Calls of a few native functions that are done in machine code: `len`, `isinstance` and `list.append`. What the callee will
//! be is guessed from the inline cache that loads it, and checked each time.

use std::mem::offset_of;

use bytecode::Word;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use heap::HVec;

use super::compile::{Compiler, Known, Machine, PAYLOAD, TYPE, emit};
use super::objects::{LIST_ITEMS, NULL};
use crate::object::descr::{MethodDescr, NativeFunction};
use crate::prelude::*;
use crate::types::function;
use crate::types::str::StrObj;
use crate::types::table::Table;

const DESCR_DEF: i32 = PAYLOAD + offset_of!(MethodDescr, def) as i32;
const NATIVE_DEF: i32 = PAYLOAD + offset_of!(NativeFunction, def) as i32;
const LEN: i32 = (LIST_ITEMS + HVec::<Value>::LEN) as i32;
const CAPACITY: i32 = (LIST_ITEMS + HVec::<Value>::CAPACITY) as i32;
const ITEMS: i32 = (LIST_ITEMS + HVec::<Value>::ITEMS) as i32;
const DICT_USED: i32 =
    PAYLOAD + (offset_of!(DictObj, table) + Mut::<Table<Value>>::VALUE + Table::<Value>::USED) as i32;
const STR_CHARS: i32 = PAYLOAD + StrObj::CHARS as i32;
const TUPLE_LEN: i32 = PAYLOAD + TupleObj::LEN as i32;
const TRUE: i32 = 15;

impl Compiler {
    /// Notes that a register will probably hold this callee, or another one that no template knows.
    pub fn guess(&mut self, register: u16, callee: Option<&Value>) {
        let native = |v: &Value| v.downcast::<NativeFunction>().filter(|f| !f.bound).map(|f| f.def as *const NativeDef);
        let method = |v: &Value| v.downcast::<MethodDescr>().map(|d| d.def as *const NativeDef);
        let def = callee.and_then(|v| native(v).or_else(|| method(v)));
        self.guesses[register as usize] = def.unwrap_or(std::ptr::null());
    }

    /// CALL of a function that a template knows, if that is the guess; other callees go to `general`.
    pub fn intrinsic(&mut self, w: Word, general: DynamicLabel) -> bool {
        let def = self.guesses[w.b() as usize];
        if def.is_null() {
            return false;
        }
        // SAFETY: rows are static.
        let is = |row: Option<&'static NativeDef>| row.is_some_and(|row| std::ptr::eq(row, def));
        match w.c() {
            1 if is(crate::builtins::row("len")) => self.call_len(w, def, general),
            2 if is(crate::builtins::row("isinstance")) => self.call_isinstance(w, def, general),
            1 if is(crate::types::list::row("append")) => self.call_append(w, def, general),
            _ => return false,
        }
        true
    }

    /// Goes to `general` unless the window's callee, rdx then, has this row and is held by others too.
    fn expect_callee(&mut self, w: Word, def: *const NativeDef, method: bool, general: DynamicLabel) {
        let window = w.b() as i32 * 8;
        let head = if method { function::method_descr_head() } else { function::native_function_head() } as i64;
        let at = if method { DESCR_DEF } else { NATIVE_DEF };
        emit!(self ; mov rdx, [rbx + window]);
        self.expect_reference(Machine::Rdx, general);
        emit!(self
            ; mov rax, QWORD head
            ; cmp [rdx + TYPE], rax
            ; jne =>general
            ; mov rax, QWORD def as i64
            ; cmp [rdx + at], rax
            ; jne =>general
            ; cmp DWORD [rdx - 1], 1
            ; je =>general
        );
        if !method {
            emit!(self ; cmp QWORD [rbx + window + 8], NULL ; jne =>general);
        }
    }

    /// Empties the callee's register, which holds rdx, not for the last time, and the receiver's, which holds nothing counted.
    fn give_up_callee(&mut self, w: Word) {
        let window = w.b() as i32 * 8;
        self.count_down(Machine::Rdx);
        emit!(self
            ; mov QWORD [rbx + window], 0
            ; mov QWORD [rbx + window + 8], 0
        );
        self.learn(w.b(), Known::Int);
    }

    fn call_len(&mut self, w: Word, def: *const NativeDef, general: DynamicLabel) {
        let argument = w.b() as i32 * 8 + 16;
        let [list, dict, text, tuple] = [
            crate::types::list::LIST.raw_head(),
            crate::types::dict::DICT.raw_head(),
            crate::types::str::STR.raw_head(),
            crate::types::tuple::TUPLE.raw_head(),
        ]
        .map(|head| head as i64);
        emit!(self ; mov rdx, [rbx + argument]);
        self.expect_reference(Machine::Rdx, general);
        emit!(self ; mov rsi, [rdx + TYPE]);
        let counted = self.new_label();
        for (head, at) in [(list, LEN), (dict, DICT_USED), (text, STR_CHARS)] {
            emit!(self
                ; mov rax, QWORD head
                ; cmp rsi, rax
                ; jne >other
                ; mov r8, [rdx + at]
                ; jmp =>counted
                ; other:
            );
        }
        emit!(self
            ; mov rax, QWORD tuple
            ; cmp rsi, rax
            ; jne =>general
            ; mov r8d, [rdx + TUPLE_LEN]
            ; =>counted
        );
        self.expect_callee(w, def, false, general);
        self.give_up_callee(w);
        emit!(self ; lea rax, [r8 + r8]);
        self.finish_with_argument(w, 2);
    }

    /// Stores the immediate rax and gives up an argument of the window, the last one that is left in it.
    fn finish_with_argument(&mut self, w: Word, argument: u16) {
        let register = w.b() + argument;
        self.learn(register, Known::Nothing);
        if w.a() == register {
            self.store(w.a(), Known::Immediate);
        } else {
            // What the destination held takes the argument's place, and goes last.
            let (from, to) = (register as i32 * 8, w.a() as i32 * 8);
            emit!(self
                ; mov rdx, [rbx + to]
                ; mov [rbx + to], rax
                ; mov rdi, [rbx + from]
                ; mov [rbx + from], rdx
            );
            self.drop_rdi(self.next);
            self.empty(register);
        }
        self.forget_all();
    }

    /// `isinstance(x, C)` where C is made by `type` itself and the very type of x.
    fn call_isinstance(&mut self, w: Word, def: *const NativeDef, general: DynamicLabel) {
        let (value, class) = (w.b() as i32 * 8 + 16, w.b() as i32 * 8 + 24);
        let (head, int) = (function::type_head() as i64, crate::types::int::INT.to_value().bits() as i64);
        emit!(self ; mov rdx, [rbx + class]);
        self.expect_reference(Machine::Rdx, general);
        emit!(self
            ; mov rax, QWORD head
            ; cmp [rdx + TYPE], rax
            ; jne =>general
            ; cmp DWORD [rdx - 1], 1
            ; je =>general
            ; mov r8, rdx
            ; mov rdx, [rbx + value]
        );
        // A reference is its object's address and 1.
        emit!(self
            ; mov rax, QWORD int
            ; test dl, 1
            ; jz >typed
            ; mov eax, edx
            ; and eax, 3
            ; cmp eax, 1
            ; jne =>general
            ; mov rax, [rdx + TYPE]
            ; inc rax
            ; typed:
            ; cmp rax, r8
            ; jne =>general
        );
        self.expect_callee(w, def, false, general);
        self.give_up_callee(w);
        self.count_down(Machine::R8);
        emit!(self ; mov QWORD [rbx + class], 0 ; mov eax, TRUE);
        self.finish_with_argument(w, 2);
    }

    fn call_append(&mut self, w: Word, def: *const NativeDef, general: DynamicLabel) {
        let window = w.b() as i32 * 8;
        let list = crate::types::list::LIST.raw_head() as i64;
        emit!(self ; mov rdx, [rbx + window + 8]);
        self.expect_reference(Machine::Rdx, general);
        emit!(self
            ; mov rax, QWORD list
            ; cmp [rdx + TYPE], rax
            ; jne =>general
            ; mov r8, rdx
            ; mov r9, [rdx + LEN]
            ; cmp r9, [rdx + CAPACITY]
            ; jae =>general
        );
        self.expect_callee(w, def, true, general);
        emit!(self
            ; mov rcx, [r8 + ITEMS]
            ; mov rax, [rbx + window + 16]
            ; mov QWORD [rbx + window + 16], 0
            ; mov [rcx + r9 * 8], rax
            ; inc r9
            ; mov [r8 + LEN], r9
        );
        emit!(self ; mov rsi, [rbx + window + 8]);
        self.give_up_callee(w);
        emit!(self ; mov [rbx + window + 8], rsi ; mov eax, Value::NONE.bits() as i32);
        self.finish_with_argument(w, 1);
    }
}
