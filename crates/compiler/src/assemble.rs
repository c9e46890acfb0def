//! A unit with virtual registers and labels to `bytecode::Code`.

use std::sync::Arc;

use bytecode::op::{Ext, Kind};
use bytecode::{Code, CodeFlags, Handler, Op, Word};

use crate::codegen::{Label, TEMP, Unit, VarKind};
use crate::error::{CompileError, ErrorKind, Result};
use crate::intern::Interner;
use crate::{flow, lines};

pub fn assemble(unit: &mut Unit, names: &Interner, filename: &Arc<str>, features: u32) -> Result<Code> {
    let too_large = || CompileError::bare(ErrorKind::MemoryError, "code object too large");
    let mut keep = flow::analyze(unit);
    lines::resolve(unit, &mut keep);
    let layout = Layout::new(unit);
    let named = layout.order.len();
    let register_count = named + unit.max_depth as usize;
    if register_count >= TEMP as usize {
        return Err(too_large());
    }
    // A jump to the next instruction that stays is dropped too.
    let count = unit.instrs.len();
    for index in 0..count {
        let instr = unit.instrs[index];
        if keep[index] && instr.op == Op::Jump && instr.target != Label::NONE {
            let target = label_at(unit, instr.target);
            if target > index && !(index + 1..target).any(|between| keep.get(between).copied().unwrap_or(true)) {
                keep[index] = false;
            }
        }
    }
    // Places of the instructions.
    let mut places = Vec::with_capacity(count + 1);
    let mut at = 0u32;
    for (index, instr) in unit.instrs.iter().enumerate() {
        places.push(at);
        if keep[index] {
            at = at.checked_add(instr.op.len() as u32).ok_or_else(too_large)?;
        }
    }
    places.push(at);

    let mut code = Code {
        name: unit.name.clone(),
        qualname: unit.qualname.clone(),
        filename: filename.clone(),
        first_line: unit.first_line,
        flags: CodeFlags(unit.flags | features),
        arg_count: unit.arg_count,
        posonly_count: unit.posonly_count,
        kwonly_count: unit.kwonly_count,
        local_names: layout
            .order
            .iter()
            .filter_map(|var| unit.vars.get(*var as usize))
            .map(|var| match names.text(var.name) {
                ".format" => "format".to_owned(), // the dot keeps it apart from a `format` in an annotation
                name => name.to_owned(),
            })
            .collect(),
        nlocals: layout.nlocals,
        cell_registers: layout.cells.clone(),
        first_free: layout.first_free,
        register_count: register_count as u32,
        names: unit.names.iter().map(|name| names.text(*name).to_owned()).collect(),
        consts: std::mem::take(&mut unit.consts.list),
        ..Code::default()
    };
    code.words.reserve(at as usize);
    for (index, instr) in unit.instrs.iter().enumerate() {
        if !keep[index] {
            continue;
        }
        let place = code.words.len() as u32;
        code.locations.push(place, instr.at);
        handler(unit, &places, named as u16, instr.handler, place, instr.op.len() as u32, &mut code.handlers);
        let info = instr.op.info();
        let register = |kind: Kind, value: u16| match kind {
            Kind::Out | Kind::OutWindow | Kind::In | Kind::Window => layout.register(value, named as u16),
            _ => value,
        };
        // Unused register operands of variable shape are zero, whatever their kind says.
        let unused_b = instr.op == Op::Raise && instr.c < 2;
        let unused_a = instr.op == Op::Raise && instr.c == 0;
        let a = if unused_a { 0 } else { register(info.a.kind, instr.a) };
        let b = if unused_b { 0 } else { register(info.b.kind, instr.b) };
        let target =
            (instr.target != Label::NONE).then(|| places.get(label_at(unit, instr.target)).copied().unwrap_or(0));
        let wide = matches!(info.b.kind, Kind::TargetBc | Kind::ConstBc | Kind::NameBc | Kind::ImmBc);
        let mut flags = instr.flags;
        let back = target.is_some_and(|target| target <= place);
        let op = if instr.op == Op::Jump && back { Op::JumpBack } else { instr.op };
        if back {
            flags |= bytecode::op::FLAG_BACK;
        }
        let word = match (wide, info.b.kind, target) {
            (true, Kind::TargetBc, Some(target)) => Word::wide(op, flags, a, target),
            (true, ..) => Word::new(instr.op, flags, a, instr.b, instr.c),
            _ => Word::new(instr.op, flags, a, b, register(info.c.kind, instr.c)),
        };
        code.words.push(word);
        let ext = if info.ext == Ext::Target { target.unwrap_or(0) } else { instr.ext };
        for extra in 0..info.words {
            code.words.push(Word(if extra == 0 { ext as u64 } else { 0 }));
        }
    }
    Ok(code)
}

fn label_at(unit: &Unit, label: Label) -> usize {
    unit.labels.get(label.0 as usize).map_or(0, |at| (*at as usize).min(unit.instrs.len()))
}

/// Adds an instruction to the range of its handler.
fn handler(unit: &Unit, places: &[u32], named: u16, id: u32, start: u32, len: u32, out: &mut Vec<Handler>) {
    let Some(def) = unit.handlers.get(id as usize) else { return };
    let target = places.get(label_at(unit, def.target)).copied().unwrap_or(0);
    let depth = named + def.depth;
    match out.last_mut() {
        Some(last) if last.end == start && last.target == target && last.depth == depth => last.end = start + len,
        _ => out.push(Handler { start, end: start + len, target, depth }),
    }
}

/// Final numbers of the named variables: arguments, locals, cells, free variables.
struct Layout {
    /// Virtual numbers in final order.
    order: Vec<u16>,
    /// Virtual to final.
    final_: Vec<u16>,
    nlocals: u32,
    cells: Vec<u16>,
    first_free: u32,
}

impl Layout {
    fn new(unit: &Unit) -> Layout {
        let pick = |keep: &dyn Fn(VarKind, bool) -> bool| {
            unit.vars
                .iter()
                .enumerate()
                .filter(|(_, var)| keep(var.kind, var.arg))
                .map(|(index, _)| index as u16)
                .collect::<Vec<u16>>()
        };
        let mut order = pick(&|kind, arg| arg || kind == VarKind::Local);
        let nlocals = order.len() as u32;
        order.extend(pick(&|kind, arg| !arg && kind == VarKind::Cell));
        let first_free = order.len() as u32;
        order.extend(pick(&|kind, arg| !arg && kind == VarKind::Free));
        let mut final_ = vec![0; unit.vars.len()];
        for (place, var) in order.iter().enumerate() {
            final_[*var as usize] = place as u16;
        }
        let mut cells: Vec<u16> = unit
            .vars
            .iter()
            .enumerate()
            .filter(|(_, var)| var.kind == VarKind::Cell)
            .map(|(index, _)| final_[index])
            .collect();
        cells.sort_unstable();
        Layout { order, final_, nlocals, cells, first_free }
    }
    fn register(&self, reg: u16, named: u16) -> u16 {
        match reg.checked_sub(TEMP) {
            Some(level) => named + level,
            None => self.final_.get(reg as usize).copied().unwrap_or(0),
        }
    }
}
