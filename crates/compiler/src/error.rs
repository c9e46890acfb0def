//! What compiling can go wrong with: errors and warnings in CPython's words and positions.

use bytecode::Location;

/// The exception class an error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    SyntaxError,
    IndentationError,
    TabError,
    MemoryError,
    RecursionError,
    OverflowError,
    UnicodeEncodeError,
}

impl ErrorKind {
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::SyntaxError => "SyntaxError",
            ErrorKind::IndentationError => "IndentationError",
            ErrorKind::TabError => "TabError",
            ErrorKind::MemoryError => "MemoryError",
            ErrorKind::RecursionError => "RecursionError",
            ErrorKind::OverflowError => "OverflowError",
            ErrorKind::UnicodeEncodeError => "UnicodeEncodeError",
        }
    }
}

/// An error. Lines and columns count from 1, columns in characters; 0 means none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    pub kind: ErrorKind,
    pub message: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    /// The source line, with its newline where it had one.
    pub text: Option<String>,
    /// More input could make the source valid (an interactive prompt asks for another line).
    pub incomplete: bool,
    /// The warnings found before it.
    pub warnings: Vec<Warning>,
    /// Columns are still byte offsets from 0.
    pub(crate) raw: bool,
    /// Found before the first line: it is placed at line 0.
    pub before_text: bool,
    /// Found in what parses: CPython shows the line only when it can read it from a file.
    pub compiled: bool,
    /// Found before parsing: the text is shown without its newline, as CPython's tokenizer does.
    pub(crate) tokenizer: bool,
}

impl CompileError {
    /// An error with no place.
    pub fn bare(kind: ErrorKind, message: impl Into<String>) -> CompileError {
        CompileError {
            kind,
            message: message.into(),
            line: 0,
            column: 0,
            end_line: 0,
            end_column: 0,
            text: None,
            incomplete: false,
            warnings: Vec::new(),
            raw: false,
            tokenizer: false,
            compiled: false,
            before_text: false,
        }
    }
    pub(crate) fn syntax(message: impl Into<String>, at: Location) -> CompileError {
        CompileError {
            line: at.line,
            column: at.col,
            end_line: at.end_line,
            end_column: at.end_col,
            raw: true,
            ..CompileError::bare(ErrorKind::SyntaxError, message)
        }
    }
    pub(crate) fn too_complex() -> CompileError {
        CompileError::bare(ErrorKind::MemoryError, "Parser stack overflowed - Python source too complex to parse")
    }
    pub(crate) fn too_deep() -> CompileError {
        CompileError::bare(ErrorKind::RecursionError, "maximum recursion depth exceeded during compilation")
    }
    /// Fills in the source line and turns byte columns into characters from 1.
    pub(crate) fn with_text(mut self, source: &str) -> CompileError {
        if !self.raw {
            return self;
        }
        self.raw = false;
        let characters = |line: u32, column: u32| {
            let text = nth_line(source, line).unwrap_or("");
            text.char_indices().take_while(|(at, _)| (*at as u32) < column).count() as u32
                + column.saturating_sub(text.len() as u32)
                + 1
        };
        if self.compiled {
            // CPython's compiler counts bytes.
            self.column += 1;
            self.end_column += 1;
            self.text = nth_line(source, self.line).map(str::to_owned);
            return self;
        }
        let at_line_end = self.end_line != self.line || self.end_column <= self.column;
        // A newline that was not expected ends on its own line.
        if self.end_line == self.line + 1 && self.end_column == 0 {
            self.end_line = self.line;
            self.end_column = self.column + 1;
        }
        self.column = characters(self.line, self.column);
        self.end_column = characters(self.end_line, self.end_column);
        // Errors of CPython's tokenizer know no end.
        let no_end = match self.message.as_str() {
            message if message.ends_with("was never closed") => Some(0),
            "unexpected character after line continuation character" => Some(0),
            "unexpected indent" | "unindent does not match any outer indentation level" => Some(NO_COLUMN),
            "cannot mix bytes and nonbytes literals" | "unexpected EOF while parsing" => Some(NO_COLUMN),
            message if message.starts_with("expected an indented block after ") && at_line_end => Some(NO_COLUMN),
            _ => None,
        };
        if let Some(column) = no_end {
            self.end_column = column;
            self.end_line = self.line;
        }
        self.text = nth_line(source, self.line).map(str::to_owned);
        if self.tokenizer && self.kind == ErrorKind::SyntaxError {
            self.text = self.text.map(|text| text.trim_end_matches('\n').to_owned());
        }
        self
    }
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} (line {}, column {})", self.kind.name(), self.message, self.line, self.column)
    }
}

impl std::error::Error for CompileError {}

/// -1, as CPython says it of an end that is not known.
const NO_COLUMN: u32 = u32::MAX;

fn nth_line(source: &str, line: u32) -> Option<&str> {
    source.split_inclusive('\n').nth((line as usize).checked_sub(1)?)
}

/// The class of a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WarningKind {
    SyntaxWarning,
    DeprecationWarning,
}

/// A warning; lines and columns count from 1. The columns show when a filter makes an error of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    pub kind: WarningKind,
    pub message: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    /// Of what parses: an error shows no line then.
    pub compiled: bool,
}

impl Warning {
    /// One of the parser's, `size` characters long.
    pub(crate) fn parsed(message: String, line: u32, column: u32, size: u32) -> Warning {
        let kind = WarningKind::SyntaxWarning;
        Warning { kind, message, line, column, end_line: line, end_column: column + size, compiled: false }
    }
    pub(crate) fn compiled(message: String, at: Location) -> Warning {
        Warning {
            kind: WarningKind::SyntaxWarning,
            message,
            line: at.line,
            column: at.col + 1,
            end_line: at.end_line,
            end_column: at.end_col + 1,
            compiled: true,
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, CompileError>;
