//! `pwd` and `grp`: the databases of users and groups. Look-ups may ask a network: they run on the blocking pool.

use std::ffi::{CStr, CString};

use vm::error::exception::KEY_ERROR;
use vm::prelude::*;
use vm::structseq;

use crate::bytes;
use crate::park;

pub static PWD: ModuleDef = ModuleDef::new(
    "pwd",
    "This module provides access to the Unix password database.\nIt is available on all Unix versions.\n\nPassword database entries are reported as 7-tuples containing the following\nitems from the password database (see `<pwd.h>'), in order:\npw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.\nThe uid and gid items are integers, all others are strings. An\nexception is raised if the entry asked for cannot be found.",
)
.functions(&[
    def("getpwuid", "(uidobj, /)", getpwuid, "Return the password database entry for the given numeric user ID.\n\nSee `help(pwd)` for more on password database entries."),
    def("getpwnam", "(name, /)", getpwnam, "Return the password database entry for the given user name.\n\nSee `help(pwd)` for more on password database entries."),
    def("getpwall", "()", getpwall, "Return a list of all available password database entries, in arbitrary order.\n\nSee help(pwd) for more on password database entries."),
])
.types(&[&PASSWD_TYPE]);

pub static GRP: ModuleDef = ModuleDef::new(
    "grp",
    "Access to the Unix group database.\n\nGroup entries are reported as 4-tuples containing the following fields\nfrom the group database, in order:\n\n  name   - name of the group\n  passwd - group password (encrypted); often empty\n  gid    - numeric ID of the group\n  mem    - list of members\n\nThe gid is an integer, name and password are strings.  (Note that most\nusers are not explicitly listed as members of the groups they are in\naccording to the password database.  Check both databases to get\ncomplete membership information.)",
)
.functions(&[
    def("getgrgid", "(id)", getgrgid, "Return the group database entry for the given numeric group ID.\n\nIf id is not valid, raise KeyError."),
    def("getgrnam", "(name)", getgrnam, "Return the group database entry for the given group name.\n\nIf name is not valid, raise KeyError."),
    def("getgrall", "()", getgrall, "Return a list of all available group entries, in arbitrary order.\n\nAn entry whose name starts with '+' or '-' represents an instruction\nto use YP/NIS and may not be accessible via getgrnam or getgrgid."),
])
.types(&[&GROUP_TYPE]);

structseq!(PASSWD, PASSWD_TYPE, "struct_passwd" in "pwd",
    "pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple.",
    visible 7,
    [0 "pw_name" "user name", 1 "pw_passwd" "password", 2 "pw_uid" "user id", 3 "pw_gid" "group id", 4 "pw_gecos" "real name",
     5 "pw_dir" "home directory", 6 "pw_shell" "shell program"]);

structseq!(GROUP, GROUP_TYPE, "struct_group" in "grp",
    "grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple.",
    visible 4,
    [0 "gr_name" "group name", 1 "gr_passwd" "password", 2 "gr_gid" "group id", 3 "gr_mem" "group members"]);

/// A user's entry, copied.
struct User {
    texts: [Vec<u8>; 5],
    uid: u32,
    gid: u32,
}

struct Group {
    name: Vec<u8>,
    password: Vec<u8>,
    gid: u32,
    members: Vec<Vec<u8>>,
}

