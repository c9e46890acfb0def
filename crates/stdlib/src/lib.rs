//! The bundled Python library: code compiled when this crate was built, and the sources, in one read-only blob.
//!
//! Looking a module up needs no start-up work: the table is sorted and lies in the binary.

#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/table.rs"));

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

struct Row {
    name: &'static str,
    /// Below the library's root, with `/`.
    path: &'static str,
    is_package: bool,
    /// Offset and length.
    code: (usize, usize),
    /// Offset, compressed and plain length.
    source: (usize, usize, usize),
}

/// A bundled module.
#[derive(Clone, Copy)]
pub struct Entry {
    row: &'static Row,
}

impl Entry {
    /// The dotted name.
    pub fn name(self) -> &'static str {
        self.row.name
    }
    pub fn is_package(self) -> bool {
        self.row.is_package
    }
    /// The code as `bytecode::serialize` reads it.
    pub fn code_bytes(self) -> &'static [u8] {
        let (at, len) = self.row.code;
        BLOB.get(at..at + len).unwrap_or(&[])
    }
    /// `__file__` of the module: `<hoopsnake>/lib/asyncio/__init__.py`.
    pub fn filename(self) -> String {
        format!("<hoopsnake>/lib/{}", self.row.path)
    }
    /// The source as bytes.
    pub fn source_bytes(self) -> Option<Vec<u8>> {
        let (at, len, plain) = self.row.source;
        miniz_oxide::inflate::decompress_to_vec_with_limit(BLOB.get(at..at + len)?, plain).ok()
    }
    /// The source as text; a file that is not UTF-8 is read as Latin-1.
    pub fn source(self) -> Option<String> {
        let bytes = self.source_bytes()?;
        Some(
            String::from_utf8(bytes)
                .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| *byte as char).collect()),
        )
    }
}

/// The module of a dotted name.
pub fn find(name: &str) -> Option<Entry> {
    let at = TABLE.binary_search_by(|row| row.name.cmp(name)).ok()?;
    TABLE.get(at).map(|row| Entry { row })
}

/// The module whose virtual file this is.
pub fn find_file(filename: &str) -> Option<Entry> {
    let path = filename.strip_prefix("<hoopsnake>/lib/")?;
    let module = path.strip_suffix(".py")?.replace('/', ".");
    find(module.strip_suffix(".__init__").unwrap_or(&module))
}

/// All modules, sorted by name.
pub fn names() -> impl Iterator<Item = Entry> {
    TABLE.iter().map(|row| Entry { row })
}

/// Bytes of code and sources in the binary.
pub fn blob_size() -> usize {
    BLOB.len()
}
