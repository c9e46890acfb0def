//! Attributes where an instruction meets instances of several classes: when the inline cache that was compiled does not
//! apply, the isolate's answers by type version, shape and name (`object/lookup_cache.rs`) are looked through in machine code.

use std::mem::offset_of;

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B};
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};

use super::compile::{Compiler, FIND_SITE, Known, TYPE, emit};
use super::helpers;
use super::objects::{ATTR_OFFSET, NULL, SHAPE_ID, STATE, VALUES, VERSION};
use crate::object::lookup_cache::{ENTRIES, Found, Site, SiteCache};
use crate::run::bodies::{CACHE_CLASS_VALUE, CACHE_METHOD, CACHE_SLOT};

const SITE_VERSION: i32 = offset_of!(Site, version) as i32;
const SITE_SHAPE: i32 = offset_of!(Site, shape) as i32;
const SITE_NAME: i32 = offset_of!(Site, name) as i32;
const KIND: i32 = (offset_of!(Site, found) + offset_of!(Found, kind)) as i32;
const INDEX: i32 = (offset_of!(Site, found) + offset_of!(Found, index)) as i32;
const VALUE: i32 = (offset_of!(Site, found) + offset_of!(Found, value)) as i32;

const _: () = assert!(size_of::<Site>() == 32 && ENTRIES.is_power_of_two());

/// The routine that looks for the attribute named r9 of rdx among the sites r10. The site is in rax, or 0; where the
/// instance's attributes are, if it has any, in rdx. Spoils rcx, rsi and rdi.
pub fn find_routine(asm: &mut VecAssembler<X64Relocation>) -> usize {
    let start = asm.offset().0;
    dynasm!(asm
        ; .arch x64
        ; mov eax, edx
        ; and eax, 3
        ; cmp eax, 1
        ; jne >none
        ; mov rsi, [rdx + TYPE]
        ; xor ecx, ecx
        ; mov eax, [rsi + ATTR_OFFSET]
        ; test eax, eax
        ; jz >shaped
        ; cmp eax, -1
        ; je >none
        ; lea rdx, [rdx + rax - 1]
        ; mov rax, [rdx + STATE]
        ; test rax, rax
        ; jz >shaped
        ; test al, 1
        ; jnz >none
        ; mov ecx, [rax + SHAPE_ID]
        ; shaped:
        ; mov esi, [rsi + VERSION]
        ; test esi, esi
        ; jz >none
        ; mov rax, r9
        ; shr rax, 4
        ; mov edi, ecx
        ; shl edi, 3
        ; xor eax, edi
        ; xor eax, esi
        ; and eax, (ENTRIES - 1) as i32
        ; shl eax, 5
        ; add rax, r10
        ; cmp [rax + SITE_VERSION], esi
        ; jne >none
        ; cmp [rax + SITE_SHAPE], ecx
        ; jne >none
        ; cmp [rax + SITE_NAME], r9
        ; jne >none
        ; ret
        ; none:
        ; xor eax, eax
        ; ret
        ; .align 16
    );
    start
}

impl Compiler {
    /// Looks for the attribute of the register among the sites; goes to `slow` when there is no answer. The site is in rax.
    fn find_site(&mut self, register: u16, sites: &SiteCache, slow: DynamicLabel) {
        let name = self.extra_words()[0].lo() as usize;
        // SAFETY: the code is alive while it is compiled, and verified; it holds its names.
        let name = unsafe { (&(*self.code).names)[name].bits() as i64 };
        let (at, sites) = (register as i32 * 8, sites.address() as i64);
        emit!(self
            ; mov rdx, [rbx + at]
            ; mov r9, QWORD name
            ; mov r10, QWORD sites
            ; call QWORD [r12 + FIND_SITE]
            ; test rax, rax
            ; jz =>slow
        );
    }

    /// The value of a site that names one, in rax and counted; goes to `slow` when it names something else. Spoils rcx.
    fn site_value(&mut self, slow: DynamicLabel) {
        let other = self.new_label();
        let have = self.new_label();
        emit!(self
            ; movzx ecx, BYTE [rax + KIND]
            ; cmp ecx, i32::from(CACHE_SLOT)
            ; jne =>other
            ; movzx ecx, WORD [rax + INDEX]
            ; mov rdx, [rdx + VALUES]
            ; mov rax, [rdx + rcx * 8]
            ; cmp rax, NULL
            ; je =>slow
            ; jmp =>have
            ; =>other
            ; cmp ecx, i32::from(CACHE_CLASS_VALUE)
            ; jne =>slow
            ; mov rax, [rax + VALUE]
            ; =>have
        );
        self.retain_rax();
    }

    /// A label in the cold part where `f` does the instruction; it goes on at the next one.
    fn cold_instruction(&mut self, f: impl FnOnce(&mut Compiler) + 'static) -> DynamicLabel {
        let (label, here, next) = (self.new_label(), self.at, self.next);
        self.cold(move |c| {
            (c.at, c.next) = (here, next);
            c.forget_all();
            emit!(c ; =>label);
            f(c);
            let next = c.label(next);
            emit!(c ; jmp =>next);
        });
        label
    }

    /// Where LOAD_ATTR goes on when its cache does not apply.
    pub fn attr_at_site(&mut self, w: Word) -> DynamicLabel {
        let slow = self.helped_label(helpers::load_attr as *const (), w);
        self.cold_instruction(move |c| {
            // SAFETY: the compiler lives no longer than the isolate.
            c.find_site(w.b(), unsafe { &(*c.vm).load_sites }, slow);
            c.site_value(slow);
            c.loaded(w);
        })
    }

    /// Where LOAD_METHOD goes on when its cache does not apply.
    pub fn method_at_site(&mut self, w: Word) -> DynamicLabel {
        let slow = self.helped_label(helpers::load_method as *const (), w);
        self.cold_instruction(move |c| {
            let no_method = c.new_label();
            let next = c.label(c.next);
            c.know_window_empty(w);
            // SAFETY: as in attr_at_site.
            c.find_site(w.b(), unsafe { &(*c.vm).load_sites }, slow);
            let (function, receiver) = (w.a() as i32 * 8, w.a() as i32 * 8 + 8);
            emit!(c
                ; cmp BYTE [rax + KIND], CACHE_METHOD as i8
                ; jne =>no_method
                ; mov r8, [rax + VALUE]
            );
            c.operand(w.b(), w.flags() & FLAG_B != 0);
            emit!(c ; mov [rbx + receiver], rax ; mov rax, r8);
            c.count_rax();
            emit!(c ; mov [rbx + function], rax ; jmp =>next ; =>no_method);
            c.learn(w.b(), Known::Nothing);
            c.site_value(slow);
            c.loaded_callee(w);
        })
    }

    /// Where STORE_ATTR goes on when its cache does not apply.
    pub fn store_at_site(&mut self, w: Word) -> DynamicLabel {
        let slow = self.helped_label(helpers::store_attr as *const (), w);
        self.cold_instruction(move |c| {
            // SAFETY: as in attr_at_site.
            c.find_site(w.a(), unsafe { &(*c.vm).store_sites }, slow);
            emit!(c
                ; movzx r8d, WORD [rax + INDEX]
                ; mov rdx, [rdx + VALUES]
                ; lea rdx, [rdx + r8 * 8]
            );
            c.operand(w.b(), w.flags() & FLAG_B != 0);
            emit!(c ; mov rdi, [rdx] ; mov [rdx], rax);
            c.drop_rdi(c.next);
            if w.flags() & FLAG_A != 0 {
                c.empty(w.a());
            }
        })
    }
}
