//! `termios`: the modes of a terminal. The calls are the system's, the lists are CPython's: `[iflag, oflag, cflag, lflag,
//! ispeed, ospeed, cc]`.

use vm::prelude::*;

use crate::park::errno;
use crate::sys::{self, Plain};
use crate::util::{NONE, constants, to_fd};

pub static MODULE: ModuleDef = ModuleDef::new(
    "termios",
    "This module provides an interface to the Posix calls for tty I/O control.\n\nFor a complete description of these calls, see the Posix or Unix manual\npages. It is only available for those Unix versions that support Posix\ntermios style tty I/O control (and then only if configured at installation\ntime).\n\nAll functions in this module take a file descriptor fd as their first\nargument. This can be an integer file descriptor, such as returned by\nsys.stdin.fileno(), or a file object, such as sys.stdin itself.",
)
.functions(FUNCTIONS)
.types(&[&ERROR])
.exec(exec);

/// `termios.error`
static ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("error")
    .module("termios")
    .base(&vm::error::exception::EXCEPTION)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));

static FUNCTIONS: &[NativeDef] = &[
    def(
        "tcgetattr",
        "(fd, /)",
        tcgetattr,
        "Get the tty attributes for file descriptor fd.\n\nReturns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]\nwhere cc is a list of the tty special characters (each a string of\nlength 1, except the items with indices VMIN and VTIME, which are\nintegers when these fields are defined).  The interpretation of the\nflags and the speeds as well as the indexing in the cc array must be\ndone using the symbolic constants defined in this module.",
    ),
    def(
        "tcsetattr",
        "(fd, when, attributes, /)",
        tcsetattr,
        "Set the tty attributes for file descriptor fd.\n\nThe attributes to be set are taken from the attributes argument, which\nis a list like the one returned by tcgetattr(). The when argument\ndetermines when the attributes are changed: termios.TCSANOW to\nchange immediately, termios.TCSADRAIN to change after transmitting all\nqueued output, or termios.TCSAFLUSH to change after transmitting all\nqueued output and discarding all queued input.",
    ),
    def(
        "tcsendbreak",
        "(fd, duration, /)",
        |vm, a| plain(vm, a, sys::tcsendbreak),
        "Send a break on file descriptor fd.\n\nA zero duration sends a break for 0.25-0.5 seconds; a nonzero duration\nhas a system dependent meaning.",
    ),
    def(
        "tcdrain",
        "(fd, /)",
        |vm, a| plain(vm, a, |fd, _| sys::tcdrain(fd)),
        "Wait until all output written to file descriptor fd has been transmitted.",
    ),
    def(
        "tcflush",
        "(fd, queue, /)",
        |vm, a| plain(vm, a, sys::tcflush),
        "Discard queued data on file descriptor fd.\n\nThe queue selector specifies which queue: termios.TCIFLUSH for the\ninput queue, termios.TCOFLUSH for the output queue, or\ntermios.TCIOFLUSH for both queues.",
    ),
    def(
        "tcflow",
        "(fd, action, /)",
        |vm, a| plain(vm, a, sys::tcflow),
        "Suspend or resume input or output on file descriptor fd.\n\nThe action argument can be termios.TCOOFF to suspend output,\ntermios.TCOON to restart output, termios.TCIOFF to suspend input,\nor termios.TCION to restart input.",
    ),
    def(
        "tcgetwinsize",
        "(fd, /)",
        tcgetwinsize,
        "Get the tty winsize for file descriptor fd.\n\nReturns a tuple (ws_row, ws_col).",
    ),
    def(
        "tcsetwinsize",
        "(fd, winsize, /)",
        tcsetwinsize,
        "Set the tty winsize for file descriptor fd.\n\nThe winsize to be set is taken from the winsize argument, which\nis a two-item tuple (ws_row, ws_col) like the one returned by tcgetwinsize().",
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: TCSANOW, TCSADRAIN, TCSAFLUSH, TCIFLUSH, TCOFLUSH, TCIOFLUSH, TCOOFF, TCOON, TCIOFF, TCION,
        IGNBRK, BRKINT, IGNPAR, PARMRK, INPCK, ISTRIP, INLCR, IGNCR, ICRNL, IXON, IXANY, IXOFF, IMAXBEL, OPOST, ONLCR,
        OCRNL, ONOCR, ONLRET, CSIZE, CS5, CS6, CS7, CS8, CSTOPB, CREAD, PARENB, PARODD, HUPCL, CLOCAL, CRTSCTS, ISIG,
        ICANON, ECHO, ECHOE, ECHOK, ECHONL, ECHOCTL, ECHOPRT, ECHOKE, FLUSHO, NOFLSH, TOSTOP, PENDIN, IEXTEN,
        VINTR, VQUIT, VERASE, VKILL, VEOF, VTIME, VMIN, VSTART, VSTOP, VSUSP, VEOL, VREPRINT, VDISCARD, VWERASE,
        VLNEXT, VEOL2, B0, B50, B75, B110, B134, B150, B200, B300, B600, B1200, B1800, B2400, B4800, B9600, B19200,
        B38400, B57600, B115200, B230400, TIOCGWINSZ, TIOCSWINSZ, FIONREAD, TIOCSCTTY, TIOCNOTTY, TIOCSTI, TIOCGPGRP,
        TIOCSPGRP, TIOCOUTQ, TIOCEXCL, TIOCNXCL);
    dict.set_name("NCCS", vm.new_int(libc::NCCS as i64));
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc: IUTF8, OFILL, NLDLY, CRDLY, TABDLY, BSDLY, VTDLY, FFDLY, TAB3, VSWTC, B460800, B500000,
        B576000, B921600, B1000000, B1152000, B1500000, B2000000, B2500000, B3000000, B3500000, B4000000, TIOCINQ,
        TCGETS, TCSETS, TCSETSW, TCSETSF, EXTPROC);
    Ok(())
}

