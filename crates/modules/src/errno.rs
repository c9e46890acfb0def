//! `errno`: the system's error numbers.

use vm::prelude::*;

pub static MODULE: ModuleDef =
    ModuleDef::new("errno", "This module makes available standard errno system symbols.\n\nThe value of each symbol is the corresponding integer value,\ne.g., on most systems, errno.ENOENT equals the integer 2.\n\nThe dictionary errno.errorcode maps numeric codes to symbol names,\ne.g., errno.errorcode[2] could be the string 'ENOENT'.\n\nSymbols that are not relevant to the underlying system are not defined.\n\nTo map error codes to error messages, use the function os.strerror(),\ne.g. os.strerror(2) could return 'No such file or directory'.")
        .exec(exec);

macro_rules! numbers {
    ($($name:ident)*) => {
        /// Name and number, in an order in which later names win in `errorcode`.
        pub const NUMBERS: &[(&str, i32)] = &[$((stringify!($name), libc::$name)),*];
    };
}

numbers! {
    ENODEV ENOCSI EHOSTUNREACH ENOMSG EUCLEAN EL2NSYNC EL2HLT ENODATA ENOTBLK ENOSYS EPIPE EINVAL EOVERFLOW EADV EINTR
    EUSERS ENOTEMPTY ENOBUFS EPROTO EREMOTE ENAVAIL ECHILD ELOOP EXDEV E2BIG ESRCH EMSGSIZE EAFNOSUPPORT EBADR
    EHOSTDOWN EPFNOSUPPORT ENOPROTOOPT EBUSY EWOULDBLOCK EAGAIN EBADFD EDOTDOT EISCONN ENOTCONN ESHUTDOWN ENONET EBADE
    EBADF EMULTIHOP EIO EUNATCH EPROTOTYPE ENOSPC ENOEXEC EALREADY ENETDOWN ENOTNAM EACCES ELNRNG EILSEQ ENOTDIR ENOTUNIQ
    EPERM EDOM EXFULL ECONNREFUSED EISDIR EPROTONOSUPPORT EROFS EADDRNOTAVAIL EIDRM ECOMM ESRMNT EREMOTEIO EL3RST EBADMSG
    ENFILE ELIBMAX ESPIPE ENOLINK ENETRESET ETIMEDOUT ENOENT EEXIST EDQUOT ENOSTR EBADSLT EBADRQC ELIBACC EFAULT EFBIG
    EDEADLK EDEADLOCK ENOPKG EDESTADDRREQ ELIBSCN ENOLCK EISNAM ECONNABORTED ENETUNREACH ESTALE ENOSR ENOMEM ENOTSOCK
    ESTRPIPE EMLINK ERANGE ELIBEXEC EL3HLT ECONNRESET EADDRINUSE EOPNOTSUPP ENOTSUP EREMCHG ENAMETOOLONG ENOTTY
    ERESTART ESOCKTNOSUPPORT ETIME EBFONT ETOOMANYREFS EMFILE ETXTBSY EINPROGRESS ENXIO ELIBBAD ECANCELED EKEYEXPIRED
    EKEYREJECTED EKEYREVOKED EMEDIUMTYPE ENOKEY ENOMEDIUM ENOTRECOVERABLE EOWNERDEAD ERFKILL ENOANO ECHRNG EHWPOISON
}

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    let codes = DictObj::new();
    for (name, number) in NUMBERS {
        let number = Value::small_int(*number as i64);
        dict.set_name(name, number.clone());
        codes.set(vm, &number, vm::types::str::intern(name))?;
    }
    dict.set_name("errorcode", codes.into_value());
    Ok(())
}
