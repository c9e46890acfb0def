//! `_tokenize`: the iterator behind `tokenize.generate_tokens`, which asks `readline` for one line at a time.
//!
//! `lexer` finds the tokens; this file turns them into CPython's five-tuples, whose columns count characters.

mod lexer;

use std::cell::Cell;

use vm::error::exception::{INDENTATION_ERROR, STOP_ITERATION, SYNTAX_ERROR, TAB_ERROR};
use vm::prelude::*;

use super::support::*;
use lexer::{Fault, FaultKind, Kind, Lexer};

pub static MODULE: ModuleDef = ModuleDef::new("_tokenize", "").types(&[&TOKENIZER_ITER]);

pub struct TokenizerObj {
    readline: Value,
    /// The encoding of lines that are bytes; `None`: lines are text.
    encoding: Value,
    extra: bool,
    lexer: Mut<Option<Box<Lexer>>>,
    done: Cell<bool>,
    /// The line of the last token and its text, which tokens of the same line share.
    last_line: Slot,
    last_lineno: Cell<u32>,
}
heap::trace_fields!(TokenizerObj: readline, encoding, last_line);
heap::payload!(TokenizerObj, "TokenizerIter", trace, external);

static NEW: NativeDef = def("TokenizerIter", "($cls, readline, /, *, extra_tokens, encoding=None)", new, "");

pub static TOKENIZER_ITER: TypeSpec = TypeSpec::new::<TokenizerObj>("TokenizerIter").module("_tokenize").slots(|s| {
    s.new.set(Some(|vm, ty, args| construct(vm, &NEW, ty, args)));
    s.iter.set(Some(itself));
    s.next.set(Some(next));
});

fn new(vm: &Vm, a: &[Value]) -> PyResult {
    let extra = vm.truth(&a[2])?;
    let encoding = given(&a[3]).cloned().unwrap_or(Value::NONE);
    if !encoding.is_none() {
        vm.str_arg(&encoding, "encoding")?;
    }
    let payload = TokenizerObj {
        readline: a[1].clone(),
        encoding,
        extra,
        lexer: Mut::new(Some(Box::new(Lexer::new(extra)))),
        done: Cell::new(false),
        last_line: Slot::default(),
        last_lineno: Cell::new(0),
    };
    instance(vm, &a[0], payload)
}