/// # Safety
/// Null, or a terminated text.
unsafe fn copy(text: *const libc::c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

/// # Safety
/// A live entry.
unsafe fn copy_user(p: *const libc::passwd) -> User {
    // SAFETY: by contract.
    unsafe {
        let p = &*p;
        let texts = [copy(p.pw_name), copy(p.pw_passwd), copy(p.pw_gecos), copy(p.pw_dir), copy(p.pw_shell)];
        User { texts, uid: p.pw_uid, gid: p.pw_gid }
    }
}

/// # Safety
/// A live entry.
unsafe fn copy_group(g: *const libc::group) -> Group {
    // SAFETY: by contract; the list of members ends with null.
    unsafe {
        let g = &*g;
        let mut members = Vec::new();
        let mut at = g.gr_mem;
        while !at.is_null() && !(*at).is_null() {
            members.push(copy(*at));
            at = at.add(1);
        }
        Group { name: copy(g.gr_name), password: copy(g.gr_passwd), gid: g.gr_gid, members }
    }
}

/// Calls a `get*_r` with a buffer that grows until it is large enough.
fn with_buffer<T>(mut call: impl FnMut(&mut [libc::c_char]) -> Result<Option<T>, i32>) -> Result<Option<T>, i32> {
    let mut size = 4096;
    loop {
        let mut buffer = vec![0 as libc::c_char; size];
        match call(&mut buffer) {
            Err(libc::ERANGE) if size < 1 << 24 => size *= 2,
            // "Not found" has many numbers.
            Err(libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM) => return Ok(None),
            result => return result,
        }
    }
}

fn find_user(uid: u32, name: Option<CString>) -> Result<Option<User>, i32> {
    with_buffer(|buffer| {
        // SAFETY: everything lives through the call; the entry is copied while the buffer lives.
        unsafe {
            let mut entry: libc::passwd = std::mem::zeroed();
            let mut found = std::ptr::null_mut();
            let (start, len) = (buffer.as_mut_ptr(), buffer.len());
            let error = match &name {
                Some(name) => libc::getpwnam_r(name.as_ptr(), &mut entry, start, len, &mut found),
                None => libc::getpwuid_r(uid, &mut entry, start, len, &mut found),
            };
            match error {
                0 if found.is_null() => Ok(None),
                0 => Ok(Some(copy_user(found))),
                error => Err(error),
            }
        }
    })
}

fn find_group(gid: u32, name: Option<CString>) -> Result<Option<Group>, i32> {
    with_buffer(|buffer| {
        // SAFETY: as in find_user.
        unsafe {
            let mut entry: libc::group = std::mem::zeroed();
            let mut found = std::ptr::null_mut();
            let (start, len) = (buffer.as_mut_ptr(), buffer.len());
            let error = match &name {
                Some(name) => libc::getgrnam_r(name.as_ptr(), &mut entry, start, len, &mut found),
                None => libc::getgrgid_r(gid, &mut entry, start, len, &mut found),
            };
            match error {
                0 if found.is_null() => Ok(None),
                0 => Ok(Some(copy_group(found))),
                error => Err(error),
            }
        }
    })
}

fn user_to_python(vm: &Vm, user: &User) -> PyResult {
    let text = |i: usize| bytes::fs_decode(vm, &user.texts[i]);
    let (uid, gid) = (vm.new_int(user.uid as i64), vm.new_int(user.gid as i64));
    PASSWD.make(vm, vec![text(0)?, text(1)?, uid, gid, text(2)?, text(3)?, text(4)?])
}

fn group_to_python(vm: &Vm, group: &Group) -> PyResult {
    let mut members = Vec::new();
    for member in &group.members {
        members.push(bytes::fs_decode(vm, member)?);
    }
    let values = vec![
        bytes::fs_decode(vm, &group.name)?,
        bytes::fs_decode(vm, &group.password)?,
        vm.new_int(group.gid as i64),
        vm.new_list(members)?,
    ];
    GROUP.make(vm, values)
}

fn id_of(vm: &Vm, value: &Value, what: &str) -> PyResult<Option<u32>> {
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error(format!("{what} should be integer, not {}", type_of(value).tp_name())));
    }
    let number = vm.to_index(value)?;
    Ok(vm::types::int::to_i64(&number).and_then(|n| if n == -1 { Some(u32::MAX) } else { u32::try_from(n).ok() }))
}

fn name_of(vm: &Vm, value: &Value, what: &str) -> PyResult<CString> {
    let text = vm.str_arg(value, what)?;
    CString::new(bytes::fs_encode(text)).map_err(|_| vm.value_error("embedded null byte"))
}

fn found<T>(vm: &Vm, result: Result<Option<T>, i32>, message: String) -> PyResult<T> {
    match result {
        Ok(Some(entry)) => Ok(entry),
        Ok(None) => Err(vm.error(&KEY_ERROR, message)),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

fn getpwuid(vm: &Vm, args: &[Value]) -> PyResult {
    let message = format!("getpwuid(): uid not found: {}", vm.repr_text(&args[0])?);
    let Some(uid) = id_of(vm, &args[0], "uid")? else {
        return Err(vm.error(&KEY_ERROR, "getpwuid(): uid not found"));
    };
    let result = park::offload(vm, move || find_user(uid, None))?;
    user_to_python(vm, &found(vm, result, message)?)
}

fn getpwnam(vm: &Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[0], "getpwnam() argument")?;
    let message = format!("getpwnam(): name not found: {}", vm.repr_text(&args[0])?);
    let result = park::offload(vm, move || find_user(0, Some(name)))?;
    user_to_python(vm, &found(vm, result, message)?)
}

fn getpwall(vm: &Vm, _: &[Value]) -> PyResult {
    let mut list = Vec::new();
    // SAFETY: entries are copied before the next call.
    unsafe {
        libc::setpwent();
        loop {
            let entry = libc::getpwent();
            if entry.is_null() {
                break;
            }
            list.push(copy_user(entry));
        }
        libc::endpwent();
    }
    let mut values = Vec::new();
    for user in &list {
        values.push(user_to_python(vm, user)?);
    }
    vm.new_list(values)
}

fn getgrgid(vm: &Vm, args: &[Value]) -> PyResult {
    let message = format!("getgrgid(): gid not found: {}", vm.repr_text(&args[0])?);
    let Some(gid) = id_of(vm, &args[0], "gid")? else {
        return Err(vm.error(&KEY_ERROR, "getgrgid(): gid not found"));
    };
    let result = park::offload(vm, move || find_group(gid, None))?;
    group_to_python(vm, &found(vm, result, message)?)
}

fn getgrnam(vm: &Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[0], "getgrnam() argument 'name'")?;
    let message = format!("getgrnam(): name not found: {}", vm.repr_text(&args[0])?);
    let result = park::offload(vm, move || find_group(0, Some(name)))?;
    group_to_python(vm, &found(vm, result, message)?)
}

fn getgrall(vm: &Vm, _: &[Value]) -> PyResult {
    let mut list = Vec::new();
    // SAFETY: entries are copied before the next call.
    unsafe {
        libc::setgrent();
        loop {
            let entry = libc::getgrent();
            if entry.is_null() {
                break;
            }
            list.push(copy_group(entry));
        }
        libc::endgrent();
    }
    let mut values = Vec::new();
    for group in &list {
        values.push(group_to_python(vm, group)?);
    }
    vm.new_list(values)
}
