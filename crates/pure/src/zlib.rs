//! `zlib`: compression in one go and in pieces, checksums, over a library that speaks zlib, gzip and raw streams.

use std::cell::{Cell, RefCell};

use vm::error::exception::{EXCEPTION, ExceptionObj};
use vm::prelude::*;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Status};

use super::buffer::{bytes_arg, new_bytes};
use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("zlib", "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.\n\nadler32(string[, start]) -- Compute an Adler-32 checksum.\ncompress(data[, level]) -- Compress data, with compression level 0-9 or -1.\ncompressobj([level[, ...]]) -- Return a compressor object.\ncrc32(string[, start]) -- Compute a CRC-32 checksum.\ndecompress(string,[wbits],[bufsize]) -- Decompresses a compressed string.\ndecompressobj([wbits[, zdict]]) -- Return a decompressor object.\n\n'wbits' is window buffer size and container format.\nCompressor objects support compress() and flush() methods; decompressor\nobjects support decompress() and flush().")
    .functions(&[
        def("adler32", "(data, value=1, /)", adler32, "Compute an Adler-32 checksum of data."),
        def("crc32", "(data, value=0, /)", crc32, "Compute a CRC-32 checksum of data."),
        def("compress", "(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)", compress, "Returns a bytes object containing compressed data."),
        def("decompress", "(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)", decompress, "Returns a bytes object containing the uncompressed data."),
        def("compressobj", "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None)", compressobj, "Return a compressor object."),
        def("decompressobj", "(wbits=MAX_WBITS, zdict=b'')", decompressobj, "Return a decompressor object."),
    ])
    .exec(|vm, dict| {
        dict.set_name("error", ERROR.to_value());
        dict.set_name("_ZlibDecompressor", DECOMPRESSOR.to_value());
        for (name, value) in [
            ("MAX_WBITS", 15),
            ("DEFLATED", 8),
            ("DEF_MEM_LEVEL", 8),
            ("DEF_BUF_SIZE", 16384),
            ("Z_NO_COMPRESSION", 0),
            ("Z_BEST_SPEED", 1),
            ("Z_BEST_COMPRESSION", 9),
            ("Z_DEFAULT_COMPRESSION", -1),
            ("Z_DEFAULT_STRATEGY", 0),
            ("Z_FILTERED", 1),
            ("Z_HUFFMAN_ONLY", 2),
            ("Z_RLE", 3),
            ("Z_FIXED", 4),
            ("Z_NO_FLUSH", 0),
            ("Z_PARTIAL_FLUSH", 1),
            ("Z_SYNC_FLUSH", 2),
            ("Z_FULL_FLUSH", 3),
            ("Z_FINISH", 4),
            ("Z_BLOCK", 5),
            ("Z_TREES", 6),
        ] {
            dict.set_name(name, Value::small_int(value));
        }
        dict.set_name("ZLIB_VERSION", vm.new_str("1.3.1"));
        dict.set_name("ZLIB_RUNTIME_VERSION", vm.new_str("1.3.1"));
        Ok(())
    });

pub static ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("error")
    .module("zlib")
    .base(&EXCEPTION)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));

/// Bytes that one step of the library may make.
const STEP: usize = 16384;

fn error(vm: &Vm, code: i32, doing: &str, detail: &str) -> Error {
    vm.error(&ERROR, format!("Error {code} while {doing}: {detail}"))
}

fn start_of(vm: &Vm, value: &Value, default: u32) -> PyResult<u32> {
    match value.non_null() {
        None => Ok(default),
        Some(n) => Ok(vm::types::int::to_big(&vm.to_index(n)?)
            .map_or(0, |b| (b.as_ref() & num_bigint::BigInt::from(u32::MAX)).try_into().unwrap_or(0))),
    }
}

fn adler32(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    Ok(vm.new_int(zlib_rs::adler32::adler32(start_of(vm, &a[1], 1)?, &data) as i64))
}

fn crc32(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    Ok(vm.new_int(zlib_rs::crc32::crc32(start_of(vm, &a[1], 0)?, &data) as i64))
}

fn number(vm: &Vm, value: &Value, default: i32) -> PyResult<i32> {
    value.non_null().map_or(Ok(default), |n| vm.to_i32(n))
}

fn deflater(vm: &Vm, config: DeflateConfig) -> PyResult<Deflate> {
    let window = config.window_bits;
    let window_good = matches!(window, 9..=15 | -15..=-9 | 25..=31);
    if !window_good || !(-1..=9).contains(&config.level) || !(1..=9).contains(&config.mem_level) {
        return Err(vm.value_error("Invalid initialization option"));
    }
    Ok(Deflate::new_with_config(config))
}

