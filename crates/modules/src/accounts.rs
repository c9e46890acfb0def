//! `pwd` and `grp`: the databases of users and groups. Look-ups may ask a network: they run on the blocking pool.

use std::ffi::CString;

use vm::error::exception::KEY_ERROR;
use vm::prelude::*;
use vm::structseq;

use crate::park;
use crate::sys::{self, Group, Key, User};
use pure::bytes;

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
    let result = park::offload(vm, move || sys::find_user(&Key::Id(uid)))?;
    user_to_python(vm, &found(vm, result, message)?)
}

fn getpwnam(vm: &Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[0], "getpwnam() argument")?;
    let message = format!("getpwnam(): name not found: {}", vm.repr_text(&args[0])?);
    let result = park::offload(vm, move || sys::find_user(&Key::Name(name)))?;
    user_to_python(vm, &found(vm, result, message)?)
}

fn getpwall(vm: &Vm, _: &[Value]) -> PyResult {
    let mut values = Vec::new();
    for user in &sys::all_users() {
        values.push(user_to_python(vm, user)?);
    }
    vm.new_list(values)
}

fn getgrgid(vm: &Vm, args: &[Value]) -> PyResult {
    let message = format!("getgrgid(): gid not found: {}", vm.repr_text(&args[0])?);
    let Some(gid) = id_of(vm, &args[0], "gid")? else {
        return Err(vm.error(&KEY_ERROR, "getgrgid(): gid not found"));
    };
    let result = park::offload(vm, move || sys::find_group(&Key::Id(gid)))?;
    group_to_python(vm, &found(vm, result, message)?)
}

fn getgrnam(vm: &Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[0], "getgrnam() argument 'name'")?;
    let message = format!("getgrnam(): name not found: {}", vm.repr_text(&args[0])?);
    let result = park::offload(vm, move || sys::find_group(&Key::Name(name)))?;
    group_to_python(vm, &found(vm, result, message)?)
}

fn getgrall(vm: &Vm, _: &[Value]) -> PyResult {
    let mut values = Vec::new();
    for group in &sys::all_groups() {
        values.push(group_to_python(vm, group)?);
    }
    vm.new_list(values)
}
