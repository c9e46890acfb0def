//! The table of exception handlers: costs nothing until something is raised.

/// While the pc of a frame is in `start..end` (word indices), an exception goes to `target`: registers from `depth` up
/// are emptied, then the exception is stored in register `depth`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    pub depth: u16,
}

/// The innermost handler for an address: the last of the table's entries that cover it.
pub fn find(handlers: &[Handler], address: u32) -> Option<Handler> {
    handlers.iter().rev().find(|h| h.start <= address && address < h.end).copied()
}