fn inflater(vm: &Vm, wbits: i32) -> PyResult<Inflate> {
    match wbits {
        -15..=-8 => Ok(Inflate::new(false, -wbits as u8)),
        0 | 8..=15 | 24..=31 | 40..=47 => Ok(Inflate::new(true, wbits as u8)),
        _ => Err(vm.value_error("Invalid initialization option")),
    }
}

/// Feeds input and appends what comes out, until the input is used up (or the stream ends, when finishing).
fn deflate(vm: &Vm, stream: &mut Deflate, mut input: &[u8], flush: DeflateFlush) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    let mut chunk = vec![0; STEP];
    let mut polled = Poll::default();
    loop {
        polled.tick(vm)?;
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = stream
            .compress(input, &mut chunk, flush)
            .map_err(|_| error(vm, -2, "compressing data", "inconsistent stream state"))?;
        let used = (stream.total_in() - before_in) as usize;
        let made = (stream.total_out() - before_out) as usize;
        input = input.get(used..).unwrap_or(&[]);
        append(vm, &mut out, chunk.get(..made).unwrap_or(&[]))?;
        // A chunk that was not filled says that nothing is left.
        if status == Status::StreamEnd || made < STEP && input.is_empty() || used == 0 && made == 0 {
            return Ok(out);
        }
    }
}

fn append(vm: &Vm, out: &mut Vec<u8>, data: &[u8]) -> PyResult<()> {
    if out.try_reserve(data.len()).is_err() {
        return Err(vm.memory_error());
    }
    out.extend_from_slice(data);
    Ok(())
}

/// What a decompression step left.
struct Inflated {
    out: Vec<u8>,
    used: usize,
    ended: bool,
}

/// Decompresses until the input is used up, the stream ends or `limit` bytes were made.
fn inflate(
    vm: &Vm,
    stream: &mut Inflate,
    input: &[u8],
    limit: Option<usize>,
    zdict: Option<&[u8]>,
) -> PyResult<Inflated> {
    let mut done = Inflated { out: Vec::new(), used: 0, ended: false };
    let mut chunk = vec![0; STEP];
    let mut polled = Poll::default();
    loop {
        polled.tick(vm)?;
        let room = limit.map_or(STEP, |l| STEP.min(l - done.out.len()));
        if room == 0 {
            return Ok(done);
        }
        let rest = input.get(done.used..).unwrap_or(&[]);
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let result = stream.decompress(rest, &mut chunk[..room], InflateFlush::SyncFlush);
        let used = (stream.total_in() - before_in) as usize;
        let made = (stream.total_out() - before_out) as usize;
        done.used += used;
        append(vm, &mut done.out, chunk.get(..made).unwrap_or(&[]))?;
        match result {
            Ok(Status::StreamEnd) => {
                done.ended = true;
                return Ok(done);
            }
            Ok(_) if made < room && done.used >= input.len() || used == 0 && made == 0 => return Ok(done),
            Ok(_) => {}
            Err(InflateError::NeedDict { .. }) => match zdict {
                Some(zdict) if stream.set_dictionary(zdict).is_ok() => {}
                Some(_) => return Err(error(vm, -3, "setting zdict", "invalid input data")),
                None => return Err(vm.error(&ERROR, "Error 2 while decompressing data")),
            },
            Err(e) => {
                let detail = stream.error_message().unwrap_or(e.as_str()).to_owned();
                return Err(error(vm, -3, "decompressing data", &detail));
            }
        }
    }
}

fn compress(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let config = DeflateConfig {
        level: number(vm, &a[1], -1)?,
        window_bits: number(vm, &a[2], 15)?,
        ..DeflateConfig::default()
    };
    if !(-1..=9).contains(&config.level) {
        return Err(vm.error(&ERROR, "Bad compression level"));
    }
    let mut stream = deflater(vm, config)?;
    let out = deflate(vm, &mut stream, &data, DeflateFlush::Finish)?;
    new_bytes(vm, &out)
}

fn decompress(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let Ok(mut stream) = inflater(vm, number(vm, &a[1], 15)?) else {
        return Err(error(vm, -2, "preparing to decompress data", "inconsistent stream state"));
    };
    if let Some(size) = a[2].non_null()
        && vm.to_isize(size)? < 0
    {
        return Err(vm.value_error("bufsize must be non-negative"));
    }
    let done = inflate(vm, &mut stream, &data, None, None)?;
    if !done.ended {
        return Err(error(vm, -5, "decompressing data", "incomplete or truncated stream"));
    }
    new_bytes(vm, &done.out)
}

pub struct CompressObj {
    stream: RefCell<Option<Deflate>>,
}
heap::payload!(CompressObj, "zlib.Compress", leaf, external);

