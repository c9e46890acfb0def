//! From a code's instructions to machine code: labels, entries, what is known of registers, and the pieces that all
//! templates use.
//!
//! Machine registers, fixed for as long as compiled code runs: rbx the frame's first register, rbp the frame, r12 the
//! `Vm`, r13 the fiber's state, r14 the heap's attention flags, r15 the eval breaker. All others are an instruction's own.
//! Between two instructions rsp is a multiple of 16.

use std::mem::offset_of;
use std::rc::Rc;
use std::sync::atomic::AtomicU32;

use bytecode::{Op, Word};
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};

use super::space::{Piece, Space};
use super::{Jit, MAX_SPARES, back_target, forget_entries, helpers, may_be_entry};
use crate::prelude::*;
use crate::run::stack::FiberState;
use crate::run::{Frame, FrameRef};
use crate::types::code::CodeObj;
use crate::types::float::FloatObj;
use crate::types::function::{self, FunctionObj};

/// Enters compiled code at an address; gives the frame in which the run loop goes on, or nothing (null) when an outcome was left.
pub type Trampoline = unsafe extern "sysv64" fn(
    entry: usize,
    frame: FrameRef,
    vm: &Vm,
    fiber: *const FiberState,
    attention: &std::cell::Cell<u32>,
    breaker: &AtomicU32,
) -> Option<FrameRef>;

/// Machine registers that pieces of code are told.
#[derive(Clone, Copy)]
pub enum Machine {
    Rdx = 2,
    R8 = 8,
}

impl From<Machine> for u8 {
    fn from(register: Machine) -> u8 {
        register as u8
    }
}

/// Code with more words than this stays with the run loop.
const TOO_LONG: usize = 8192;
/// Room that machine code needs for a word, usually.
const BYTES_OF_WORD: usize = 128;

pub const PC: i32 = offset_of!(Frame, pc) as i32;
pub const BASE: i32 = offset_of!(Frame, base) as i32;
pub const JIT_BASE: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, base)) as i32;
pub const SPARE_COUNT: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, spare_count)) as i32;
pub const SPARES: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, spares)) as i32;
/// From a reference to its object's type, and to its payload; from a reference to a float to its number.
pub const TYPE: i32 = 8 - 1;
pub const PAYLOAD: i32 = size_of::<heap::Header>() as i32 - 1;
pub const FLOAT: i32 = PAYLOAD + offset_of!(FloatObj, value) as i32;
const DROP_VALUE: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, drop_value)) as i32;

pub const DELIVER: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, deliver)) as i32;
pub const FIND_SITE: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, find_site)) as i32;
const DROP_ONLY: i32 = (offset_of!(Vm, jit) + offset_of!(Jit, drop_only)) as i32;

/// What is known of a register where an instruction begins: nothing, that it holds no pointer, that it holds a small int.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Nothing,
    Immediate,
    Int,
}

/// Writes code that stands behind the instructions: what is seldom taken.
type Cold = Box<dyn FnOnce(&mut Compiler)>;

pub struct Compiler {
    pub asm: VecAssembler<X64Relocation>,
    pub vm: *const Vm,
    pub code: *const CodeObj,
    /// The function whose frame made the code hot.
    pub function: *const FunctionObj,
    pub words: Vec<Word>,
    warm: *const Word,
    /// Of each word that is an instruction.
    labels: Vec<DynamicLabel>,
    /// Words that others jump or return to, and those that are entries.
    joins: Vec<bool>,
    wanted: Vec<bool>,
    entries: Vec<(usize, usize)>,
    pub known: Vec<Known>,
    /// The rows of the natives that registers will probably hold when they are called.
    pub guesses: Vec<*const NativeDef>,
    cold: Vec<Cold>,
    /// The instruction being compiled, and the next one.
    pub at: usize,
    pub next: usize,
    /// Leaves compiled code: in the frame rbp, whose pc is saved; with rax as the trampoline's result.
    pub exit: DynamicLabel,
    pub leave: DynamicLabel,
    /// Goes on in the frame rax at its pc; null leaves.
    pub switch: DynamicLabel,
}

/// Writes instructions with the assembler of a `Compiler`.
macro_rules! emit {
    ($c:expr ; $($code:tt)*) => { dynasm!($c.asm ; .arch x64 ; $($code)*) };
}
pub(super) use emit;

