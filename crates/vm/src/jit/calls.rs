//! Machine code of calls of plain Python functions, of coroutines that are awaited at once, and of returns from both: what
//! `enter::enter_plain`, `elide::push` and `call::pop_frame` do. All else is a helper's.

use std::mem::offset_of;

use bytecode::{Op, Word};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

use super::compile::{BASE, Compiler, Known, Machine, PAYLOAD, PC, TYPE, emit};
use super::helpers;
use crate::coro::elide;
use crate::prelude::*;
use crate::run::Frame;
use crate::run::call::WARM_CALLS;
use crate::run::frame::{Action, FLAG_ELIDED, FLAG_HEAP};
use crate::run::stack::FiberState;
use crate::types::code::{CodeKind, CodeObj};
use crate::types::function::{self, FunctionObj};

const NULL: i32 = 3;
const HEADER: usize = size_of::<heap::Header>();
const FUNCTION_CODE: i32 = PAYLOAD + (offset_of!(FunctionObj, code) + Mut::<Ref<CodeObj>>::VALUE) as i32;
const FUNCTION_DEFAULTS: i32 = PAYLOAD + offset_of!(FunctionObj, defaults) as i32;
const TUPLE_LEN: i32 = PAYLOAD + TupleObj::LEN as i32;
const TUPLE_ITEMS: i32 = PAYLOAD + size_of::<TupleObj>() as i32;
const FUNCTION_CALLS: i32 = PAYLOAD + offset_of!(FunctionObj, calls) as i32;
const FUNCTION_ENTRY: i32 = PAYLOAD + offset_of!(FunctionObj, entry) as i32;
// From the code's object, header included.
const SIMPLE_ARGS: i32 = (HEADER + offset_of!(CodeObj, simple_args)) as i32;
const POSITIONAL: i32 = (HEADER + offset_of!(CodeObj, positional)) as i32;
const KIND: i32 = (HEADER + offset_of!(CodeObj, kind)) as i32;
const NLOCALS: i32 = (HEADER + offset_of!(CodeObj, nlocals)) as i32;
const NREGS: i32 = (HEADER + offset_of!(CodeObj, nregs)) as i32;
const FIRST_FREE: i32 = (HEADER + offset_of!(CodeObj, first_free)) as i32;
const WORDS: i32 = offset_of!(Frame, words) as i32;
const BACK: i32 = offset_of!(Frame, back) as i32;
const CODE: i32 = offset_of!(Frame, code) as i32;
const FUNC: i32 = offset_of!(Frame, func) as i32;
const HANDLED: i32 = offset_of!(Frame, handled) as i32;
const NAMESPACE: i32 = offset_of!(Frame, namespace) as i32;
const OBJECT: i32 = offset_of!(Frame, object) as i32;
const DST: i32 = offset_of!(Frame, dst) as i32;
const AUX: i32 = offset_of!(Frame, aux) as i32;
const ACTION: i32 = offset_of!(Frame, action) as i32;
const FLAGS: i32 = offset_of!(Frame, flags) as i32;
const DEPTH: i32 = offset_of!(FiberState, depth) as i32;
const CURRENT: i32 = offset_of!(FiberState, current) as i32;
const TOP: i32 = offset_of!(FiberState, top) as i32;
const REGISTER_LIMIT: i32 = offset_of!(FiberState, limit) as i32;
const FRAME_TOP: i32 = offset_of!(FiberState, frame_top) as i32;
const FRAME_END: i32 = offset_of!(FiberState, frame_limit) as i32;
const FRAME_START: i32 = offset_of!(FiberState, frame_base) as i32;
const ORIGIN_DEPTH: i32 = offset_of!(FiberState, origin_depth) as i32;
const FRAME_LIMIT: i32 = offset_of!(Vm, frame_limit) as i32;

// What follows `dst` is written as one word.
const _: () = assert!(
    offset_of!(Frame, aux) == offset_of!(Frame, dst) + 2
        && offset_of!(Frame, action) == offset_of!(Frame, dst) + 4
        && offset_of!(Frame, flags) == offset_of!(Frame, dst) + 5
        && size_of::<Frame>() == offset_of!(Frame, dst) + 8
);

/// Frames with more locals are left by a helper.
const MANY_LOCALS: u32 = 12;

