//! `writer`: rows to text, one `write` a row.

use vm::prelude::*;
use vm::types::str::{code_points, push_code_point};

use super::dialect::DialectObj;
use super::*;

pub struct WriterObj {
    /// The file's `write`.
    write: Value,
    dialect: Value,
}
heap::trace_fields!(WriterObj: write, dialect);
heap::payload!(WriterObj, "_csv.writer", trace);

pub static WRITER: TypeSpec = TypeSpec::new::<WriterObj>("writer")
    .module("_csv")
    .flags(NO_NEW)
    .doc("CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n")
    .methods(&[
        def("writerow", "($self, row, /)", |vm, a| row(vm, &a[0], &a[1]), "Construct and write a CSV record from an iterable of fields.\n\nNon-string elements will be converted to string."),
        def("writerows", "($self, rows, /)", |vm, a| {
            vm.for_each(&a[1], |item| row(vm, &a[0], &item).map(drop))?;
            Ok(Value::NONE)
        }, "Construct and write a series of iterables to a csv file.\n\nNon-string elements will be converted to string."),
    ])
    .getset(&[GetSet::ro("dialect", |vm, v| Ok(this::<WriterObj>(vm, v)?.dialect.clone()), "")]);

pub fn new(vm: &Vm, args: Args) -> PyResult {
    count(vm, "writer", args.pos, 1, 2)?;
    let dialect = dialect_of(vm, "writer", args)?;
    let write = match vm.get_attr(&args.pos[0], &name!("write")) {
        Ok(write) if vm.is_callable(&write) => write,
        Err(e) if !e.is(&vm::error::exception::ATTRIBUTE_ERROR) => return Err(e),
        _ => return Err(vm.type_error("argument 1 must have a \"write\" method")),
    };
    Ok(WRITER.alloc(WriterObj { write, dialect }).into_value())
}

fn row(vm: &Vm, writer: &Value, row: &Value) -> PyResult {
    let writer = this::<WriterObj>(vm, writer)?;
    let dialect = this::<DialectObj>(vm, &writer.dialect)?;
    let fields = match vm.iter(row) {
        Err(e) if e.is(&vm::error::exception::TYPE_ERROR) => {
            return Err(error(vm, format!("iterable expected, not {}", type_of(row).tp_name())));
        }
        fields => fields?,
    };
    let mut record = Vec::new();
    let (mut fields_so_far, mut null) = (0, false);
    let mut polled = Poll::default();
    while let Some(field) = vm.next(&fields)? {
        polled.tick(vm)?;
        let quoted = match dialect.quoting {
            NONNUMERIC => !is_number(&field),
            ALL => true,
            STRINGS => field.is_a::<StrObj>(),
            NOTNULL => !field.is_none(),
            _ => false,
        };
        null = field.is_none();
        let text = if null { None } else { Some(vm.str(&field)?) };
        let text = text.as_ref().map(|text| text.as_bytes()).unwrap_or_default();
        append(vm, dialect, &mut record, fields_so_far, text, quoted, null)?;
        fields_so_far += 1;
    }
    if fields_so_far > 0 && record.is_empty() {
        if dialect.quoting == NONE || (null && matches!(dialect.quoting, STRINGS | NOTNULL)) {
            return Err(error(vm, "single empty field record must be quoted"));
        }
        append(vm, dialect, &mut record, 0, &[], true, null)?;
    }
    if let Some(end) = dialect.terminator.downcast::<StrObj>() {
        record.extend_from_slice(end.as_bytes());
    }
    let record = vm.reserved(StrObj::try_from_wtf8(&record))?.into_value();
    vm.call(&writer.write, &[record])
}

/// As `PyNumber_Check`.
fn is_number(value: &Value) -> bool {
    let slots = &type_of(value).slots;
    slots.index.get().is_some()
        || slots.int.get().is_some()
        || slots.float.get().is_some()
        || vm::types::complex::exact(value).is_some()
}

fn append(
    vm: &Vm,
    dialect: &DialectObj,
    record: &mut Vec<u8>,
    index: usize,
    text: &[u8],
    mut quoted: bool,
    null: bool,
) -> PyResult<()> {
    if text.is_empty() && dialect.delimiter == b' ' as u32 && dialect.skip_space {
        if dialect.quoting == NONE || (null && matches!(dialect.quoting, STRINGS | NOTNULL)) {
            return Err(error(vm, "empty field must be quoted if delimiter is a space and skipinitialspace is true"));
        }
        quoted = true;
    }
    if index > 0 {
        push_code_point(record, dialect.delimiter);
    }
    let end = dialect.terminator.downcast::<StrObj>().map(|text| text.as_bytes()).unwrap_or_default();
    let mut body = Vec::with_capacity(text.len());
    for c in code_points(text) {
        let special = c == dialect.delimiter
            || Some(c) == dialect.escape
            || Some(c) == dialect.quote
            || matches!(c, 0x0A | 0x0D)
            || code_points(end).any(|other| other == c);
        if special {
            let mut escape = dialect.quoting == NONE;
            if !escape && Some(c) == dialect.quote {
                if dialect.double_quote {
                    push_code_point(&mut body, c);
                } else {
                    escape = true;
                }
            } else if !escape && Some(c) == dialect.escape {
                escape = true;
            }
            if escape {
                let Some(escape) = dialect.escape else {
                    return Err(error(vm, "need to escape, but no escapechar set"));
                };
                push_code_point(&mut body, escape);
            } else {
                quoted = true;
            }
        }
        push_code_point(&mut body, c);
    }
    let quote = dialect.quote.filter(|_| quoted);
    if let Some(quote) = quote {
        push_code_point(record, quote);
    }
    record.extend_from_slice(&body);
    if let Some(quote) = quote {
        push_code_point(record, quote);
    }
    Ok(())
}
