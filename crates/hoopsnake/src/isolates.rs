//! What the isolates beside the main one are given: the same compiler, library and modules, the process's `sys.path`
//! and streams.

use std::sync::OnceLock;

use isolate::Setup;
use vm::prelude::*;

/// What isolates take over from the main one.
struct Inherited {
    path: Vec<String>,
    executable: String,
}

static INHERITED: OnceLock<Inherited> = OnceLock::new();

/// Makes isolates possible. Called once, when the main isolate's `sys` is complete.
pub fn prepare(path: Vec<String>, executable: String) {
    let _ = INHERITED.set(Inherited { path, executable });
    isolate::set_setup(Setup { start, finish });
}

fn start(vm: &Vm) -> PyResult<()> {
    crate::set_up(vm)?;
    modules::thread::set_main(vm);
    if let Some(inherited) = INHERITED.get() {
        vm.set_sys_list("argv", &[String::new()])?;
        vm.set_sys_list("orig_argv", &[])?;
        vm.set_sys_list("path", &inherited.path)?;
        vm.set_sys_attr("executable", vm.new_str(&inherited.executable));
        vm.set_sys_attr("_base_executable", vm.new_str(&inherited.executable));
    }
    let (stdin, stdout, stderr) = modules::io::standard_streams(vm)?;
    vm.set_std_streams(stdin, stdout, stderr);
    Ok(())
}

fn finish(vm: &Vm) {
    crate::ending::finalize(vm, 0);
}
