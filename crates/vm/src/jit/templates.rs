//! Machine code of the instructions that have a short way. What a template does not cover is a helper's, or the run
//! loop's.

use bytecode::op::{FLAG_A, FLAG_B, FLAG_BACK, FLAG_C};
use bytecode::{Op, Word};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

use super::compile::{Compiler, FLOAT, Known, SPARE_COUNT, SPARES, TYPE, emit};
use super::{helpers, number_helpers};
use crate::prelude::*;
use crate::run::bodies;
use crate::types::function;

const NONE: i32 = 7;
const FALSE: i32 = 11;
const TRUE: i32 = 15;

impl Compiler {
    /// Compiles one instruction.
    pub fn instruction(&mut self, op: Op, w: Word) {
        match op {
            Op::Nop => {}
            Op::LoadConst => self.load_const(w),
            Op::LoadInt => self.load_bits(w.a(), (w.bc() as i32 as i64) << 1, Known::Int),
            Op::LoadNone => self.load_bits(w.a(), i64::from(NONE), Known::Immediate),
            Op::LoadBool => self.load_bits(w.a(), i64::from(if w.b() != 0 { TRUE } else { FALSE }), Known::Immediate),
            Op::LoadNull => self.load_bits(w.a(), Value::NULL.bits() as i64, Known::Immediate),
            Op::Move => self.move_(w),
            Op::Clear => self.clear(w),
            Op::CheckFast => self.check_fast(w),
            Op::Add | Op::IAdd | Op::Sub | Op::ISub | Op::Mul | Op::IMul | Op::And | Op::Or | Op::Xor | Op::TrueDiv => {
                self.arithmetic(op, w)
            }
            Op::AddInt | Op::SubInt => self.add_immediate(op, w),
            Op::FloorDiv | Op::Mod | Op::RShift => self.divide(op, w),
            Op::Pow
            | Op::MatMul
            | Op::LShift
            | Op::ITrueDiv
            | Op::IFloorDiv
            | Op::IMod
            | Op::IPow
            | Op::IMatMul
            | Op::IAnd
            | Op::IOr
            | Op::IXor
            | Op::ILShift
            | Op::IRShift => self.helped(number_helpers::arithmetic as *const (), w),
            Op::Lt | Op::Le | Op::Eq | Op::Ne | Op::Gt | Op::Ge => self.compare(op, w),
            Op::BranchLt | Op::BranchLe | Op::BranchEq | Op::BranchNe | Op::BranchGt | Op::BranchGe => {
                self.branch(op, w)
            }
            Op::Is | Op::IsNot => self.helped(helpers::is_same as *const (), w),
            Op::Jump => {
                let target = self.label(w.bc() as usize);
                emit!(self ; jmp =>target);
            }
            Op::JumpBack => self.jump_back(w.bc() as usize),
            Op::JumpIfTrue | Op::JumpIfFalse => self.jump_if(op, w),
            Op::JumpIfNone | Op::JumpIfNotNone => self.jump_if_none(op, w),
            Op::LoadGlobal => self.load_global(w),
            Op::LoadAttr => self.load_attr(w),
            Op::LoadMethod => self.load_method(w),
            Op::StoreAttr => self.store_attr(w),
            Op::GetItem => self.get_item(w),
            Op::SetItem => self.set_item(w),
            Op::LoadDeref => self.load_deref(w),
            Op::StoreDeref => self.store_deref(w),
            Op::ForIter | Op::ForIterBack => self.for_iter(op, w),
            Op::Yield => self.yield_value(w),
            Op::Return | Op::ReturnNone => self.return_value(op, w),
            Op::Call => self.call(w),
            Op::CallKw => self.helped(helpers::call_kw as *const (), w),
            Op::CallEx => self.helped(helpers::call_ex as *const (), w),
            Op::GetANext => self.helped(helpers::get_anext as *const (), w),
            Op::Delegate => self.helped(helpers::delegate as *const (), w),
            _ => match bodies::outlined_of(op) {
                Some(f) => self.outlined(f, w),
                None => {
                    self.bail();
                    self.forget_all();
                }
            },
        }
    }

