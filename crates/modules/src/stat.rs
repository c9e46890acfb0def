//! `_stat`: the constants of file modes and the questions about them.

use vm::prelude::*;

use crate::util::constants;

pub static MODULE: ModuleDef = ModuleDef::new("_stat", "S_IFMT_: file type bits").functions(FUNCTIONS).exec(exec);

fn mode(vm: &Vm, value: &Value) -> PyResult<u32> {
    let number = vm.to_i64(value)?;
    u32::try_from(number).map_err(|_| vm.overflow_error("mode out of range"))
}

macro_rules! kind {
    ($name:literal, $bits:ident, $doc:literal) => {
        def($name, "(mode, /)", |vm, a| Ok(Value::bool(mode(vm, &a[0])? & libc::S_IFMT == libc::$bits)), $doc)
    };
}

static FUNCTIONS: &[NativeDef] = &[
    kind!("S_ISDIR", S_IFDIR, "S_ISDIR(mode) -> bool\n\nReturn True if mode is from a directory."),
    kind!("S_ISCHR", S_IFCHR, "S_ISCHR(mode) -> bool\n\nReturn True if mode is from a character special device file."),
    kind!("S_ISBLK", S_IFBLK, "S_ISBLK(mode) -> bool\n\nReturn True if mode is from a block special device file."),
    kind!("S_ISREG", S_IFREG, "S_ISREG(mode) -> bool\n\nReturn True if mode is from a regular file."),
    kind!("S_ISFIFO", S_IFIFO, "S_ISFIFO(mode) -> bool\n\nReturn True if mode is from a FIFO (named pipe)."),
    kind!("S_ISLNK", S_IFLNK, "S_ISLNK(mode) -> bool\n\nReturn True if mode is from a symbolic link."),
    kind!("S_ISSOCK", S_IFSOCK, "S_ISSOCK(mode) -> bool\n\nReturn True if mode is from a socket."),
    def(
        "S_ISDOOR",
        "(mode, /)",
        |_, _| Ok(Value::FALSE),
        "S_ISDOOR(mode) -> bool\n\nReturn True if mode is from a door.",
    ),
    def(
        "S_ISPORT",
        "(mode, /)",
        |_, _| Ok(Value::FALSE),
        "S_ISPORT(mode) -> bool\n\nReturn True if mode is from an event port.",
    ),
    def(
        "S_ISWHT",
        "(mode, /)",
        |_, _| Ok(Value::FALSE),
        "S_ISWHT(mode) -> bool\n\nReturn True if mode is from a whiteout.",
    ),
    def(
        "S_IMODE",
        "(mode, /)",
        |vm, a| Ok(vm.new_int((mode(vm, &a[0])? & 0o7777) as i64)),
        "Return the portion of the file's mode that can be set by os.chmod().",
    ),
    def(
        "S_IFMT",
        "(mode, /)",
        |vm, a| Ok(vm.new_int((mode(vm, &a[0])? & libc::S_IFMT) as i64)),
        "Return the portion of the file's mode that describes the file type.",
    ),
    def(
        "filemode",
        "(mode, /)",
        |vm, a| Ok(vm.new_str(&text(mode(vm, &a[0])?))),
        "Convert a file's mode to a string of the form '-rwxrwxrwx'",
    ),
];