impl Compiler {
    pub fn call(&mut self, w: Word) {
        // SAFETY: the code is alive while it is compiled, and verified: it does not end behind a CALL.
        let (kind, awaited) = unsafe {
            let kind = (*self.code).kind;
            let behind = self.words.as_ptr().add(self.next);
            (kind, if kind == CodeKind::Coroutine { elide::awaited_at_once(behind, w.b()) } else { None })
        };
        let slow = self.helped_label(helpers::call as *const (), w);
        let (window, count) = (w.b() as i32 * 8, w.c() as i32);
        let function = function::function_head() as i64;
        let [fewer, enough, fill, filled] = std::array::from_fn(|_| self.new_label());
        let general = self.new_label();
        if self.intrinsic(w, general) {
            let next = self.label(self.next);
            emit!(self ; jmp =>next);
        }
        emit!(self ; =>general);
        let (other, here) = (self.new_label(), (self.at, self.next));
        self.cold(move |c| {
            (c.at, c.next) = here;
            emit!(c ; =>other);
            if count == 1 {
                let no_send = c.new_label();
                c.call_send(w, no_send);
                emit!(c ; =>no_send);
            }
            c.call_other(w, slow);
        });
        emit!(self ; mov rdx, [rbx + window]);
        self.expect_reference(Machine::Rdx, slow);
        emit!(self
            ; mov rax, QWORD function
            ; cmp [rdx + TYPE], rax
            ; jne =>other
            ; cmp DWORD [r15], 0
            ; jne =>slow
            ; cmp BYTE [rdx + FUNCTION_CALLS], WARM_CALLS as i8
            ; jb =>slow
            ; mov rcx, [rdx + FUNCTION_CODE]
            // rsi: whether a receiver stands before the arguments; eax: how many there are with it.
            ; xor esi, esi
            ; cmp QWORD [rbx + window + 8], NULL
            ; setne sil
            ; lea eax, [rsi + count]
        );
        match awaited {
            Some(_) => emit!(self
                ; cmp eax, [rcx + POSITIONAL]
                ; jne =>slow
                ; cmp BYTE [rcx + KIND], CodeKind::Coroutine as u8 as i8
                ; jne =>slow
                ; cmp DWORD [r13 + ORIGIN_DEPTH], 0
                ; jne =>slow
            ),
            None => {
                emit!(self ; cmp eax, [rcx + SIMPLE_ARGS] ; jne =>fewer ; =>enough);
                self.cold(move |c| {
                    emit!(c ; =>fewer);
                    c.expect_defaults(slow);
                    emit!(c ; jmp =>enough);
                });
            }
        }
        emit!(self
            ; mov r9d, [rcx + NLOCALS]
            ; cmp [rcx + FIRST_FREE], r9d
            ; jb =>slow
            // rsi: the arguments; r8: the new frame's registers.
            ; neg rsi
            ; lea rsi, [rbx + rsi * 8 + window + 16]
            ; mov r8, rsi
        );
        if kind != CodeKind::Function {
            emit!(self
                ; test BYTE [rbp + FLAGS], FLAG_HEAP as i8
                ; jz >placed
                ; mov r8, [r13 + TOP]
                ; test r8, r8
                ; jz =>slow
                ; placed:
            );
        }
        emit!(self
            ; mov r10d, [rcx + NREGS]
            ; lea r10, [r8 + r10 * 8]
            ; cmp r10, [r13 + REGISTER_LIMIT]
            ; ja =>slow
            ; mov r10d, [r13 + DEPTH]
            ; cmp r10d, [r12 + FRAME_LIMIT]
            ; jae =>slow
            ; mov r11, [r13 + FRAME_TOP]
            ; cmp r11, [r13 + FRAME_END]
            ; jae =>slow
            ; inc r10d
            ; mov [r13 + DEPTH], r10d
            ; lea rdi, [r11 + size_of::<Frame>() as i32]
            ; mov [r13 + FRAME_TOP], rdi
        );
        if kind != CodeKind::Function {
            // Out of a generator's registers the arguments move to the stack.
            emit!(self
                ; cmp r8, rsi
                ; je >in_place
                ; xor edi, edi
                ; argument:
                ; cmp edi, eax
                ; jae >in_place
                ; mov r10, [rsi + rdi * 8]
                ; mov QWORD [rsi + rdi * 8], 0
                ; mov [r8 + rdi * 8], r10
                ; inc edi
                ; jmp <argument
                ; in_place:
            );
        }
        let (dst, flags, pc) = match awaited {
            Some(dst) => (dst, FLAG_ELIDED, self.address(self.next + 2)),
            None => (w.a(), 0, self.address(self.next)),
        };
        self.cold(move |c| {
            emit!(c ; =>fill);
            c.fill_defaults();
            emit!(c ; jmp =>filled);
        });
        let delivery = u64::from(dst) | (Action::Store as u64) << 32 | u64::from(flags) << 40;
        emit!(self
            ; cmp eax, [rcx + POSITIONAL]
            ; jb =>fill
            ; =>filled
            ; unbound:
            ; cmp eax, r9d
            ; jae >bound
            ; mov QWORD [r8 + rax * 8], NULL
            ; inc eax
            ; jmp <unbound
            ; bound:
            ; mov QWORD [rbx + window], 0
            ; mov rax, QWORD pc
            ; mov [rbp + PC], rax
            ; mov rdi, [rdx + FUNCTION_ENTRY]
            ; mov [r11 + PC], rdi
            ; mov [r11 + WORDS], rdi
            ; mov [r11 + BASE], r8
            ; mov [r11 + BACK], rbp
            ; add rcx, HEADER as i32
            ; mov [r11 + CODE], rcx
            ; mov [r11 + FUNC], rdx
            ; mov QWORD [r11 + HANDLED], NULL
            ; mov QWORD [r11 + NAMESPACE], NULL
            ; mov QWORD [r11 + OBJECT], NULL
            ; mov rax, QWORD delivery as i64
            ; mov [r11 + DST], rax
            ; mov [r13 + CURRENT], r11
            ; mov rbp, r11
            ; mov rbx, r8
        );
        self.resume_at_rdi();
        self.forget_all();
    }

