//! `reader`: lines to rows, one character after another.

use std::cell::Cell;

use vm::prelude::*;
use vm::types::str::{code_points, push_code_point};

use super::dialect::DialectObj;
use super::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    /// Behind the escape character.
    Escaped,
    /// Behind an escaped newline.
    AfterEscapedNewline,
    InField,
    InQuoted,
    EscapedInQuoted,
    /// A quote inside a quoted field: its end or half of a doubled one.
    QuoteInQuoted,
    /// Behind the newline of a record.
    AfterRecord,
}

pub struct ReaderObj {
    lines: Value,
    dialect: Value,
    line: Cell<i64>,
}
heap::trace_fields!(ReaderObj: lines, dialect);
heap::payload!(ReaderObj, "_csv.reader", trace);

pub static READER: TypeSpec = TypeSpec::new::<ReaderObj>("reader")
    .module("_csv")
    .flags(NO_NEW)
    .doc("CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n")
    .getset(&[
        GetSet::ro("dialect", |vm, v| Ok(this::<ReaderObj>(vm, v)?.dialect.clone()), ""),
        GetSet::ro("line_num", |vm, v| Ok(vm.new_int(this::<ReaderObj>(vm, v)?.line.get())), ""),
    ])
    .slots(|s| {
        s.iter.set(Some(itself));
        s.next.set(Some(next));
    });

pub fn new(vm: &Vm, args: Args) -> PyResult {
    count(vm, "reader", args.pos, 1, 2)?;
    let lines = vm.iter(&args.pos[0])?;
    let dialect = dialect_of(vm, "reader", args)?;
    Ok(READER.alloc(ReaderObj { lines, dialect, line: Cell::new(0) }).into_value())
}

/// A row in the making.
struct Row<'a> {
    vm: &'a Vm,
    dialect: &'a DialectObj,
    limit: i64,
    state: State,
    fields: Vec<Value>,
    /// The field's text (WTF-8) and its characters.
    field: Vec<u8>,
    length: i64,
    quoted: bool,
}

fn next(vm: &Vm, value: &Value) -> PyResult<Option<Value>> {
    let reader = this::<ReaderObj>(vm, value)?;
    let dialect = this::<DialectObj>(vm, &reader.dialect)?;
    let mut row = Row {
        vm,
        dialect,
        limit: field_limit(vm),
        state: State::StartRecord,
        fields: Vec::new(),
        field: Vec::new(),
        length: 0,
        quoted: false,
    };
    let mut polled = Poll::default();
    loop {
        let Some(line) = vm.next(&reader.lines)? else {
            if row.length == 0 && row.state != State::InQuoted {
                return Ok(None);
            }
            if dialect.strict {
                return Err(error(vm, "unexpected end of data"));
            }
            row.save()?;
            break;
        };
        let Some(text) = line.downcast::<StrObj>() else {
            return Err(error(
                vm,
                format!(
                    "iterator should return strings, not {} (the file should be opened in text mode)",
                    type_of(&line).tp_name()
                ),
            ));
        };
        reader.line.set(reader.line.get() + 1);
        for c in code_points(text.as_bytes()) {
            polled.tick(vm)?;
            row.take(Some(c))?;
        }
        row.take(None)?;
        if row.state == State::StartRecord {
            break;
        }
    }
    vm.new_list(row.fields).map(Some)
}

const fn is_newline(c: Option<u32>) -> bool {
    matches!(c, None | Some(0x0A | 0x0D))
}