/// Compiles the code and writes its entries into the warm copy; on any obstacle the copy counts no more.
///
/// # Safety
/// The frame is live, and its words are the isolate's own copy of the code's instructions.
pub unsafe fn compile(vm: &Vm, frame: &Frame) {
    // SAFETY: by contract.
    unsafe {
        let (code, words) = (frame.code(), frame.words.get() as *mut Word);
        forget_entries(code, words);
        if code.code.words.len() > TOO_LONG {
            return;
        }
        let Some(space) = space(vm) else { return };
        if vm.jit.finalizing.get() == 0 {
            space.reclaim();
        }
        let Some((piece, entries)) = place(vm, frame, space) else { return };
        let start = piece.start();
        if !code.keep_machine_code(vm, piece) {
            return;
        }
        for (at, offset) in entries {
            let word = code.code.words[at];
            let op = if word.op_byte() == Op::Yield as u8 { Op::EnterYield } else { Op::EnterExecutor };
            *words.add(at) = Word(word.0 & 0xffff_ff00 | op as u64 | ((start + offset) as u64) << 32);
        }
    }
}

/// Assembles the code where pages are free or, when they do not suffice, behind all other code.
fn place(vm: &Vm, frame: &Frame, space: &Rc<Space>) -> Option<(Piece, Vec<(usize, usize)>)> {
    let compiler = |start| Compiler::new(vm, frame, space.base() + start);
    let mut start = space.place(frame.code().code.words.len() * BYTES_OF_WORD);
    // The first time the length is a guess.
    for _ in 0..2 {
        let (bytes, entries) = compiler(start).run()?;
        if let Some(range) = space.put(start, &bytes) {
            return Some((Piece::new(space, range), entries));
        }
        start = space.place(bytes.len());
    }
    None
}

/// The isolate's memory for code, with the routines at its start.
fn space(vm: &Vm) -> Option<&Rc<Space>> {
    vm.jit
        .space
        .get_or_init(|| {
            let space = Space::reserve()?;
            let (code, routines) = routines(space.base())?;
            space.put(0, &code)?;
            vm.jit.base.set(space.base());
            vm.jit.drop_value.set(space.base() + routines.drop_value);
            vm.jit.drop_only.set(space.base() + routines.drop_only);
            vm.jit.deliver.set(space.base() + routines.deliver);
            vm.jit.find_site.set(space.base() + routines.find_site);
            Some(space)
        })
        .as_ref()
}

/// Offsets of the routines behind the trampoline.
struct Routines {
    drop_value: usize,
    drop_only: usize,
    deliver: usize,
    find_site: usize,
}

/// The trampoline, at offset 0, and the routines.
fn routines(base: usize) -> Option<(Vec<u8>, Routines)> {
    let mut asm = VecAssembler::<X64Relocation>::new(base);
    dynasm!(asm
        ; .arch x64
        ; push rbp
        ; push rbx
        ; push r12
        ; push r13
        ; push r14
        ; push r15
        ; sub rsp, 8
        ; mov rbp, rsi
        ; mov r12, rdx
        ; mov r13, rcx
        ; mov r14, r8
        ; mov r15, r9
        ; mov rbx, [rbp + BASE]
        ; jmp rdi
        ; .align 16
    );
    let drop_value = drop_routine(&mut asm, true);
    let drop_only = drop_routine(&mut asm, false);
    let deliver = deliver_routine(&mut asm);
    let find_site = super::sites::find_routine(&mut asm);
    Some((asm.finalize().ok()?, Routines { drop_value, drop_only, deliver, find_site }))
}

/// Gives up the reference rdi. With `finalize` it is an instruction's whose successor is at rax, and finalisers that
/// become due run.
fn drop_routine(asm: &mut VecAssembler<X64Relocation>, finalize: bool) -> usize {
    let start = asm.offset().0;
    dynasm!(asm
        ; .arch x64
        ; mov ecx, [rdi - 1]
        ; test ecx, ecx
        ; js >done
        ; dec ecx
        ; jz >last
        ; mov [rdi - 1], ecx
        ; done:
        ; ret
        // A float's object is kept for the next one.
        ; last:
        ; mov r8, QWORD function::float_head() as i64
        ; cmp [rdi + TYPE], r8
        ; jne >free
        ; mov ecx, [r12 + SPARE_COUNT]
        ; cmp ecx, MAX_SPARES as i32
        ; jae >free
        ; mov [r12 + rcx * 8 + SPARES], rdi
        ; inc ecx
        ; mov [r12 + SPARE_COUNT], ecx
        ; ret
        ; free:
    );
    let helper = if finalize { helpers::drop_last as *const () } else { helpers::drop_only as *const () };
    if finalize {
        dynasm!(asm ; .arch x64 ; mov [rbp + PC], rax);
    }
    dynasm!(asm
        ; .arch x64
        ; mov rdx, rdi
        ; mov rdi, r12
        ; mov rsi, rbp
        ; sub rsp, 8
        ; mov rax, QWORD helper as i64
        ; call rax
        ; add rsp, 8
        ; cmp rax, helpers::Step::NEXT
        ; jne >left
        ; ret
        // Not back to the instruction: to where compiled code was entered.
        ; left:
        ; add rsp, 8
    );
    epilogue(asm);
    dynasm!(asm ; .arch x64 ; .align 16);
    start
}