    fn outlined(&mut self, f: bodies::Outlined, w: Word) {
        self.call_outlined(f, w);
        self.go_on();
    }

    fn call_outlined(&mut self, f: bodies::Outlined, w: Word) {
        self.save_pc(self.next);
        emit!(self ; mov rcx, QWORD f as *const () as i64);
        self.call_with(helpers::outlined as *const (), w);
    }

    pub fn load_bits(&mut self, register: u16, bits: i64, known: Known) {
        emit!(self ; mov rax, QWORD bits);
        self.store(register, known);
    }

    fn load_const(&mut self, w: Word) {
        // SAFETY: the code is alive while it is compiled, and verified.
        let value = unsafe { &(&(*self.code).consts)[w.bc() as usize] };
        let bits = value.bits() as i64;
        emit!(self ; mov rax, QWORD bits);
        if value.is_ptr() {
            // The code holds the constant, so that it may be counted up by address.
            self.count_rax();
            self.store(w.a(), Known::Nothing);
        } else {
            self.store(w.a(), if value.is_int() { Known::Int } else { Known::Immediate });
        }
    }

    fn move_(&mut self, w: Word) {
        let known = self.known(w.b());
        self.operand(w.b(), w.flags() & FLAG_B != 0);
        self.store(w.a(), known);
    }

    fn clear(&mut self, w: Word) {
        for register in (w.a()..w.a() + w.b()).rev() {
            let at = register as i32 * 8;
            if self.known(register) == Known::Nothing {
                emit!(self ; mov rdi, [rbx + at] ; mov QWORD [rbx + at], 0);
                // Should the frame be left here, the run loop clears the rest.
                self.drop_rdi(self.at);
            } else {
                emit!(self ; mov QWORD [rbx + at], 0);
            }
            self.learn(register, Known::Int);
        }
    }

    fn check_fast(&mut self, w: Word) {
        if self.known(w.a()) == Known::Int {
            return;
        }
        let bail = self.bailing();
        let at = w.a() as i32 * 8;
        emit!(self ; cmp QWORD [rbx + at], Value::NULL.bits() as i32 ; je =>bail);
    }

    /// Goes to `slow` unless rax holds a small int; `register` is where it came from.
    fn expect_int(&mut self, register: u16, slow: DynamicLabel) {
        if self.known(register) != Known::Int {
            emit!(self ; test al, 1 ; jnz =>slow);
        }
    }

    /// Goes to `slow` unless rax and rcx hold small ints; they came from `b` and `c`.
    fn expect_ints(&mut self, b: u16, c: u16, slow: DynamicLabel) {
        match (self.known(b) == Known::Int, self.known(c) == Known::Int) {
            (true, true) => {}
            (true, false) => emit!(self ; test cl, 1 ; jnz =>slow),
            (false, true) => emit!(self ; test al, 1 ; jnz =>slow),
            (false, false) => emit!(self ; mov edx, eax ; or edx, ecx ; test dl, 1 ; jnz =>slow),
        }
    }