    /// Goes to `slow` unless the function rdx of the code rcx, called with eax arguments, needs nothing more than the last of its
    /// defaults. Spoils r9 and r10.
    fn expect_defaults(&mut self, slow: DynamicLabel) {
        emit!(self
            ; mov r9d, [rcx + SIMPLE_ARGS]
            ; cmp r9d, -1
            ; je =>slow
            ; sub r9d, eax
            ; jb =>slow
            ; mov r10, [rdx + FUNCTION_DEFAULTS]
            ; cmp r10, NULL
            ; je =>slow
            ; cmp r9d, [r10 + TUPLE_LEN]
            ; ja =>slow
        );
    }

    /// Fills the registers r8 from eax on with the last defaults of the function rdx of the code rcx; eax is how many are full
    /// then. Spoils rdi, rsi and r10.
    fn fill_defaults(&mut self) {
        emit!(self
            ; mov r10, [rdx + FUNCTION_DEFAULTS]
            ; mov edi, [r10 + TUPLE_LEN]
            ; lea rdi, [r10 + rdi * 8 + TUPLE_ITEMS]
            ; mov r10d, [rcx + POSITIONAL]
            ; sub r10, rax
            ; shl r10, 3
            ; sub rdi, r10
            ; default:
            ; mov r10, [rdi]
            ; mov [r8 + rax * 8], r10
            ; mov esi, r10d
            ; and esi, 3
            ; cmp esi, 1
            ; jne >counted
            ; mov esi, [r10 - 1]
            ; test esi, esi
            ; js >counted
            ; inc esi
            ; mov [r10 - 1], esi
            ; counted:
            ; add rdi, 8
            ; inc eax
            ; cmp eax, [rcx + POSITIONAL]
            ; jb <default
        );
    }

