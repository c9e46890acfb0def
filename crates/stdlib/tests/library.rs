//! The bundled library is there, loads and verifies.

use bytecode::{serialize, verify};
use hoopsnake_stdlib as stdlib;

#[test]
fn every_module_loads() {
    assert!(stdlib::BROKEN.is_empty(), "{:?}", stdlib::BROKEN);
    let mut code_size = 0;
    for entry in stdlib::names() {
        let code =
            serialize::from_bytes(entry.code_bytes()).unwrap_or_else(|error| panic!("{}: {error}", entry.name()));
        verify::verify(&code).unwrap_or_else(|error| panic!("{}: {error}", entry.name()));
        assert_eq!(*code.filename, entry.filename());
        assert!(entry.source().is_some(), "{}", entry.name());
        code_size += entry.code_bytes().len();
    }
    println!("{} files, {} bytes of code, {} in all", stdlib::FILES, code_size, stdlib::blob_size());
}

#[test]
fn modules_are_found_by_name() {
    let asyncio = stdlib::find("asyncio").expect("bundled");
    assert!(asyncio.is_package());
    assert_eq!(asyncio.filename(), "<hoopsnake>/lib/asyncio/__init__.py");
    assert!(stdlib::find("asyncio.tasks").is_some_and(|entry| !entry.is_package()));
    assert!(stdlib::find("no_such_module").is_none());
    assert_eq!(stdlib::find_file("<hoopsnake>/lib/os.py").map(|entry| entry.name()), Some("os"));
    assert!(stdlib::find("site").and_then(|entry| entry.source()).is_some_and(|source| source.contains("Hoopsnake")));
}