fn failed(vm: &Vm) -> Error {
    let code = errno();
    let text = vm.new_str(&vm::error::raise::errno_text(code));
    vm.error_args(&ERROR, &[vm.new_int(code as i64), text])
}

fn plain(vm: &Vm, args: &[Value], call: fn(i32, i32) -> i32) -> PyResult {
    let fd = to_fd(vm, &args[0])?;
    let second = args.get(1).map_or(Ok(0), |v| vm.to_i32(v))?;
    if call(fd, second) == 0 { NONE } else { Err(failed(vm)) }
}

fn modes_of(vm: &Vm, fd: i32) -> PyResult<libc::termios> {
    let mut modes = libc::termios::zeroed();
    if sys::tcgetattr(fd, &mut modes) == 0 { Ok(modes) } else { Err(failed(vm)) }
}

/// Whether two characters are numbers now: reads return by count and time.
fn counts(modes: &libc::termios) -> [usize; 2] {
    if modes.c_lflag & libc::ICANON == 0 { [libc::VMIN, libc::VTIME] } else { [usize::MAX; 2] }
}

fn tcgetattr(vm: &Vm, args: &[Value]) -> PyResult {
    let modes = modes_of(vm, to_fd(vm, &args[0])?)?;
    let numbers = counts(&modes);
    let characters = modes.c_cc.iter().enumerate().map(|(at, byte)| match numbers.contains(&at) {
        true => Ok(vm.new_int(i64::from(*byte))),
        false => vm::types::bytes::new_bytes(&[*byte]),
    });
    let characters = vm.new_list(characters.collect::<PyResult<Vec<Value>>>()?)?;
    let (input, output) = (sys::cfgetispeed(&modes), sys::cfgetospeed(&modes));
    let int = |n: libc::tcflag_t| vm.new_int(i64::from(n));
    let flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag].map(int);
    vm.new_list([&flags[..], &[int(input), int(output), characters]].concat())
}

fn tcsetattr(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, when) = (to_fd(vm, &args[0])?, vm.to_i32(&args[1])?);
    let refused = || vm.type_error("tcsetattr, arg 3: must be 7 element list");
    let Some(list) = args[2].downcast::<ListObj>() else { return Err(refused()) };
    let items = list.to_vec();
    let [iflag, oflag, cflag, lflag, ispeed, ospeed, characters] = &items[..] else { return Err(refused()) };
    let mut modes = modes_of(vm, fd)?;
    let flag = |v: &Value| vm.to_i64(v).map(|n| n as libc::tcflag_t);
    modes.c_iflag = flag(iflag)?;
    modes.c_oflag = flag(oflag)?;
    modes.c_cflag = flag(cflag)?;
    modes.c_lflag = flag(lflag)?;
    let (ispeed, ospeed) = (flag(ispeed)?, flag(ospeed)?);
    let wrong_length = || vm.type_error(format!("tcsetattr: attributes[6] must be {} element list", libc::NCCS));
    let Some(characters) = characters.downcast::<ListObj>() else { return Err(wrong_length()) };
    let characters = characters.to_vec();
    if characters.len() != libc::NCCS {
        return Err(wrong_length());
    }
    for (place, item) in modes.c_cc.iter_mut().zip(&characters) {
        *place = match item.downcast::<vm::types::bytes::BytesObj>() {
            Some(byte) if byte.as_slice().len() == 1 => byte.as_slice()[0],
            None if item.is_int() => vm.to_i64(item)? as libc::cc_t,
            _ => {
                return Err(vm.type_error("tcsetattr: elements of attributes must be characters or integers"));
            }
        };
    }
    if sys::cfsetispeed(&mut modes, ispeed) != 0
        || sys::cfsetospeed(&mut modes, ospeed) != 0
        || sys::tcsetattr(fd, when, &modes) != 0
    {
        return Err(failed(vm));
    }
    NONE
}

fn size_of(vm: &Vm, fd: i32) -> PyResult<libc::winsize> {
    let mut size = libc::winsize::zeroed();
    if sys::window_size(fd, &mut size) == 0 { Ok(size) } else { Err(failed(vm)) }
}

fn tcgetwinsize(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = to_fd(vm, &args[0])?;
    let size = size_of(vm, fd)?;
    Ok(vm.new_tuple(&[vm.new_int(size.ws_row.into()), vm.new_int(size.ws_col.into())]))
}

fn tcsetwinsize(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = to_fd(vm, &args[0])?;
    let items = vm.collect(&args[1])?;
    let [rows, columns] = &items[..] else {
        return Err(vm.type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
    };
    let number = |v: &Value| {
        let n = vm.to_i64(v)?;
        u16::try_from(n).map_err(|_| vm.overflow_error("winsize value(s) out of range."))
    };
    let (rows, columns) = (number(rows)?, number(columns)?);
    let mut size = size_of(vm, fd)?;
    (size.ws_row, size.ws_col) = (rows, columns);
    if sys::set_window_size(fd, &size) == 0 { NONE } else { Err(failed(vm)) }
}