    /// A label in the cold part where a helper does this instruction; it goes on at the next one.
    pub fn helped_label(&mut self, helper: *const (), w: Word) -> DynamicLabel {
        let (slow, next) = (self.new_label(), self.next);
        let here = self.at;
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            emit!(c ; =>slow);
            c.call_helper(helper, w);
            let (switch, label) = (c.switch, c.label(next));
            emit!(c ; cmp rax, helpers::DONE as i32 ; jne =>switch ; jmp =>label);
        });
        slow
    }

    /// As `helped_label`, for an instruction that is an outlined call.
    pub fn outlined_label(&mut self, w: Word) -> DynamicLabel {
        let (slow, next, here) = (self.new_label(), self.next, self.at);
        let f = w.op().and_then(bodies::outlined_of);
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            emit!(c ; =>slow);
            match f {
                Some(f) => c.call_outlined(f, w),
                None => emit!(c ; ud2),
            }
            let (switch, label) = (c.switch, c.label(next));
            emit!(c ; cmp rax, helpers::DONE as i32 ; jne =>switch ; jmp =>label);
        });
        slow
    }

    pub fn load_pair(&mut self, w: Word) {
        let (b, c) = (w.b() as i32 * 8, w.c() as i32 * 8);
        emit!(self ; mov rax, [rbx + b] ; mov rcx, [rbx + c]);
    }

    fn arithmetic(&mut self, op: Op, w: Word) {
        let slow = self.helped_label(number_helpers::arithmetic as *const (), w);
        let no_ints = match op {
            Op::And | Op::Or | Op::Xor => slow,
            _ => self.float_label(op, w, slow),
        };
        self.load_pair(w);
        if op == Op::TrueDiv {
            // Ints give a float that is made anew.
            let ints = self.new_label();
            self.expect_ints(w.b(), w.c(), ints);
            emit!(self ; jmp =>slow ; =>ints ; jmp =>no_ints);
            self.forget_all();
            return;
        }
        self.expect_ints(w.b(), w.c(), no_ints);
        match op {
            Op::Add | Op::IAdd => emit!(self ; add rax, rcx ; jo =>slow),
            Op::Sub | Op::ISub => emit!(self ; sub rax, rcx ; jo =>slow),
            Op::Mul | Op::IMul => emit!(self ; sar rax, 1 ; imul rax, rcx ; jo =>slow),
            Op::And => emit!(self ; and rax, rcx),
            Op::Or => emit!(self ; or rax, rcx),
            _ => emit!(self ; xor rax, rcx),
        }
        // The operand that is overwritten was seen to be an int.
        let seen = w.a() == w.b() || w.a() == w.c();
        self.store_result(w.a(), seen, Known::Int);
        self.forget_all();
    }

    /// `//` and `%` of an int by a positive one, `>>` by less than 63.
    fn divide(&mut self, op: Op, w: Word) {
        let slow = self.helped_label(number_helpers::arithmetic as *const (), w);
        self.load_pair(w);
        self.expect_ints(w.b(), w.c(), slow);
        emit!(self ; sar rax, 1 ; sar rcx, 1);
        if op == Op::RShift {
            emit!(self ; cmp rcx, 62 ; ja =>slow ; sar rax, cl ; add rax, rax);
        } else {
            emit!(self
                ; test rcx, rcx
                ; jle =>slow
                // Most numbers fit in 32 bits, which divide faster.
                ; mov rdx, rax
                ; or rdx, rcx
                ; shr rdx, 31
                ; jz >narrow
                ; cqo
                ; idiv rcx
                ; jmp >divided
                ; narrow:
                ; xor edx, edx
                ; div ecx
                ; divided:
                ; test rdx, rdx
                ; jns >rounded
                ; dec rax
                ; add rdx, rcx
                ; rounded:
            );
            if op == Op::Mod {
                emit!(self ; mov rax, rdx);
            }
            emit!(self ; add rax, rax);
        }
        self.store_result(w.a(), w.a() == w.b() || w.a() == w.c(), Known::Int);
        self.forget_all();
    }

    /// Goes to `slow` unless rax and rcx are exact floats. Spoils rdx.
    fn expect_floats(&mut self, slow: DynamicLabel) {
        let float = function::float_head() as i64;
        emit!(self
            ; mov edx, eax
            ; and edx, 3
            ; cmp edx, 1
            ; jne =>slow
            ; mov edx, ecx
            ; and edx, 3
            ; cmp edx, 1
            ; jne =>slow
            ; mov rdx, QWORD float
            ; cmp [rax + TYPE], rdx
            ; jne =>slow
            ; cmp [rcx + TYPE], rdx
            ; jne =>slow
        );
    }

    /// A label in the cold part where the instruction is done for the operands rax and rcx if they are floats; else by
    /// `slow`.
    fn float_label(&mut self, op: Op, w: Word, slow: DynamicLabel) -> DynamicLabel {
        let (label, next, here) = (self.new_label(), self.next, self.at);
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            c.forget_all();
            emit!(c ; =>label);
            c.expect_floats(slow);
            emit!(c ; movsd xmm0, [rax + FLOAT]);
            match op {
                Op::Add | Op::IAdd => emit!(c ; addsd xmm0, [rcx + FLOAT]),
                Op::Sub | Op::ISub => emit!(c ; subsd xmm0, [rcx + FLOAT]),
                Op::Mul | Op::IMul => emit!(c ; mulsd xmm0, [rcx + FLOAT]),
                _ => emit!(c
                    ; xorps xmm1, xmm1
                    ; ucomisd xmm1, [rcx + FLOAT]
                    ; je =>slow
                    ; divsd xmm0, [rcx + FLOAT]
                ),
            }
            c.store_float(op, w);
        });
        label
    }

    /// Stores the float xmm0 and goes on: in the object of an operand that this instruction alone holds, in the one that
    /// the destination alone holds, in a spare one, else in a new one. rax and rcx are the operands.
    fn store_float(&mut self, op: Op, w: Word) {
        let next = self.label(self.next);
        let (a, b) = (w.a() as i32 * 8, w.b() as i32 * 8);
        let inplace = matches!(op, Op::IAdd | Op::ISub | Op::IMul);
        let gives_b = w.flags() & FLAG_B != 0;
        let gives_c = w.flags() & FLAG_C != 0 && w.c() != w.a();
        if gives_b || (inplace && w.a() == w.b()) {
            let shared = self.new_label();
            emit!(self ; cmp DWORD [rax - 1], 1 ; jne =>shared ; movsd [rax + FLOAT], xmm0);
            if w.a() != w.b() {
                emit!(self ; mov QWORD [rbx + b], 0 ; mov rdi, [rbx + a] ; mov [rbx + a], rax);
                self.drop_rdi(self.next);
            }
            if gives_c {
                self.empty(w.c());
            }
            emit!(self ; jmp =>next ; =>shared);
        }
        let float = function::float_head() as i64;
        let (other, none) = (self.new_label(), self.new_label());
        emit!(self
            ; mov rsi, [rbx + a]
            ; mov edx, esi
            ; and edx, 3
            ; cmp edx, 1
            ; jne =>other
            ; mov rdx, QWORD float
            ; cmp [rsi + TYPE], rdx
            ; jne =>other
            ; cmp DWORD [rsi - 1], 1
            ; jne =>other
            ; movsd [rsi + FLOAT], xmm0
        );
        let give_up = |c: &mut Compiler| {
            if gives_b && w.b() != w.a() {
                c.empty(w.b());
            }
            if gives_c {
                c.empty(w.c());
            }
        };
        give_up(self);
        emit!(self
            ; jmp =>next
            ; =>other
            ; mov ecx, [r12 + SPARE_COUNT]
            ; dec ecx
            ; js =>none
            ; mov [r12 + SPARE_COUNT], ecx
            ; mov rax, [r12 + rcx * 8 + SPARES]
            ; movsd [rax + FLOAT], xmm0
            ; mov rdi, [rbx + a]
            ; mov [rbx + a], rax
        );
        self.drop_rdi(self.next);
        give_up(self);
        emit!(self ; jmp =>next ; =>none);
        self.call_helper(number_helpers::put_new_float as *const (), w);
        let switch = self.switch;
        emit!(self ; cmp rax, helpers::DONE as i32 ; jne =>switch ; jmp =>next);
    }

    /// Empties a register; the instruction goes on at the next one.
    pub fn empty(&mut self, register: u16) {
        self.empty_to(register, self.next);
    }

    /// Empties a register; should the frame be left for that, the run loop goes on at `next`.
    pub fn empty_to(&mut self, register: u16, next: usize) {
        let at = register as i32 * 8;
        emit!(self ; mov rdi, [rbx + at] ; mov QWORD [rbx + at], 0);
        self.drop_rdi(next);
    }

    fn store_result(&mut self, register: u16, seen_immediate: bool, known: Known) {
        if seen_immediate {
            self.learn(register, Known::Int);
        }
        self.store(register, known);
    }

    fn add_immediate(&mut self, op: Op, w: Word) {
        let slow = self.outlined_label(w);
        let (b, n) = (w.b() as i32 * 8, i32::from(w.c() as i16) << 1);
        emit!(self ; mov rax, [rbx + b]);
        self.expect_int(w.b(), slow);
        match op {
            Op::AddInt => emit!(self ; add rax, n ; jo =>slow),
            _ => emit!(self ; sub rax, n ; jo =>slow),
        }
        self.store_result(w.a(), w.a() == w.b(), Known::Int);
        self.forget_all();
    }

    fn compare(&mut self, op: Op, w: Word) {
        let slow = self.helped_label(number_helpers::compare as *const (), w);
        self.load_pair(w);
        self.expect_ints(w.b(), w.c(), slow);
        emit!(self ; xor edx, edx ; cmp rax, rcx);
        match op {
            Op::Lt => emit!(self ; setl dl),
            Op::Le => emit!(self ; setle dl),
            Op::Eq => emit!(self ; sete dl),
            Op::Ne => emit!(self ; setne dl),
            Op::Gt => emit!(self ; setg dl),
            _ => emit!(self ; setge dl),
        }
        emit!(self ; lea eax, [rdx * 4 + FALSE]);
        self.store_result(w.a(), w.a() == w.b() || w.a() == w.c(), Known::Immediate);
        self.forget_all();
    }

    fn branch(&mut self, op: Op, w: Word) {
        let target = self.words[self.at + 1].lo() as usize;
        let back = w.flags() & FLAG_BACK != 0;
        let (slow, taken) = (self.new_label(), self.new_label());
        let to = if back { taken } else { self.label(target) };
        let (here, next, when) = (self.at, self.next, i32::from(w.a()));
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            emit!(c ; =>slow);
            if w.flags() & (FLAG_B | FLAG_C) == 0 {
                let helper = c.new_label();
                c.expect_floats(helper);
                emit!(c ; movsd xmm0, [rax + FLOAT] ; movsd xmm1, [rcx + FLOAT]);
                c.jump_when_floats(op, w.a() != 0, to);
                let label = c.label(next);
                emit!(c ; jmp =>label ; =>helper);
            }
            c.call_helper(helpers::branch as *const (), w);
            c.decide(when, to, next);
        });
        self.load_pair(w);
        self.expect_ints(w.b(), w.c(), slow);
        emit!(self ; cmp rax, rcx);
        if back {
            self.jump_unless(op, w.a() != 0, next);
            emit!(self ; =>taken);
            self.poll(target);
            let target = self.label(target);
            emit!(self ; jmp =>target);
        } else {
            self.jump_when(op, w.a() != 0, to);
        }
        self.forget_all();
    }

    /// After a helper that decides: to `to` when it answered `when`, to the next instruction when not.
    fn decide(&mut self, when: i32, to: DynamicLabel, next: usize) {
        let (switch, leave, label) = (self.switch, self.leave, self.label(next));
        emit!(self
            ; cmp rax, when
            ; je =>to
            ; cmp rax, helpers::UNDECIDED as i32
            ; jb =>label
            ; ja =>switch
            ; xor eax, eax
            ; jmp =>leave
        );
    }

    fn jump_when(&mut self, op: Op, holds: bool, to: DynamicLabel) {
        match (op, holds) {
            (Op::BranchLt, true) | (Op::BranchGe, false) => emit!(self ; jl =>to),
            (Op::BranchLe, true) | (Op::BranchGt, false) => emit!(self ; jle =>to),
            (Op::BranchEq, true) | (Op::BranchNe, false) => emit!(self ; je =>to),
            (Op::BranchNe, true) | (Op::BranchEq, false) => emit!(self ; jne =>to),
            (Op::BranchGt, true) | (Op::BranchLe, false) => emit!(self ; jg =>to),
            _ => emit!(self ; jge =>to),
        }
    }

    /// As `jump_when`, for the floats xmm0 and xmm1. What is not ordered is only unequal.
    fn jump_when_floats(&mut self, op: Op, holds: bool, to: DynamicLabel) {
        match op {
            Op::BranchLt => emit!(self ; ucomisd xmm1, xmm0),
            Op::BranchLe => emit!(self ; ucomisd xmm1, xmm0),
            _ => emit!(self ; ucomisd xmm0, xmm1),
        }
        match (op, holds) {
            (Op::BranchLt | Op::BranchGt, true) => emit!(self ; ja =>to),
            (Op::BranchLt | Op::BranchGt, false) => emit!(self ; jbe =>to),
            (Op::BranchLe | Op::BranchGe, true) => emit!(self ; jae =>to),
            (Op::BranchLe | Op::BranchGe, false) => emit!(self ; jb =>to),
            (Op::BranchEq, true) | (Op::BranchNe, false) => {
                emit!(self ; jp >unordered ; je =>to ; unordered:)
            }
            _ => emit!(self ; jp =>to ; jne =>to),
        }
    }

    fn jump_unless(&mut self, op: Op, holds: bool, next: usize) {
        let to = self.label(next);
        self.jump_when(op, !holds, to);
    }

    fn jump_back(&mut self, target: usize) {
        self.poll(target);
        let target = self.label(target);
        emit!(self ; jmp =>target);
        self.forget_all();
    }

    fn jump_if(&mut self, op: Op, w: Word) {
        let target = w.bc() as usize;
        let back = w.flags() & FLAG_BACK != 0;
        let (slow, taken) = (self.new_label(), self.new_label());
        let to = if back { taken } else { self.label(target) };
        let (here, next) = (self.at, self.next);
        let when_true = op == Op::JumpIfTrue;
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            emit!(c ; =>slow);
            c.call_helper(helpers::truth as *const (), w);
            c.decide(i32::from(when_true), to, next);
        });
        let (at, not_taken) = (w.a() as i32 * 8, self.label(next));
        let (if_true, if_false) = if when_true { (to, not_taken) } else { (not_taken, to) };
        emit!(self
            ; mov rax, [rbx + at]
            ; cmp rax, TRUE
            ; je =>if_true
            ; cmp rax, FALSE
            ; je =>if_false
            ; test al, 1
            ; jnz =>slow
            ; test rax, rax
            ; jz =>if_false
            ; jmp =>if_true
        );
        if back {
            emit!(self ; =>taken);
            self.poll(target);
            let target = self.label(target);
            emit!(self ; jmp =>target);
        }
        self.forget_all();
    }

    fn jump_if_none(&mut self, op: Op, w: Word) {
        let (at, target) = (w.a() as i32 * 8, self.label(w.bc() as usize));
        emit!(self ; mov rdi, [rbx + at]);
        if w.flags() & FLAG_A != 0 {
            emit!(self ; mov QWORD [rbx + at], 0);
        }
        if w.flags() & FLAG_BACK != 0 {
            return self.jump_back_if_none(op, w);
        }
        if op == Op::JumpIfNone {
            emit!(self ; cmp rdi, NONE ; je =>target);
            if w.flags() & FLAG_A != 0 {
                self.drop_rdi(self.next);
            }
        } else {
            let next = self.label(self.next);
            emit!(self ; cmp rdi, NONE ; je =>next);
            if w.flags() & FLAG_A != 0 {
                self.drop_rdi(w.bc() as usize);
            }
            emit!(self ; jmp =>target);
        }
        self.forget_all();
    }

    /// The rest of `jump_if_none` when the jump goes back. The operand is in `rdi`.
    fn jump_back_if_none(&mut self, op: Op, w: Word) {
        let (target, taken, stays) = (w.bc() as usize, self.label(w.bc() as usize), self.new_label());
        if op == Op::JumpIfNone {
            emit!(self ; cmp rdi, NONE ; jne =>stays);
        } else {
            emit!(self ; cmp rdi, NONE ; je =>stays);
            if w.flags() & FLAG_A != 0 {
                self.drop_rdi(target);
            }
        }
        self.poll(target);
        emit!(self ; jmp =>taken ; =>stays);
        if op == Op::JumpIfNone && w.flags() & FLAG_A != 0 {
            self.drop_rdi(self.next);
        }
        self.forget_all();
    }
}