pub static COMPRESS: TypeSpec = TypeSpec::new::<CompressObj>("Compress").module("zlib").flags(NO_NEW).methods(&[
    def(
        "compress",
        "($self, data, /)",
        |vm, a| feed(vm, &a[0], &bytes_arg(vm, &a[1])?, 0),
        "Returns a bytes object containing compressed data.",
    ),
    def(
        "flush",
        "($self, mode=zlib.Z_FINISH, /)",
        |vm, a| feed(vm, &a[0], &[], number(vm, &a[1], 4)?),
        "Return a bytes object containing any remaining compressed data.",
    ),
]);

fn feed(vm: &Vm, this_value: &Value, data: &[u8], mode: i32) -> PyResult {
    let this = this::<CompressObj>(vm, this_value)?;
    let mut held = this.stream.borrow_mut();
    let Some(stream) = held.as_mut() else {
        return Err(error(
            vm,
            -2,
            if data.is_empty() { "flushing" } else { "compressing data" },
            "inconsistent stream state",
        ));
    };
    if mode == 0 && data.is_empty() {
        return new_bytes(vm, &[]);
    }
    let flush = match mode {
        0 => DeflateFlush::NoFlush,
        1 => DeflateFlush::PartialFlush,
        2 => DeflateFlush::SyncFlush,
        3 => DeflateFlush::FullFlush,
        4 => DeflateFlush::Finish,
        5 => DeflateFlush::Block,
        _ => return Err(error(vm, -2, "flushing", "inconsistent stream state")),
    };
    let out = deflate(vm, stream, data, flush)?;
    if mode == 4 {
        *held = None;
    }
    new_bytes(vm, &out)
}

fn compressobj(vm: &Vm, a: &[Value]) -> PyResult {
    if number(vm, &a[1], 8)? != 8 {
        return Err(vm.value_error("Invalid initialization option"));
    }
    let Ok(strategy) = number(vm, &a[4], 0)?.try_into() else {
        return Err(vm.value_error("Invalid initialization option"));
    };
    let config = DeflateConfig {
        level: number(vm, &a[0], -1)?,
        window_bits: number(vm, &a[2], 15)?,
        mem_level: number(vm, &a[3], 8)?,
        strategy,
        ..DeflateConfig::default()
    };
    let mut stream = deflater(vm, config)?;
    if let Some(zdict) = given(&a[5])
        && stream.set_dictionary(&bytes_arg(vm, zdict)?).is_err()
    {
        return Err(vm.value_error("Invalid dictionary"));
    }
    Ok(COMPRESS.alloc(CompressObj { stream: RefCell::new(Some(stream)) }).into_value())
}

/// Both kinds of decompressors: `decompressobj()`'s, which hands input back, and the one that keeps it.
pub struct DecompressObj {
    stream: RefCell<Inflate>,
    zdict: Option<Vec<u8>>,
    eof: Cell<bool>,
    unused: RefCell<Vec<u8>>,
    /// Input that a limit left.
    tail: RefCell<Vec<u8>>,
    needs_input: Cell<bool>,
}
heap::payload!(DecompressObj, "zlib.Decompress", leaf, external);

impl DecompressObj {
    fn make(vm: &Vm, wbits: &Value, zdict: &Value) -> PyResult<DecompressObj> {
        let wbits = number(vm, wbits, 15)?;
        let zdict = given(zdict).map(|z| bytes_arg(vm, z)).transpose()?.filter(|z| !z.is_empty());
        let mut stream = inflater(vm, wbits)?;
        // Raw streams do not ask for theirs.
        if let Some(zdict) = &zdict
            && wbits < 0
            && stream.set_dictionary(zdict).is_err()
        {
            return Err(vm.value_error("Invalid dictionary"));
        }
        Ok(DecompressObj {
            stream: RefCell::new(stream),
            zdict,
            eof: Cell::new(false),
            unused: RefCell::default(),
            tail: RefCell::default(),
            needs_input: Cell::new(true),
        })
    }
    fn step(&self, vm: &Vm, input: &[u8], limit: Option<usize>) -> PyResult<Vec<u8>> {
        let done = inflate(vm, &mut self.stream.borrow_mut(), input, limit, self.zdict.as_deref())?;
        let rest = input.get(done.used..).unwrap_or(&[]).to_vec();
        if done.ended {
            self.eof.set(true);
            self.unused.borrow_mut().extend_from_slice(&rest);
            self.tail.borrow_mut().clear();
        } else {
            *self.tail.borrow_mut() = rest;
        }
        Ok(done.out)
    }
}

fn limit_of(vm: &Vm, value: &Value) -> PyResult<Option<isize>> {
    value.non_null().map(|n| vm.to_isize(n)).transpose()
}

