//! Errors against those of CPython 3.14, kept in `data/errors.tsv` by `data/make_errors.py`.

use hoopsnake_compiler::{Mode, Options, compile};

/// Sources whose report is known to differ (`docs/differences/syntax-errors.md`).
const DIFFERENT_MESSAGE: usize = 3;
const DIFFERENT_PLACE: usize = 4;

#[test]
fn errors_are_those_of_cpython() {
    let table = include_str!("data/errors.tsv");
    let (mut messages, mut places, mut verdicts) = (Vec::new(), Vec::new(), Vec::new());
    let mut total = 0;
    for row in table.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let [case, kind, message, line, offset] = fields[..] else { panic!("bad row: {row}") };
        total += 1;
        let source = case.replace("\\n", "\n").replace("\\t", "\t");
        let result = compile(source.as_bytes(), &Options::new("f", Mode::Exec));
        match result {
            Ok(_) if kind == "none" => {}
            Ok(_) => verdicts.push(format!("{case:40} compiles, but: {message}")),
            Err(error) if kind == "none" => verdicts.push(format!("{case:40} {error}, but it is right")),
            Err(error) => {
                if error.kind.name() != kind || error.message != message {
                    messages.push(format!(
                        "{case:40} {}: {}\n{:40} {kind}: {message}",
                        error.kind.name(),
                        error.message,
                        ""
                    ));
                } else if error.line.to_string() != line || error.column.to_string() != offset {
                    places.push(format!("{case:40} {}:{} for {line}:{offset} ({message})", error.line, error.column));
                }
            }
        }
    }
    println!("{total} cases, {} other messages, {} other places", messages.len(), places.len());
    assert!(verdicts.is_empty(), "{}", verdicts.join("\n"));
    assert!(messages.len() <= DIFFERENT_MESSAGE, "{} messages differ:\n{}", messages.len(), messages.join("\n"));
    assert!(places.len() <= DIFFERENT_PLACE, "{} places differ:\n{}", places.len(), places.join("\n"));
}