/// Takes the item rdx of the root r8 to the register that the frame rbp, which resumed it, wants it in, and goes on there.
fn deliver_routine(asm: &mut VecAssembler<X64Relocation>) -> usize {
    let start = asm.offset().0;
    dynasm!(asm
        ; .arch x64
        ; movzx ecx, WORD [r8 + offset_of!(Frame, dst) as i32]
        ; mov rdi, [rbx + rcx * 8]
        ; mov [rbx + rcx * 8], rdx
        ; mov eax, edi
        ; and eax, 3
        ; cmp eax, 1
        ; jne >go
        ; mov rax, [rbp + PC]
        ; call QWORD [r12 + DROP_VALUE]
        ; go:
        ; mov rdi, [rbp + PC]
        ; cmp BYTE [rdi], Op::EnterExecutor as u8 as i8
        ; jb >out
        ; mov eax, [rdi + 4]
        ; add rax, [r12 + JIT_BASE]
        ; jmp rax
        ; out:
        ; mov rax, rbp
    );
    epilogue(asm);
    start
}

/// Returns to where compiled code was entered, with rax.
fn epilogue(asm: &mut VecAssembler<X64Relocation>) {
    dynasm!(asm
        ; .arch x64
        ; add rsp, 8
        ; pop r15
        ; pop r14
        ; pop r13
        ; pop r12
        ; pop rbx
        ; pop rbp
        ; ret
    );
}

impl Compiler {
    fn new(vm: &Vm, frame: &Frame, address: usize) -> Compiler {
        let (code, warm) = (frame.code(), frame.words.get());
        let mut asm = VecAssembler::<X64Relocation>::new(address);
        let words = code.code.words.to_vec();
        let labels = words.iter().map(|_| asm.new_dynamic_label()).collect();
        let [exit, leave, switch] = std::array::from_fn(|_| asm.new_dynamic_label());
        let count = words.len();
        let mut compiler = Compiler {
            asm,
            vm,
            code,
            words,
            warm,
            labels,
            joins: vec![false; count + 1],
            wanted: vec![false; count + 1],
            entries: Vec::new(),
            known: vec![Known::Nothing; code.nregs as usize + 1],
            guesses: vec![std::ptr::null(); code.nregs as usize + 1],
            function: frame.function(),
            cold: Vec::new(),
            at: 0,
            next: 0,
            exit,
            leave,
            switch,
        };
        compiler.find_joins();
        compiler
    }

    /// Marks what is jumped to, and where frames are entered and returned to.
    fn find_joins(&mut self) {
        let mut at = 0;
        self.wanted[0] = true;
        while let Some(op) = self.words.get(at).and_then(|w| w.op()) {
            let next = (at + op.len()).min(self.words.len());
            let ext = self.words.get(at + 1).copied().unwrap_or_default();
            if let Some(target) = op.info().target(self.words[at], ext) {
                self.joins[target as usize] = true;
            }
            if let Some(target) = back_target(&self.words, at, op) {
                self.wanted[target] = true;
            }
            let winds = matches!(
                op,
                Op::Yield
                    | Op::Call
                    | Op::CallKw
                    | Op::CallEx
                    | Op::Delegate
                    | Op::LoadAttr
                    | Op::GetItem
                    | Op::ForIter
                    | Op::ForIterBack
            );
            if winds {
                self.wanted[next] = true;
            }
            at = next;
        }
    }

    /// The machine code, and for each entry its word and its offset.
    fn run(mut self) -> Option<(Vec<u8>, Vec<(usize, usize)>)> {
        let mut at = 0;
        while let Some(op) = self.words.get(at).and_then(|w| w.op()) {
            let label = self.labels[at];
            emit!(self ; =>label);
            if self.joins[at] || self.wanted[at] {
                self.forget_all();
            }
            if self.wanted[at] && may_be_entry(op) {
                self.entries.push((at, self.asm.offset().0));
            }
            self.at = at;
            self.next = at + op.len();
            self.instruction(op, self.words[at]);
            at = self.next;
        }
        // Verified code does not run over its end.
        emit!(self ; ud2);
        while let Some(cold) = self.cold.pop() {
            cold(&mut self);
        }
        let (exit, leave, switch) = (self.exit, self.leave, self.switch);
        emit!(self
            ; =>switch
            ; test rax, rax
            ; jz =>leave
            ; mov rbp, rax
            ; mov rbx, [rax + BASE]
        );
        self.resume();
        emit!(self
            ; =>exit
            ; mov rax, rbp
            ; =>leave
        );
        epilogue(&mut self.asm);
        let entries = std::mem::take(&mut self.entries);
        Some((self.asm.finalize().ok()?, entries))
    }