fn text(mode: u32) -> String {
    let mut out = String::with_capacity(10);
    out.push(match mode & libc::S_IFMT {
        libc::S_IFREG => '-',
        libc::S_IFDIR => 'd',
        libc::S_IFLNK => 'l',
        libc::S_IFBLK => 'b',
        libc::S_IFCHR => 'c',
        libc::S_IFIFO => 'p',
        libc::S_IFSOCK => 's',
        _ => '?',
    });
    let special = [(libc::S_ISUID, 's', 'S'), (libc::S_ISGID, 's', 'S'), (libc::S_ISVTX, 't', 'T')];
    for (i, (bit, with, without)) in special.into_iter().enumerate() {
        let part = mode >> (6 - 3 * i) & 7;
        out.push(if part & 4 != 0 { 'r' } else { '-' });
        out.push(if part & 2 != 0 { 'w' } else { '-' });
        out.push(match (mode & bit != 0, part & 1 != 0) {
            (true, true) => with,
            (true, false) => without,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    out
}

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: S_IFDIR, S_IFCHR, S_IFBLK, S_IFREG, S_IFIFO, S_IFLNK, S_IFSOCK, S_ISUID, S_ISGID, S_ISVTX, S_IRWXU,
        S_IRUSR, S_IWUSR, S_IXUSR, S_IRWXG, S_IRGRP, S_IWGRP, S_IXGRP, S_IRWXO, S_IROTH, S_IWOTH, S_IXOTH);
    let more: &[(&str, i64)] = &[
        ("S_IFDOOR", 0),
        ("S_IFPORT", 0),
        ("S_IFWHT", 0),
        ("S_ENFMT", 0o2000),
        ("S_IREAD", 0o400),
        ("S_IWRITE", 0o200),
        ("S_IEXEC", 0o100),
        ("UF_SETTABLE", 0xffff),
        ("UF_NODUMP", 1),
        ("UF_IMMUTABLE", 2),
        ("UF_APPEND", 4),
        ("UF_OPAQUE", 8),
        ("UF_NOUNLINK", 16),
        ("UF_COMPRESSED", 0x20),
        ("UF_TRACKED", 0x40),
        ("UF_DATAVAULT", 0x80),
        ("UF_HIDDEN", 0x8000),
        ("SF_SETTABLE", 0x3fff0000),
        ("SF_ARCHIVED", 0x10000),
        ("SF_IMMUTABLE", 0x20000),
        ("SF_APPEND", 0x40000),
        ("SF_NOUNLINK", 0x100000),
        ("SF_RESTRICTED", 0x80000),
        ("SF_FIRMLINK", 0x800000),
        ("SF_SNAPSHOT", 0x200000),
        ("SF_DATALESS", 0x40000000),
        ("SF_SUPPORTED", 0x9f0000),
        ("SF_SYNTHETIC", 0xc0000000),
        ("ST_MODE", 0),
        ("ST_INO", 1),
        ("ST_DEV", 2),
        ("ST_NLINK", 3),
        ("ST_UID", 4),
        ("ST_GID", 5),
        ("ST_SIZE", 6),
        ("ST_ATIME", 7),
        ("ST_MTIME", 8),
        ("ST_CTIME", 9),
        ("FILE_ATTRIBUTE_ARCHIVE", 32),
        ("FILE_ATTRIBUTE_COMPRESSED", 2048),
        ("FILE_ATTRIBUTE_DEVICE", 64),
        ("FILE_ATTRIBUTE_DIRECTORY", 16),
        ("FILE_ATTRIBUTE_ENCRYPTED", 16384),
        ("FILE_ATTRIBUTE_HIDDEN", 2),
        ("FILE_ATTRIBUTE_INTEGRITY_STREAM", 32768),
        ("FILE_ATTRIBUTE_NORMAL", 128),
        ("FILE_ATTRIBUTE_NOT_CONTENT_INDEXED", 8192),
        ("FILE_ATTRIBUTE_NO_SCRUB_DATA", 131072),
        ("FILE_ATTRIBUTE_OFFLINE", 4096),
        ("FILE_ATTRIBUTE_READONLY", 1),
        ("FILE_ATTRIBUTE_REPARSE_POINT", 1024),
        ("FILE_ATTRIBUTE_SPARSE_FILE", 512),
        ("FILE_ATTRIBUTE_SYSTEM", 4),
        ("FILE_ATTRIBUTE_TEMPORARY", 256),
        ("FILE_ATTRIBUTE_VIRTUAL", 65536),
    ];
    for (name, value) in more {
        dict.set_name(name, vm.new_int(*value));
    }
    Ok(())
}