pub static DECOMPRESS: TypeSpec = TypeSpec::new::<DecompressObj>("Decompress")
    .module("zlib")
    .flags(NO_NEW)
    .methods(&[
        def(
            "decompress",
            "($self, data, /, max_length=0)",
            decompress_piece,
            "Return a bytes object containing the decompressed version of the data.",
        ),
        def(
            "flush",
            "($self, length=zlib.DEF_BUF_SIZE, /)",
            flush_rest,
            "Return a bytes object containing any remaining decompressed data.",
        ),
    ])
    .getset(&[
        GetSet::ro("unused_data", |vm, v| new_bytes(vm, &this::<DecompressObj>(vm, v)?.unused.borrow()), ""),
        GetSet::ro("unconsumed_tail", |vm, v| new_bytes(vm, &this::<DecompressObj>(vm, v)?.tail.borrow()), ""),
        GetSet::ro("eof", |vm, v| Ok(Value::bool(this::<DecompressObj>(vm, v)?.eof.get())), ""),
    ]);

fn decompress_piece(vm: &Vm, a: &[Value]) -> PyResult {
    let this = this::<DecompressObj>(vm, &a[0])?;
    let data = bytes_arg(vm, &a[1])?;
    let limit = match limit_of(vm, &a[2])? {
        Some(n) if n < 0 => return Err(vm.value_error("max_length must be non-negative")),
        Some(0) | None => None,
        Some(n) => Some(n as usize),
    };
    if this.eof.get() {
        append(vm, &mut this.unused.borrow_mut(), &data)?;
        return new_bytes(vm, &[]);
    }
    new_bytes(vm, &this.step(vm, &data, limit)?)
}

fn flush_rest(vm: &Vm, a: &[Value]) -> PyResult {
    let this = this::<DecompressObj>(vm, &a[0])?;
    if limit_of(vm, &a[1])?.is_some_and(|n| n <= 0) {
        return Err(vm.value_error("length must be greater than zero"));
    }
    if this.eof.get() {
        return new_bytes(vm, &[]);
    }
    let rest = this.tail.take();
    new_bytes(vm, &this.step(vm, &rest, None)?)
}

fn decompressobj(vm: &Vm, a: &[Value]) -> PyResult {
    Ok(DECOMPRESS.alloc(DecompressObj::make(vm, &a[0], &a[1])?).into_value())
}

static NEW_DECOMPRESSOR: NativeDef = def(
    "_ZlibDecompressor",
    "($cls, wbits=MAX_WBITS, zdict=b'')",
    |vm, a| instance(vm, &a[0], DecompressObj::make(vm, &a[1], &a[2])?),
    "",
);

pub static DECOMPRESSOR: TypeSpec = TypeSpec::new::<DecompressObj>("_ZlibDecompressor")
    .module("zlib")
    .doc("Create a decompressor object for decompressing data incrementally.")
    .methods(&[def(
        "decompress",
        "($self, data, max_length=-1)",
        decompress_kept,
        "Decompress *data*, returning uncompressed data as bytes.",
    )])
    .getset(&[
        GetSet::ro(
            "unused_data",
            |vm, v| new_bytes(vm, &this::<DecompressObj>(vm, v)?.unused.borrow()),
            "Data found after the end of the compressed stream.",
        ),
        GetSet::ro(
            "needs_input",
            |vm, v| Ok(Value::bool(this::<DecompressObj>(vm, v)?.needs_input.get())),
            "True if more input is needed before more decompressed data can be produced.",
        ),
        GetSet::ro(
            "eof",
            |vm, v| Ok(Value::bool(this::<DecompressObj>(vm, v)?.eof.get())),
            "True if the end-of-stream marker has been reached.",
        ),
    ])
    .slots(|s| s.new.set(Some(|vm, ty, args| construct(vm, &NEW_DECOMPRESSOR, ty, args))));

/// Keeps the input that a limit left for the next call.
fn decompress_kept(vm: &Vm, a: &[Value]) -> PyResult {
    let this = this::<DecompressObj>(vm, &a[0])?;
    let data = bytes_arg(vm, &a[1])?;
    let limit = limit_of(vm, &a[2])?.and_then(|n| usize::try_from(n).ok());
    if this.eof.get() {
        return Err(vm.error(&vm::error::exception::EOF_ERROR, "End of stream already reached"));
    }
    let mut input = this.tail.take();
    append(vm, &mut input, &data)?;
    let out = this.step(vm, &input, limit)?;
    // A result as long as the limit may have more behind it.
    let more = !this.tail.borrow().is_empty() || limit.is_some_and(|l| out.len() >= l);
    this.needs_input.set(!this.eof.get() && !more);
    new_bytes(vm, &out)
}
