//! Machine code of iteration and suspension: FOR_ITER over ranges and generators, `send`, YIELD_VALUE. What `coro::crossing` does
//! for the run loop.

use std::mem::offset_of;

use bytecode::op::FLAG_B;
use bytecode::{Op, Word};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

use heap::HVec;

use super::compile::{BASE, Compiler, DELIVER, Known, Machine, PAYLOAD, PC, TYPE, emit};
use super::helpers;
use super::objects::LIST_ITEMS;
use crate::coro::{self, GenObj, State};
use crate::object::descr::{MethodDescr, NativeFunction};
use crate::prelude::*;
use crate::run::Frame;
use crate::run::frame::Action;
use crate::run::stack::FiberState;
use crate::types::code::CodeKind;
use crate::types::function;
use crate::types::list::iter::ListIter;
use crate::types::range::RangeIter;

const HEADER: i32 = size_of::<heap::Header>() as i32;
const NULL: i32 = 3;
const NONE: i32 = 7;
const GEN_STATE: i32 = offset_of!(GenObj, state) as i32;
const GEN_INNERMOST: i32 = offset_of!(GenObj, innermost) as i32;
const GEN_ROOT: i32 = offset_of!(GenObj, root) as i32;
const GEN_MEMBERS: i32 = offset_of!(GenObj, members) as i32;
const GEN_BASE_DEPTH: i32 = offset_of!(GenObj, base_depth) as i32;
const GEN_ON_ITEM: i32 = offset_of!(GenObj, on_item) as i32;
const FRAME_BACK: i32 = offset_of!(Frame, back) as i32;
const FRAME_ACTION: i32 = offset_of!(Frame, action) as i32;
const FRAME_DST: i32 = offset_of!(Frame, dst) as i32;
const FIBER_DEPTH: i32 = offset_of!(FiberState, depth) as i32;
const FIBER_CURRENT: i32 = offset_of!(FiberState, current) as i32;
const FIBER_TOP: i32 = offset_of!(FiberState, top) as i32;
const FRAME_LIMIT: i32 = offset_of!(Vm, frame_limit) as i32;

