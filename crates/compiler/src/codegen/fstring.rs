//! f-strings, t-strings and `"..." % (...)`.

use bytecode::op::FLAG_B;
use bytecode::{Const, Op};

use super::expr::MAX_WINDOW;
use super::{Gen, TEMP};
use crate::deep;
use crate::error::Result;
use crate::tree::*;

impl Gen<'_> {
    pub(super) fn fstring(&mut self, parts: &[FPart], dst: u16, at: Location) -> Result<()> {
        let first = TEMP + self.unit.depth;
        match parts {
            [] => self.constant_into(Const::Str([].into()), dst),
            [FPart::Literal { text, .. }] => self.constant_into(Const::Str(text.clone().into()), dst),
            [FPart::Value(value)] => self.format_value(value, dst)?,
            _ => {
                for (index, part) in parts.iter().enumerate() {
                    // A very long string is joined in pieces.
                    let width = TEMP + self.unit.depth - first;
                    if index > 0 && width as usize >= MAX_WINDOW {
                        self.emit(Op::BuildString, 0, first, first, width);
                        self.unit.depth = first - TEMP;
                        self.bump();
                    }
                    match part {
                        FPart::Literal { text, .. } => {
                            self.push_constant(Const::Str(text.clone().into()))?;
                        }
                        FPart::Value(value) => {
                            let reg = self.next()?;
                            self.format_value(value, reg)?;
                            self.bump();
                        }
                    }
                }
                let count = TEMP + self.unit.depth - first;
                self.unit.at = at;
                self.emit(Op::BuildString, 0, dst, first, count);
            }
        }
        Ok(())
    }

    fn format_value(&mut self, value: &FValue, dst: u16) -> Result<()> {
        let base = self.unit.depth;
        match &value.spec {
            None => {
                let operand = self.operand(value.value)?;
                self.unit.at = value.at;
                self.emit(Op::FormatSimple, operand.b(), dst, operand.reg, value.conversion);
            }
            Some(spec) => {
                let window = self.push_expr(value.value)?;
                let reg = self.next()?;
                deep(|| self.fstring(spec, reg, value.at))?;
                self.unit.at = value.at;
                self.emit(Op::FormatWithSpec, 0, dst, window, value.conversion);
            }
        }
        self.unit.depth = base;
        Ok(())
    }

    pub(super) fn tstring(&mut self, parts: &[FPart], dst: u16, at: Location) -> Result<()> {
        let mut strings = Vec::new();
        let mut pending: Option<Const> = None;
        let empty = || Const::Str([].into());
        for part in parts {
            match part {
                FPart::Literal { text, .. } => pending = Some(Const::Str(text.clone().into())),
                FPart::Value(_) => strings.push(pending.take().unwrap_or_else(empty)),
            }
        }
        strings.push(pending.unwrap_or_else(empty));
        let window = self.push_constant(Const::Tuple(strings.into()))?;
        let first = TEMP + self.unit.depth;
        let mut count = 0;
        for part in parts {
            let FPart::Value(value) = part else { continue };
            let base = self.unit.depth;
            let inner = self.push_expr(value.value)?;
            self.push_constant(Const::Str(value.text.as_bytes().into()))?;
            let spec = self.next()?;
            match &value.spec {
                Some(parts) => deep(|| self.fstring(parts, spec, value.at))?,
                None => self.constant_into(empty(), spec),
            }
            self.unit.at = value.at;
            self.emit(Op::BuildInterpolation, 0, inner, inner, value.conversion);
            self.unit.depth = base;
            self.bump();
            count += 1;
        }
        self.unit.at = at;
        self.next()?;
        self.emit(Op::BuildTuple, 0, first, first, count);
        self.emit(Op::BuildTemplate, 0, dst, window, 0);
        Ok(())
    }

    /// `"%s, %r" % (a, b)` with nothing but plain `%s`, `%r`, `%a` becomes an f-string. Gives whether it was emitted.
    pub(super) fn percent_format(&mut self, left: ExprId, right: ExprId, dst: u16, at: Location) -> Result<bool> {
        let module = self.module;
        let ExprKind::Constant(Const::Str(format)) = &module.expr(left).kind else { return Ok(false) };
        let ExprKind::Tuple { elts } = &module.expr(right).kind else { return Ok(false) };
        let Some(pieces) = split_format(format) else { return Ok(false) };
        let fields = pieces.iter().filter(|piece| matches!(piece, Piece::Field(_))).count();
        let starred = elts.iter().any(|id| matches!(module.expr(*id).kind, ExprKind::Starred { .. }));
        if fields != elts.len() || starred || fields == 0 || pieces.len() > MAX_WINDOW {
            return Ok(false);
        }
        let first = TEMP + self.unit.depth;
        let mut values = elts.iter();
        for piece in &pieces {
            match piece {
                Piece::Text(text) => {
                    self.push_constant(Const::Str(text.as_slice().into()))?;
                }
                Piece::Field(conversion) => {
                    let Some(value) = values.next() else { return Ok(false) };
                    let reg = self.next()?;
                    let base = self.unit.depth;
                    let operand = self.operand(*value)?;
                    self.unit.at = module.expr(*value).at;
                    self.emit(Op::FormatSimple, operand.b(), reg, operand.reg, *conversion);
                    self.unit.depth = base;
                    self.bump();
                }
            }
        }
        self.unit.at = at;
        if pieces.len() == 1 {
            if dst != first {
                self.emit(Op::Move, FLAG_B, dst, first, 0);
            }
        } else {
            self.emit(Op::BuildString, 0, dst, first, pieces.len() as u16);
        }
        Ok(true)
    }
}

enum Piece {
    Text(Vec<u8>),
    Field(u16),
}

fn split_format(format: &[u8]) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = Vec::new();
    let mut bytes = format.iter();
    while let Some(byte) = bytes.next() {
        if *byte != b'%' {
            text.push(*byte);
            continue;
        }
        let conversion = match bytes.next()? {
            b'%' => {
                text.push(b'%');
                continue;
            }
            b's' => 1,
            b'r' => 2,
            b'a' => 3,
            _ => return None,
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(Piece::Field(conversion));
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Some(pieces)
}