/// One more line of text (WTF-8); empty at the end.
fn read_line(vm: &Vm, t: &TokenizerObj) -> PyResult<Vec<u8>> {
    let line = match vm.call(&t.readline, &[]) {
        Ok(line) => line,
        Err(e) if e.is(&STOP_ITERATION) => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    if t.encoding.is_none() {
        let Some(text) = line.downcast::<StrObj>() else {
            return Err(vm.type_error("readline() returned a non-string object"));
        };
        return Ok(text.as_bytes().to_vec());
    }
    if !vm::types::bytes::BYTES.check(&line) {
        return Err(vm.type_error("readline() returned a non-bytes object"));
    }
    let text = vm.call_method(&line, &name!("decode"), &[t.encoding.clone(), name!("replace")])?;
    Ok(text.downcast::<StrObj>().map(|s| s.as_bytes().to_vec()).unwrap_or_default())
}

fn chars(bytes: &[u8]) -> usize {
    vm::types::str::count_chars(bytes)
}

fn next(vm: &Vm, value: &Value) -> PyResult<Option<Value>> {
    let t = this::<TokenizerObj>(vm, value)?;
    if t.done.get() {
        return Ok(None);
    }
    // Taken out while `readline` may run: it may call this iterator.
    let Some(mut lexer) = t.lexer.with(|lexer| lexer.take()) else {
        return Err(vm.value_error("generator already executing"));
    };
    let result = lexer.next(&mut || read_line(vm, t));
    let result = match result {
        Ok(token) => show(vm, t, &lexer, token).map(Some),
        Err(fault) => {
            t.done.set(true);
            Err(fault_to_python(vm, &lexer, fault))
        }
    };
    t.lexer.with(|slot| *slot = Some(lexer));
    result
}

fn show(vm: &Vm, t: &TokenizerObj, lexer: &Lexer, token: lexer::Token) -> PyResult {
    let mut kind = token.kind;
    let mut text: &[u8] = match token.start {
        Some(start) => lexer.text.get(start..token.end).unwrap_or(&[]),
        None => &[],
    };
    let trailing = kind == Kind::EndMarker || (kind == Kind::Dedent && lexer.at_end());
    if kind == Kind::EndMarker {
        t.done.set(true);
    }
    let line_start = if kind.is_string() { lexer.multi_line_start } else { lexer.line_start };
    let mut lineno = if kind.is_string() { lexer.first_lineno } else { lexer.lineno };
    let mut end_lineno = lexer.lineno;
    let line = if t.extra && trailing {
        name!("")
    } else if lexer.lineno != t.last_lineno.get() || t.last_line.is_null() {
        let mut end = lexer.text.len();
        if lexer.implicit_newline && end > line_start {
            end -= 1;
        }
        let line = StrObj::from_wtf8(lexer.text.get(line_start..end).unwrap_or(&[])).into_value();
        t.last_line.set(line.clone());
        line
    } else {
        t.last_line.get()
    };
    t.last_lineno.set(lineno);
    let column = |from: usize, to: usize| lexer.text.get(from..to).map_or(-1, |bytes| chars(bytes) as i64);
    let mut col = token.start.map_or(-1, |start| column(line_start, start));
    let mut end_col = match token.start {
        Some(_) if token.end >= lexer.line_start => column(lexer.line_start, token.end),
        _ => -1,
    };
    if t.extra {
        if trailing {
            lineno = lexer.lineno + 1;
            end_lineno = lineno;
            col = 0;
            end_col = 0;
        }
        if kind.is_operator() {
            kind = Kind::Op;
        } else if kind == Kind::Newline {
            text = if lexer.implicit_newline {
                b""
            } else if token.start.and_then(|start| lexer.text.get(start)) == Some(&b'\r') {
                b"\r\n"
            } else {
                b"\n"
            };
            end_col += 1;
        } else if kind == Kind::Nl && lexer.implicit_newline {
            text = b"";
        }
    }
    let text = StrObj::from_wtf8(text).into_value();
    let number = Value::small_int;
    let start = vm.new_tuple(&[number(lineno as i64), number(col)]);
    let end = vm.new_tuple(&[number(end_lineno as i64), number(end_col)]);
    Ok(vm.new_tuple(&[number(kind.number()), text, start, end, line]))
}

fn fault_to_python(vm: &Vm, lexer: &Lexer, fault: Fault) -> Error {
    let class = match fault.kind {
        FaultKind::Raised(error) => return error,
        FaultKind::Syntax => &SYNTAX_ERROR,
        FaultKind::Indentation => &INDENTATION_ERROR,
        FaultKind::Tab => &TAB_ERROR,
    };
    let start = fault.line_start.min(lexer.text.len());
    let rest = &lexer.text[start..];
    let line = rest.split(|b| *b == b'\n').next().unwrap_or(&[]);
    let line = StrObj::from_wtf8(line).into_value();
    let number = |n: i64| Value::small_int(n);
    let place = vm.new_tuple(&[
        vm.new_str("<string>"),
        number(fault.lineno as i64),
        number(fault.column),
        line,
        if fault.end_column < 0 { Value::NONE } else { number(fault.lineno as i64) },
        if fault.end_column < 0 { Value::NONE } else { number(fault.end_column) },
    ]);
    match vm.call(&class.to_value(), &[vm.new_str(&fault.message), place]) {
        Ok(exception) => Error::from_exception(exception),
        Err(e) => e,
    }
}
