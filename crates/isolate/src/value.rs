//! What travels between isolates: plain data that any thread may hold. Built and read by `cross`.

use std::sync::Arc;

use bytecode::Code;
use num_bigint::BigInt;

pub enum CrossValue {
    None,
    Bool(bool),
    Int(i64),
    Big(BigInt),
    Float(f64),
    /// WTF-8.
    Str(Box<[u8]>),
    Bytes(Arc<[u8]>),
    Tuple(Box<[CrossValue]>),
    /// A channel's id object.
    Channel {
        id: i64,
        end: End,
    },
    /// A `Queue` of `concurrent.interpreters`.
    Queue(i64),
    /// A `memoryview` of bytes.
    View(Arc<[u8]>),
    /// A function whose code is all there is to it.
    Function(Arc<Code>),
    /// A pickle, and the file of the sender's `__main__`.
    Pickled(Box<[u8]>, Option<Box<str>>),
}

impl CrossValue {
    /// What it takes, in bytes; code and shared buffers count as often as they are held.
    pub fn size(&self) -> usize {
        let more = match self {
            CrossValue::Str(text) => text.len(),
            CrossValue::Bytes(bytes) | CrossValue::View(bytes) => bytes.len(),
            CrossValue::Pickled(pickle, file) => pickle.len() + file.as_ref().map_or(0, |f| f.len()),
            CrossValue::Tuple(items) => items.iter().map(CrossValue::size).sum(),
            CrossValue::Big(number) => number.bits() as usize / 8,
            CrossValue::Function(code) => code.words.len() * 8,
            _ => 0,
        };
        size_of::<CrossValue>() + more
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Send,
    Recv,
    Both,
}

impl End {
    /// From the keyword arguments `send` and `recv` of closing functions.
    pub fn of_flags(send: bool, recv: bool) -> End {
        match (send, recv) {
            (true, false) => End::Send,
            (false, true) => End::Recv,
            _ => End::Both,
        }
    }
}