    /// Goes on in the frame rbp where its pc stands: in machine code, or in the run loop.
    pub fn resume(&mut self) {
        emit!(self ; mov rdi, [rbp + PC]);
        self.resume_at_rdi();
    }

    /// As `resume`, with the saved pc in rdi.
    pub fn resume_at_rdi(&mut self) {
        let exit = self.exit;
        emit!(self
            ; cmp BYTE [rdi], Op::EnterExecutor as u8 as i8
            ; jb =>exit
            ; mov eax, [rdi + 4]
            ; add rax, [r12 + JIT_BASE]
            ; jmp rax
        );
    }

    /// The three extra words of the instruction, with its inline cache as it stands now.
    pub fn extra_words(&self) -> [Word; 3] {
        // SAFETY: the warm copy has the layout of the words; the instruction has three extra ones.
        std::array::from_fn(|k| unsafe { *self.warm.add(self.at + 1 + k) })
    }

    pub fn label(&self, at: usize) -> DynamicLabel {
        self.labels[at]
    }

    pub fn new_label(&mut self) -> DynamicLabel {
        self.asm.new_dynamic_label()
    }

    pub fn cold(&mut self, f: impl FnOnce(&mut Compiler) + 'static) {
        self.cold.push(Box::new(f));
    }

    /// Address of a word of the warm copy.
    pub fn address(&self, at: usize) -> i64 {
        (self.warm as usize + at * 8) as i64
    }

    /// Saves the pc behind the instruction that ends before `at`. Spoils rax.
    pub fn save_pc(&mut self, at: usize) {
        let pc = self.address(at);
        emit!(self ; mov rax, QWORD pc ; mov [rbp + PC], rax);
    }

    pub fn known(&self, register: u16) -> Known {
        self.known[register as usize]
    }
    pub fn learn(&mut self, register: u16, known: Known) {
        self.known[register as usize] = known;
    }
    /// Python may have run: it can reach locals through `f_locals`.
    pub fn forget_all(&mut self) {
        self.known.fill(Known::Nothing);
    }

    /// Leaves for the run loop before this instruction.
    pub fn bail(&mut self) {
        let (pc, exit) = (self.address(self.at), self.exit);
        emit!(self ; mov rax, QWORD pc ; mov [rbp + PC], rax ; jmp =>exit);
    }

    /// A label in the cold part from where the run loop takes this instruction over.
    pub fn bailing(&mut self) -> DynamicLabel {
        let label = self.new_label();
        let pc = self.address(self.at);
        self.cold(move |c| {
            let exit = c.exit;
            emit!(c ; =>label ; mov rax, QWORD pc ; mov [rbp + PC], rax ; jmp =>exit);
        });
        label
    }

    /// Stores rax, which is `known`, in a register, and gives up what was there. The last thing of an instruction that goes on at
    /// `next`. Spoils rcx and rdi.
    pub fn store(&mut self, register: u16, known: Known) {
        let at = register as i32 * 8;
        if self.known(register) != Known::Nothing {
            emit!(self ; mov [rbx + at], rax);
        } else {
            emit!(self ; mov rdi, [rbx + at] ; mov [rbx + at], rax);
            self.drop_rdi(self.next);
        }
        self.learn(register, known);
    }

    /// Gives up the reference rdi, if it is one; the instruction goes on at `next`. Spoils rcx.
    pub fn drop_rdi(&mut self, next: usize) {
        let pc = self.address(next);
        self.if_rdi_refers(move |c| {
            emit!(c ; mov rax, QWORD pc);
            c.call_drop();
        });
    }

    /// Gives up the reference rdi, if it is one; finalisers wait. Spoils all but the fixed registers when it was the last.
    pub fn drop_rdi_only(&mut self) {
        self.if_rdi_refers(|c| emit!(c ; call QWORD [r12 + DROP_ONLY]));
    }