impl Compiler {
    /// FOR_ITER and FOR_ITER_BACK: ranges and suspended generators here, all else by a helper.
    pub fn for_iter(&mut self, op: Op, w: Word) {
        let back = op == Op::ForIterBack;
        let target = self.words[self.at + 1].lo() as usize;
        if back {
            self.poll(self.next);
        }
        // Where an item leads, and where the end does.
        let (item, end) = if back { (target, self.next) } else { (self.next, target) };
        let (item_label, end_label) = (self.label(item), self.label(end));
        let (slow, list, generator, on_item) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        let (here, next) = (self.at, self.next);
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            emit!(c ; =>slow);
            c.call_helper(helpers::for_iter as *const (), w);
            let (switch, leave) = (c.switch, c.leave);
            emit!(c
                ; cmp rax, helpers::Iteration::HAS_ITEM
                ; je =>item_label
                ; ja =>switch
                ; cmp rax, helpers::Iteration::AT_END
                ; je =>end_label
                ; jmp =>leave
            );
        });
        let iter = w.b() as i32 * 8;
        let range = function::range_iter_head() as i64;
        let next_item = (PAYLOAD as usize + offset_of!(RangeIter, next)) as i32;
        let step = (PAYLOAD as usize + offset_of!(RangeIter, step)) as i32;
        let left = (PAYLOAD as usize + offset_of!(RangeIter, left)) as i32;
        emit!(self
            ; mov rdx, [rbx + iter]
            ; mov eax, edx
            ; and eax, 3
            ; cmp eax, 1
            ; jne =>slow
            ; mov rsi, [rdx + TYPE]
            ; mov rax, QWORD range
            ; cmp rsi, rax
            ; jne =>list
            ; mov rcx, [rdx + left]
            ; test rcx, rcx
            ; jle =>end_label
            ; mov rax, [rdx + next_item]
            ; mov rsi, rax
            ; add rsi, rsi
            ; jo =>slow
            ; dec rcx
            ; mov [rdx + left], rcx
            ; add rax, [rdx + step]
            ; mov [rdx + next_item], rax
            ; mov rax, rsi
        );
        self.next = item;
        self.store(w.a(), Known::Int);
        self.next = next;
        emit!(self ; jmp =>item_label ; =>list);
        self.next_of_list(generator, slow);
        self.forget_all();
        self.next = item;
        self.store(w.a(), Known::Nothing);
        self.next = next;
        emit!(self ; jmp =>item_label ; =>generator);
        self.enter_generator(w, back, slow, on_item);
        emit!(self ; =>on_item ; mov rax, rdx);
        self.forget_all();
        self.next = item;
        self.store(w.a(), Known::Nothing);
        self.next = next;
        emit!(self ; jmp =>item_label);
        self.forget_all();
    }

    /// The next item of the iterator rdx over a list, whose type is rsi, into rax; at the end to `slow`.
    fn next_of_list(&mut self, other: DynamicLabel, slow: DynamicLabel) {
        let head = crate::types::list::LIST_ITER.raw_head() as i64;
        let list = PAYLOAD + offset_of!(ListIter, list) as i32;
        let at = PAYLOAD + offset_of!(ListIter, at) as i32;
        let items = (LIST_ITEMS + HVec::<Value>::ITEMS) as i32;
        let len = (LIST_ITEMS + HVec::<Value>::LEN) as i32;
        emit!(self
            ; mov rax, QWORD head
            ; cmp rsi, rax
            ; jne =>other
            ; mov rcx, [rdx + list]
            ; cmp rcx, NULL
            ; je =>slow
            ; mov rax, [rdx + at]
            ; cmp rax, [rcx + len]
            ; jae =>slow
            ; mov rsi, [rcx + items]
            ; lea rcx, [rax + 1]
            ; mov [rdx + at], rcx
            ; mov rax, [rsi + rax * 8]
        );
        self.retain_rax();
    }

    /// Links the segment of the generator rdx, whose type is rsi, under this frame, as `coro::crossing::enter` does. It goes on
    /// at `on_item` with the item in rdx.
    fn enter_generator(&mut self, w: Word, back: bool, slow: DynamicLabel, on_item: DynamicLabel) {
        let head = function::generator_head() as i64;
        let action = if back { Action::ForIterBack } else { Action::ForIter };
        emit!(self
            ; mov rax, QWORD head
            ; cmp rsi, rax
            ; jne =>slow
            ; lea rcx, [rdx + PAYLOAD]
        );
        self.link_segment(action, w.a(), slow);
        emit!(self
            ; lea rax, [=>on_item]
            ; mov [rcx + GEN_ON_ITEM], rax
            ; mov r8d, NONE
        );
        self.resume_segment();
    }

    /// Links the segment of the generator or coroutine rcx under this frame, unless it does not stand at a YIELD_VALUE; then
    /// rsi is its innermost frame and rdi that one's pc. Spoils rax and r10.
    fn link_segment(&mut self, action: Action, dst: u16, slow: DynamicLabel) {
        let at_yield = self.new_label();
        emit!(self
            ; cmp BYTE [rcx + GEN_STATE], State::Suspended as u8 as i8
            ; jne =>slow
            ; mov rsi, [rcx + GEN_INNERMOST]
            ; mov rdi, [rsi + PC]
            ; movzx eax, BYTE [rdi - 8]
            ; cmp al, Op::EnterYield as u8 as i8
            ; je =>at_yield
            ; cmp al, Op::Yield as u8 as i8
            ; jne =>slow
            ; =>at_yield
            ; mov eax, [r13 + FIBER_DEPTH]
            ; mov r10d, [rcx + GEN_MEMBERS]
            ; add r10d, eax
            ; cmp r10d, [r12 + FRAME_LIMIT]
            ; ja =>slow
            ; mov [r13 + FIBER_DEPTH], r10d
            ; mov [rcx + GEN_BASE_DEPTH], eax
        );
        // SAFETY: the code is alive while it is compiled.
        let (kind, nregs) = unsafe { ((*self.code).kind, (*self.code).nregs as i32 * 8) };
        if kind == CodeKind::Function {
            emit!(self ; lea rax, [rbx + nregs] ; mov [r13 + FIBER_TOP], rax);
        } else {
            let flags = offset_of!(Frame, flags) as i32;
            emit!(self
                ; test BYTE [rbp + flags], crate::run::frame::FLAG_HEAP as i8
                ; jnz >heap
                ; lea rax, [rbx + nregs]
                ; mov [r13 + FIBER_TOP], rax
                ; heap:
            );
        }
        self.save_pc(self.next);
        emit!(self
            ; mov [rcx + FRAME_BACK], rbp
            ; mov BYTE [rcx + FRAME_ACTION], action as u8 as i8
            ; mov WORD [rcx + FRAME_DST], dst as i16
            ; mov BYTE [rcx + GEN_STATE], State::Running as u8 as i8
            // The running segment keeps itself alive.
            ; inc DWORD [rcx - HEADER]
            ; mov [r13 + FIBER_CURRENT], rsi
        );
    }

    /// Goes on in the frame rsi, whose pc is rdi and stands behind a YIELD_VALUE, with r8 for its result.
    fn resume_segment(&mut self) {
        let (drop, go) = (self.new_label(), self.new_label());
        emit!(self
            ; movzx eax, WORD [rdi - 6]
            ; mov rbp, rsi
            ; mov rbx, [rsi + BASE]
            ; mov r9, [rbx + rax * 8]
            ; mov [rbx + rax * 8], r8
            ; mov eax, r9d
            ; and eax, 3
            ; cmp eax, 1
            ; je =>drop
            ; =>go
        );
        self.resume_at_rdi();
        self.cold(move |c| {
            // What the generator got last time goes, in the generator's own frame.
            emit!(c ; =>drop ; mov rax, rdi ; mov rdi, r9);
            c.call_drop();
            emit!(c ; mov rdi, [rbp + PC] ; jmp =>go);
        });
    }

    /// CALL of `send` with one argument, on a generator or coroutine that stands at a YIELD_VALUE, as
    /// `enter::enter_generator` does; rdx is the callee, a reference.
    pub fn call_send(&mut self, w: Word, slow: DynamicLabel) {
        let window = w.b() as i32 * 8;
        let (native, descr) = (function::native_function_head() as i64, function::method_descr_head() as i64);
        let (generator, coroutine) = (function::generator_head() as i64, function::coroutine_head() as i64);
        let [of_generator, of_coroutine] = coro::objects::sends().map(|def| def as i64);
        let native_def = PAYLOAD + offset_of!(NativeFunction, def) as i32;
        let native_bound = PAYLOAD + offset_of!(NativeFunction, bound) as i32;
        let native_receiver = PAYLOAD + offset_of!(NativeFunction, receiver) as i32;
        let descr_def = PAYLOAD + offset_of!(MethodDescr, def) as i32;
        emit!(self
            ; mov rsi, [rdx + TYPE]
            ; mov rax, QWORD native
            ; cmp rsi, rax
            ; jne >unbound
            ; cmp BYTE [rdx + native_bound], 1
            ; jne =>slow
            ; mov rax, [rdx + native_def]
            ; mov rcx, [rdx + native_receiver]
            ; jmp >found
            ; unbound:
            ; mov rax, QWORD descr
            ; cmp rsi, rax
            ; jne =>slow
            ; mov rax, [rdx + descr_def]
            ; mov rcx, [rbx + window + 8]
            ; found:
            ; mov r9, QWORD generator
            ; mov r8, QWORD of_generator
            ; cmp rax, r8
            ; je >fits
            ; mov r9, QWORD coroutine
            ; mov r8, QWORD of_coroutine
            ; cmp rax, r8
            ; jne =>slow
            ; fits:
            ; mov eax, ecx
            ; and eax, 3
            ; cmp eax, 1
            ; jne =>slow
            ; cmp [rcx + TYPE], r9
            ; jne =>slow
            // The window's references are not the last ones: giving them up is counting down.
            ; cmp DWORD [rdx - 1], 1
            ; je =>slow
            ; mov r9, [rbx + window + 8]
            ; cmp r9, NULL
            ; je >alone
            ; cmp DWORD [r9 - 1], 1
            ; je =>slow
            ; alone:
            ; lea rcx, [rcx + PAYLOAD]
        );
        self.link_segment(Action::SendCall, w.a(), slow);
        emit!(self
            ; mov rax, [r12 + DELIVER]
            ; mov [rcx + GEN_ON_ITEM], rax
        );
        self.count_down(Machine::Rdx);
        emit!(self
            ; mov QWORD [rbx + window], 0
            ; cmp r9, NULL
            ; je >single
            ; dec DWORD [r9 - 1]
            ; single:
            ; mov QWORD [rbx + window + 8], 0
            ; mov r8, [rbx + window + 16]
            ; mov QWORD [rbx + window + 16], 0
        );
        self.resume_segment();
    }

    /// YIELD_VALUE: to the FOR_ITER of compiled code that runs the segment here, as `coro::crossing::leave` does; all else by a
    /// helper.
    pub fn yield_value(&mut self, w: Word) {
        let (slow, linked, found) = (self.new_label(), self.new_label(), self.new_label());
        let (here, next) = (self.at, self.next);
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            emit!(c ; =>slow);
            c.call_helper(helpers::yield_value as *const (), w);
            let (switch, label) = (c.switch, c.label(next));
            emit!(c ; cmp rax, helpers::Step::NEXT ; je =>label ; jmp =>switch);
            // A member: its segment's root stands under the consumer.
            emit!(c
                ; =>linked
                ; cmp BYTE [rbp + GEN_STATE], State::Linked as u8 as i8
                ; jne =>slow
                ; cmp BYTE [rbp + FRAME_ACTION], Action::AsyncStep as u8 as i8
                ; je =>slow
                ; mov r8, [rbp + GEN_ROOT]
                ; cmp BYTE [r8 + GEN_STATE], State::Running as u8 as i8
                ; je =>found
                ; jmp =>slow
            );
        });
        // SAFETY: the code is alive while it is compiled.
        if unsafe { (*self.code).kind } == CodeKind::AsyncGenerator {
            emit!(self ; jmp =>slow);
            self.forget_all();
            return;
        }
        emit!(self
            ; mov r8, rbp
            ; cmp BYTE [rbp + GEN_STATE], State::Running as u8 as i8
            ; jne =>linked
            ; =>found
            ; mov rsi, [r8 + GEN_ON_ITEM]
            ; test rsi, rsi
            ; jz =>slow
            // Held by more than its own run, and mortal.
            ; mov ecx, [r8 - HEADER]
            ; lea edx, [rcx - 2]
            ; cmp edx, 0x7fff_fff0
            ; ja =>slow
            ; dec ecx
            ; mov [r8 - HEADER], ecx
        );
        self.save_pc(self.next);
        self.operand(w.b(), w.flags() & FLAG_B != 0);
        emit!(self
            ; mov rdx, rax
            ; mov rdi, [r8 + FRAME_BACK]
            ; mov QWORD [r8 + FRAME_BACK], 0
            ; mov BYTE [r8 + GEN_STATE], State::Suspended as u8 as i8
            ; mov [r8 + GEN_INNERMOST], rbp
            ; mov eax, [r8 + GEN_BASE_DEPTH]
            ; mov ecx, [r13 + FIBER_DEPTH]
            ; sub ecx, eax
            ; mov [r8 + GEN_MEMBERS], ecx
            ; mov [r13 + FIBER_DEPTH], eax
            ; mov [r13 + FIBER_CURRENT], rdi
            ; mov rbp, rdi
            ; mov rbx, [rdi + BASE]
            ; jmp rsi
        );
        self.forget_all();
    }
}