impl Row<'_> {
    fn push(&mut self, c: u32) -> PyResult<()> {
        if self.length >= self.limit {
            return Err(error(self.vm, format!("field larger than field limit ({})", self.limit)));
        }
        self.length += 1;
        push_code_point(&mut self.field, c);
        Ok(())
    }

    fn save(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let quoting = self.dialect.quoting;
        let bare = !std::mem::take(&mut self.quoted);
        let text = std::mem::take(&mut self.field);
        let empty = std::mem::take(&mut self.length) == 0;
        if bare && empty && matches!(quoting, NOTNULL | STRINGS) {
            self.fields.push(Value::NONE);
            return Ok(());
        }
        let mut field = vm.reserved(StrObj::try_from_wtf8(&text))?.into_value();
        if bare && !empty && matches!(quoting, NONNUMERIC | STRINGS) {
            field = vm.call(&vm::types::float::FLOAT.to_value(), &[field])?;
        }
        self.fields.push(field);
        Ok(())
    }

    /// Ends a field at a newline or at the end of a line (None).
    fn end_field(&mut self, c: Option<u32>) -> PyResult<()> {
        self.save()?;
        self.state = if c.is_none() { State::StartRecord } else { State::AfterRecord };
        Ok(())
    }

    /// One character; None is the end of the line.
    fn take(&mut self, c: Option<u32>) -> PyResult<()> {
        let d = self.dialect;
        let quotes = d.quoting != NONE;
        match self.state {
            State::StartRecord if c.is_none() => Ok(()),
            State::StartRecord if is_newline(c) => {
                self.state = State::AfterRecord;
                Ok(())
            }
            State::StartRecord | State::StartField => self.start_field(c),
            State::Escaped => match c {
                Some(c @ (0x0A | 0x0D)) => {
                    self.state = State::AfterEscapedNewline;
                    self.push(c)
                }
                c => {
                    self.state = State::InField;
                    self.push(c.unwrap_or(0x0A))
                }
            },
            State::AfterEscapedNewline if c.is_none() => Ok(()),
            State::AfterEscapedNewline | State::InField => {
                self.state = State::InField;
                match c {
                    c if is_newline(c) => self.end_field(c),
                    Some(c) if Some(c) == d.escape => {
                        self.state = State::Escaped;
                        Ok(())
                    }
                    Some(c) if c == d.delimiter => {
                        self.state = State::StartField;
                        self.save()
                    }
                    Some(c) => self.push(c),
                    None => Ok(()),
                }
            }
            State::InQuoted => match c {
                None => Ok(()),
                Some(c) if Some(c) == d.escape => {
                    self.state = State::EscapedInQuoted;
                    Ok(())
                }
                Some(c) if Some(c) == d.quote && quotes => {
                    self.state = if d.double_quote { State::QuoteInQuoted } else { State::InField };
                    Ok(())
                }
                Some(c) => self.push(c),
            },
            State::EscapedInQuoted => {
                self.state = State::InQuoted;
                self.push(c.unwrap_or(0x0A))
            }
            State::QuoteInQuoted => match c {
                Some(c) if quotes && Some(c) == d.quote => {
                    self.state = State::InQuoted;
                    self.push(c)
                }
                Some(c) if c == d.delimiter => {
                    self.state = State::StartField;
                    self.save()
                }
                c if is_newline(c) => self.end_field(c),
                Some(c) if !d.strict => {
                    self.state = State::InField;
                    self.push(c)
                }
                _ => {
                    let mut shown = b"'".to_vec();
                    push_code_point(&mut shown, d.delimiter);
                    shown.extend_from_slice(b"' expected after '");
                    push_code_point(&mut shown, d.quote.unwrap_or(0));
                    shown.push(b'\'');
                    Err(error(self.vm, String::from_utf8_lossy(&shown)))
                }
            },
            State::AfterRecord => match c {
                None => {
                    self.state = State::StartRecord;
                    Ok(())
                }
                c if is_newline(c) => Ok(()),
                _ => Err(error(
                    self.vm,
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                )),
            },
        }
    }

    fn start_field(&mut self, c: Option<u32>) -> PyResult<()> {
        let d = self.dialect;
        self.state = State::StartField;
        match c {
            c if is_newline(c) => self.end_field(c),
            Some(c) if Some(c) == d.quote && d.quoting != NONE => {
                self.quoted = true;
                self.state = State::InQuoted;
                Ok(())
            }
            Some(c) if Some(c) == d.escape => {
                self.state = State::Escaped;
                Ok(())
            }
            Some(0x20) if d.skip_space => Ok(()),
            Some(c) if c == d.delimiter => self.save(),
            Some(c) => {
                self.state = State::InField;
                self.push(c)
            }
            None => Ok(()),
        }
    }
}
