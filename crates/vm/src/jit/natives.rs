//! Calls of what is no Python function: methods and functions of built-in types and modules, and classes. Machine code
//! finds out which of them the callee is; a helper for each does the call.

use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

use super::compile::{Compiler, TYPE, emit};
use super::helpers::{self, Step, entering, straight};
use crate::coro;
use crate::native::Owner;
use crate::object::descr::{MethodDescr, NativeFunction};
use crate::ops::call::call_type;
use crate::prelude::*;
use crate::run::call::{self, Deliver, drop_registers};
use crate::run::{FrameRef, control, enter};
use crate::types::function;
use bytecode::Word;

const NULL: i32 = 3;

impl Compiler {
    /// CALL of something that is no function: rdx is the callee, a reference. What is neither native nor a class is done by `slow`.
    pub fn call_other(&mut self, w: Word, slow: DynamicLabel) {
        let (window, next) = (w.b() as i32 * 8, self.label(self.next));
        let (method, native, class) = (
            function::method_descr_head() as i64,
            function::native_function_head() as i64,
            function::type_head() as i64,
        );
        let (is_native, is_class, call) = (self.new_label(), self.new_label(), self.new_label());
        emit!(self
            ; cmp DWORD [r15], 0
            ; jne =>slow
            ; mov rdx, [rbx + window]
            ; mov rsi, [rdx + TYPE]
            ; mov rax, QWORD method
            ; cmp rsi, rax
            ; jne =>is_native
            ; mov r8, QWORD call_method as *const () as i64
            ; jmp =>call
            ; =>is_native
            ; cmp QWORD [rbx + window + 8], NULL
            ; jne =>slow
            ; mov rax, QWORD native
            ; cmp rsi, rax
            ; jne =>is_class
            ; mov r8, QWORD call_function as *const () as i64
            ; jmp =>call
            ; =>is_class
            ; mov rax, QWORD class
            ; cmp rsi, rax
            ; jne =>slow
            ; mov r8, QWORD call_class as *const () as i64
            ; =>call
        );
        self.save_pc(self.next);
        let switch = self.switch;
        emit!(self
            ; mov rdi, r12
            ; mov rsi, rbp
            ; mov rdx, QWORD w.0 as i64
            ; call r8
            ; cmp rax, Step::NEXT
            ; je =>next
            ; jmp =>switch
        );
    }
}

/// The window of a call, as many arguments as it has behind the receiver's place.
fn window_of(frame: FrameRef, w: Word) -> (*mut Value, usize) {
    (frame.base.wrapping_add(w.b() as usize), w.c() as usize)
}

/// Empties the window of a call and stores what it gave.
unsafe fn finish(frame: FrameRef, w: Word, result: PyResult) -> PyResult<()> {
    // SAFETY: the frame is live; the window stands in its registers.
    unsafe {
        let (window, count) = window_of(frame, w);
        drop_registers(window, count + 2);
    }
    frame.put(w.a() as usize, result?);
    Ok(())
}

/// A method descriptor of a built-in type, with or without a receiver before its arguments.
extern "sysv64" fn call_method(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    // SAFETY: the callee is a method descriptor.
    unsafe {
        let (window, count) = window_of(frame, w);
        let descr = (*window).payload::<MethodDescr>();
        if count == 1 && coro::objects::is_send(descr.def) {
            return helpers::call(vm, frame, w);
        }
    }
    straight(vm, frame, |_| {
        // SAFETY: natives read the window while they run; it is emptied afterwards.
        unsafe {
            let (window, count) = window_of(frame, w);
            let descr = (*window).payload::<MethodDescr>();
            let alone = (*window.add(1)).is_null() as usize;
            let args = std::slice::from_raw_parts(window.add(1 + alone), count + 1 - alone);
            let result = match args.first() {
                Some(receiver) if std::ptr::eq(type_of(receiver), descr.owner) => {
                    descr.def.call_positional(vm, args, || descr.owner.spec.map_or("", |s| s.name).into())
                }
                _ => descr.call(vm, Args::positional(args)),
            };
            finish(frame, w, result)
        }
    })
}

/// A native function, bound or not, without a receiver before its arguments.
extern "sysv64" fn call_function(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    // SAFETY: the callee is a native function.
    unsafe {
        let (window, count) = window_of(frame, w);
        let native = (*window).payload::<NativeFunction>();
        let next = std::ptr::eq(native.def, &raw const crate::builtins::items::NEXT);
        if count == 1 && (next || native.bound && coro::objects::is_send(native.def)) {
            return helpers::call(vm, frame, w);
        }
    }
    straight(vm, frame, |_| {
        // SAFETY: as in call_method; a bound function's receiver takes the free place before the arguments.
        unsafe {
            let (window, count) = window_of(frame, w);
            let native = (*window).payload::<NativeFunction>();
            let owner = || -> Owner { native.owner_shown() };
            let result = if native.bound {
                *window.add(1) = native.receiver.clone();
                let args = std::slice::from_raw_parts(window.add(1), count + 1);
                native.def.call_positional(vm, args, owner)
            } else {
                native.def.call_positional(vm, std::slice::from_raw_parts(window.add(2), count), owner)
            };
            finish(frame, w, result)
        }
    })
}

/// A class made by `type` itself: gives the frame that goes on.
extern "sysv64" fn call_class(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |_| {
        // SAFETY: as in call_method.
        unsafe {
            let (window, count) = window_of(frame, w);
            let class = (*window).payload::<TypeObj>();
            if class.is_heap_type() {
                let entered = match enter::enter_class(vm, frame, window, count, &[], w.a())? {
                    Some(entered) => entered,
                    None => call::call_window(vm, frame, w.b() as usize, count, &[], Deliver::store(w.a()))?,
                };
                return Ok(control::called(vm, frame, w, entered));
            }
            let args = std::slice::from_raw_parts(window.add(2), count);
            finish(frame, w, call_type(vm, class, Args::positional(args)))?;
            vm.run_pending_if_any();
            Ok(frame)
        }
    })
}