    /// RETURN_VALUE and RETURN_NONE of a plain frame to compiled code or the run loop.
    pub fn return_value(&mut self, op: Op, w: Word) {
        // SAFETY: the code is alive while it is compiled.
        let (kind, nlocals) = unsafe { ((*self.code).kind, (*self.code).nlocals) };
        if !matches!(kind, CodeKind::Function | CodeKind::Coroutine) || nlocals > MANY_LOCALS {
            return self.return_by_helper(w);
        }
        let (slow, here) = (self.new_label(), (self.at, self.next));
        self.cold(move |c| {
            (c.at, c.next) = here;
            emit!(c ; =>slow);
            c.return_by_helper(w);
        });
        let mut other = slow;
        if op == Op::ReturnNone && kind == CodeKind::Function {
            // From `__init__`.
            other = self.new_label();
            let known = self.known.clone();
            self.cold(move |c| {
                (c.at, c.next) = here;
                c.known = known;
                emit!(c ; =>other ; cmp eax, i32::from(Action::Init as u8) ; jne =>slow);
                c.leave_frame(Action::Init, None, slow);
            });
        }
        emit!(self
            ; movzx eax, WORD [rbp + ACTION]
            ; and eax, !(i32::from(FLAG_ELIDED) << 8)
            ; cmp eax, i32::from(Action::Store as u8)
            ; jne =>other
        );
        self.leave_frame(Action::Store, (op == Op::Return).then(|| w.a()), slow);
    }

    /// Leaves the frame, whose action that is, with the value of a register, None, or the instance that waits for its `__init__`.
    fn leave_frame(&mut self, action: Action, held: Option<u16>, slow: DynamicLabel) {
        // SAFETY: the code is alive while it is compiled.
        let nlocals = unsafe { (*self.code).nlocals };
        emit!(self
            ; cmp QWORD [rbp + HANDLED], NULL
            ; jne =>slow
            ; cmp rbp, [r13 + FRAME_START]
            ; je =>slow
        );
        // The value waits in its register while the others are emptied.
        for register in (0..nlocals as u16).rev().filter(|register| Some(*register) != held) {
            let at = register as i32 * 8;
            if self.known(register) == Known::Nothing {
                emit!(self ; mov rdi, [rbx + at] ; mov QWORD [rbx + at], 0);
                self.drop_rdi_only();
            } else {
                emit!(self ; mov QWORD [rbx + at], 0);
            }
        }
        match held {
            Some(register) => {
                let at = register as i32 * 8;
                emit!(self ; mov rdx, [rbx + at] ; mov QWORD [rbx + at], 0);
            }
            None => emit!(self ; mov edx, Value::NONE.bits() as i32),
        }
        emit!(self
            ; mov rsi, [rbp + BACK]
            ; test BYTE [rsi + FLAGS], FLAG_HEAP as i8
            ; jz >stacked
            ; mov [r13 + TOP], rbx
            ; stacked:
            ; mov [r13 + CURRENT], rsi
            ; dec DWORD [r13 + DEPTH]
            ; mov [r13 + FRAME_TOP], rbp
            ; movzx ecx, WORD [rbp + DST]
        );
        if action as u8 == Action::Init as u8 {
            emit!(self
                ; movzx eax, WORD [rbp + AUX]
                ; mov r8, [rsi + BASE]
                ; mov rdx, [r8 + rax * 8]
                ; mov QWORD [r8 + rax * 8], 0
            );
        }
        emit!(self
            ; mov rbp, rsi
            ; mov rbx, [rsi + BASE]
            ; mov rdi, [rbx + rcx * 8]
            ; mov [rbx + rcx * 8], rdx
        );
        self.drop_rdi_only();
        // The frame is given back, and as it was left: no Python runs before this is over.
        emit!(self
            ; mov rcx, [r13 + FRAME_TOP]
            ; mov rdi, [rcx + FUNC]
        );
        self.drop_rdi_only();
        let pending = self.new_label();
        emit!(self ; test DWORD [r14], heap::alloc::ATTENTION_PENDING as i32 ; jnz =>pending);
        self.resume();
        self.cold(move |c| {
            emit!(c
                ; =>pending
                ; mov rdi, r12
                ; mov rsi, rbp
                ; mov rax, QWORD helpers::run_pending as *const () as i64
                ; call rax
            );
            let (switch, leave) = (c.switch, c.leave);
            emit!(c ; cmp rax, helpers::Step::FAILED_ANSWER ; je =>leave ; mov rax, rbp ; jmp =>switch);
        });
        self.forget_all();
    }

    fn return_by_helper(&mut self, w: Word) {
        self.call_helper(helpers::return_value as *const (), w);
        let switch = self.switch;
        emit!(self ; jmp =>switch);
    }
}
