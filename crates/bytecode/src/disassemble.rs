//! A listing of code in the columns of CPython's `dis`.

use std::fmt::Write;

use crate::code::{Code, Const};
use crate::op::{Ext, Kind, Op, Word};

/// One code, without the code in its constants.
pub fn disassemble(code: &Code) -> String {
    let mut out = String::new();
    let mut last_line = None;
    let mut at = 0;
    let targets = targets(code);
    while let Some(word) = code.words.get(at).copied() {
        let Some(op) = word.op() else { break };
        let line = code.locations.at(at as u32).line;
        let shown = if last_line != Some(line) && line != 0 { line.to_string() } else { String::new() };
        if !shown.is_empty() && last_line.is_some() {
            out.push('\n');
        }
        last_line = Some(line);
        let mark = if targets.contains(&(at as u32)) { ">>" } else { "" };
        let ext = code.words.get(at + 1).copied().unwrap_or_default();
        let operands = operands(code, op, word, ext);
        let _ = writeln!(out, "{shown:>5} {mark:>3} {at:>5}  {:<26} {operands}", op.info().name);
        at += op.len();
    }
    if !code.handlers.is_empty() {
        out.push_str("ExceptionTable:\n");
        for handler in &code.handlers {
            let depth = register(code, handler.depth);
            let _ = writeln!(out, "  {} to {} -> {} [{depth}]", handler.start, handler.end, handler.target);
        }
    }
    out
}

/// The code and all code in it.
pub fn disassemble_all(code: &Code) -> String {
    let mut out = disassemble(code);
    for value in &code.consts {
        if let Const::Code(inner) = value {
            let _ = write!(out, "\nDisassembly of {}:\n{}", inner.qualname, disassemble_all(inner));
        }
    }
    out
}

fn targets(code: &Code) -> Vec<u32> {
    let mut found: Vec<u32> = code.handlers.iter().map(|handler| handler.target).collect();
    let mut at = 0;
    while let Some(word) = code.words.get(at) {
        let Some(op) = word.op() else { break };
        let ext = code.words.get(at + 1).copied().unwrap_or_default();
        found.extend(op.info().target(*word, ext));
        at += op.len();
    }
    found
}

/// Named variables by name, temporaries as t0, t1, ...
fn register(code: &Code, reg: u16) -> String {
    match code.local_names.get(reg as usize) {
        Some(name) => name.clone(),
        None => format!("t{}", (reg as usize).saturating_sub(code.nlocals_plus())),
    }
}

fn operands(code: &Code, op: Op, word: Word, ext: Word) -> String {
    let info = op.info();
    let mut parts = Vec::new();
    for ((operand, flag), value) in info.operands().into_iter().zip([word.a(), word.b(), word.c()]) {
        match operand.kind {
            Kind::None => {}
            Kind::Out | Kind::OutWindow | Kind::Window => parts.push(register(code, value)),
            // A `!` follows an operand that the instruction empties.
            Kind::In => {
                let mark = if word.flags() & flag != 0 { "!" } else { "" };
                parts.push(format!("{}{mark}", register(code, value)));
            }
            Kind::Imm => {
                let signed = matches!(op, Op::AddInt | Op::SubInt);
                parts.push(if signed { (value as i16).to_string() } else { value.to_string() });
            }
            Kind::ConstBc => parts.push(format!("({})", constant(code.consts.get(word.bc() as usize)))),
            Kind::NameBc => parts.push(format!("({})", name(code, word.bc()))),
            Kind::TargetBc => parts.push(format!("to {}", word.bc())),
            Kind::ImmBc => parts.push((word.bc() as i32).to_string()),
        }
    }
    match info.ext {
        Ext::Name => parts.push(format!("({})", name(code, ext.lo()))),
        Ext::Target => parts.push(format!("to {}", ext.lo())),
        Ext::KwNames => parts.push(constant(code.consts.get(ext.lo() as usize))),
        Ext::Intrinsic => parts.push(ext.lo().to_string()),
        _ => {}
    }
    parts.join(", ")
}

fn name(code: &Code, index: u32) -> &str {
    code.names.get(index as usize).map_or("?", |name| name)
}

/// A constant, roughly as `repr` shows it.
fn constant(value: Option<&Const>) -> String {
    match value {
        None => "?".into(),
        Some(Const::None) => "None".into(),
        Some(Const::True) => "True".into(),
        Some(Const::False) => "False".into(),
        Some(Const::Ellipsis) => "Ellipsis".into(),
        Some(Const::Int(value)) => value.to_string(),
        Some(Const::BigInt { negative, magnitude }) => {
            let hex: String = magnitude.iter().rev().map(|byte| format!("{byte:02x}")).collect();
            format!("{}0x{}", if *negative { "-" } else { "" }, hex.trim_start_matches('0'))
        }
        Some(Const::Float(bits)) => format!("{:?}", f64::from_bits(*bits)),
        Some(Const::Complex(re, im)) => format!("({:?}{:+?}j)", f64::from_bits(*re), f64::from_bits(*im)),
        Some(Const::Str(text)) => format!("{:?}", String::from_utf8_lossy(text)),
        Some(Const::Bytes(bytes)) => format!("b{:?}", String::from_utf8_lossy(bytes)),
        Some(Const::Tuple(items)) => {
            let inner: Vec<String> = items.iter().map(|item| constant(Some(item))).collect();
            format!("({}{})", inner.join(", "), if items.len() == 1 { "," } else { "" })
        }
        Some(Const::FrozenSet(items)) => {
            let inner: Vec<String> = items.iter().map(|item| constant(Some(item))).collect();
            format!("frozenset({{{}}})", inner.join(", "))
        }
        Some(Const::Slice(parts)) => {
            let inner: Vec<String> = parts.iter().map(|part| constant(Some(part))).collect();
            format!("slice({})", inner.join(", "))
        }
        Some(Const::Code(code)) => format!("<code object {}, line {}>", code.name, code.first_line),
    }
}