    /// In the cold part, what is done when rdi is a reference; then it goes on here. Spoils rcx.
    fn if_rdi_refers(&mut self, f: impl FnOnce(&mut Compiler) + 'static) {
        let (refers, back) = (self.new_label(), self.new_label());
        emit!(self ; mov ecx, edi ; and ecx, 3 ; cmp ecx, 1 ; je =>refers ; =>back);
        self.cold(move |c| {
            emit!(c ; =>refers);
            f(c);
            emit!(c ; jmp =>back);
        });
    }

    /// Gives up the reference rdi of an instruction whose successor is at rax.
    pub fn call_drop(&mut self) {
        emit!(self ; call QWORD [r12 + DROP_VALUE]);
    }

    /// Loads a register into rax, as a copy that counts. Spoils rcx.
    pub fn load_copy(&mut self, register: u16) {
        let at = register as i32 * 8;
        emit!(self ; mov rax, [rbx + at]);
        if self.known(register) == Known::Nothing {
            self.retain_rax();
        }
    }

    /// An operand in rax: taken out of its register when it is flagged, else a copy that counts. Spoils rcx.
    pub fn operand(&mut self, register: u16, flagged: bool) {
        if flagged {
            let at = register as i32 * 8;
            emit!(self ; mov rax, [rbx + at] ; mov QWORD [rbx + at], 0);
            self.learn(register, Known::Int);
        } else {
            self.load_copy(register);
        }
    }

    /// Counts rax up, if it is a reference. Spoils rcx.
    pub fn retain_rax(&mut self) {
        let (back, retain) = (self.new_label(), self.new_label());
        emit!(self ; mov ecx, eax ; and ecx, 3 ; cmp ecx, 1 ; je =>retain ; =>back);
        self.cold(move |c| {
            emit!(c ; =>retain);
            c.count_rax();
            emit!(c ; jmp =>back);
        });
    }

    /// Goes to `other` unless a machine register holds a reference. Spoils rax.
    pub fn expect_reference(&mut self, register: Machine, other: DynamicLabel) {
        emit!(self ; mov eax, Rd(register) ; and eax, 3 ; cmp eax, 1 ; jne =>other);
    }

    /// Counts down the reference in a machine register, which is not the last one. Spoils rax.
    pub fn count_down(&mut self, register: Machine) {
        emit!(self
            ; mov eax, [Rq(register) - 1]
            ; test eax, eax
            ; js >kept
            ; dec eax
            ; mov [Rq(register) - 1], eax
            ; kept:
        );
    }

    /// Counts up the reference rax. Spoils rcx.
    pub fn count_rax(&mut self) {
        emit!(self
            ; mov ecx, [rax - 1]
            ; test ecx, ecx
            ; js >counted
            ; inc ecx
            ; mov [rax - 1], ecx
            ; counted:
        );
    }

    /// Calls a helper with the `Vm`, the frame and this instruction; the pc is saved behind it. The answer is in rax.
    pub fn call_helper(&mut self, helper: *const (), word: Word) {
        self.save_pc(self.next);
        self.call_with(helper, word);
    }

    pub fn call_with(&mut self, helper: *const (), word: Word) {
        emit!(self
            ; mov rdi, r12
            ; mov rsi, rbp
            ; mov rdx, QWORD word.0 as i64
            ; mov rax, QWORD helper as i64
            ; call rax
        );
    }

    /// After a helper: the next instruction, or another frame.
    pub fn go_on(&mut self) {
        let switch = self.switch;
        emit!(self ; cmp rax, helpers::Step::NEXT ; jne =>switch);
        self.forget_all();
    }

    /// A whole instruction that is a helper's.
    pub fn helped(&mut self, helper: *const (), word: Word) {
        self.call_helper(helper, word);
        self.go_on();
    }

    /// Looks at the flags that a backward edge looks at; `to` is the word it leads to. Spoils rax.
    pub fn poll(&mut self, to: usize) {
        let (look, back) = (self.new_label(), self.new_label());
        emit!(self
            ; mov eax, [r14]
            ; or eax, [r15]
            ; jnz =>look
            ; =>back
        );
        let (pc, behind) = (self.address(to), self.address(self.next));
        self.cold(move |c| {
            let switch = c.switch;
            emit!(c
                ; =>look
                ; mov rax, QWORD pc
                ; mov [rbp + PC], rax
                ; mov rdi, r12
                ; mov rsi, rbp
                ; mov rdx, QWORD behind
                ; mov rax, QWORD helpers::safepoint as *const () as i64
                ; call rax
                ; cmp rax, helpers::Step::NEXT
                ; jne =>switch
                ; jmp =>back
            );
        });
    }
}
