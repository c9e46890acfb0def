//! Errors against those of CPython 3.14, kept in `data/errors.tsv` by `data/make_errors.py`.

use hoopsnake_compiler::{CompileError, Mode, Options, compile};

#[test]
fn errors_are_those_of_cpython() {
    let table = include_str!("data/errors.tsv");
    let mut wrong = Vec::new();
    let mut total = 0;
    for row in table.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let [case, kind, message, line, offset, end_line, end_offset, text] = fields[..] else {
            panic!("bad row: {row}")
        };
        total += 1;
        let source = case.replace("\\n", "\n").replace("\\t", "\t");
        let expected = match kind {
            "none" => "right".to_owned(),
            _ => format!("{kind}: {message} {line}:{offset}-{end_line}:{end_offset} {text}"),
        };
        let found = match compile(source.as_bytes(), &Options::new("f", Mode::Exec)) {
            Ok(_) => "right".to_owned(),
            Err(error) => described(&error),
        };
        if found != expected {
            wrong.push(format!("{case}\n    {found}\n    {expected}"));
        }
    }
    println!("{total} cases");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// An error as the table has it. Those found after parsing show no line of a source that is no file.
fn described(error: &CompileError) -> String {
    let text = error.text.as_deref().filter(|_| !error.compiled).unwrap_or("");
    format!(
        "{}: {} {}:{}-{}:{} {}",
        error.kind.name(),
        error.message,
        error.line,
        error.column,
        error.end_line,
        error.end_column as i32,
        text.replace('\t', "\\t").replace('\n', "\\n")
    )
}
