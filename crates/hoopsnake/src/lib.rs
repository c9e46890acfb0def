//! Hoopsnake: a Python 3.14 runtime in which everything can be suspended. The one crate that embedders name.
//!
//! It puts the layers together: the machine of `vm` gets its compiler, the bundled library, the native modules, and a
//! host on fibers.

pub mod ending;
pub mod isolates;
mod library;

use vm::prelude::*;

/// What every isolate is given before anything runs in it.
pub fn set_up(vm: &Vm) -> PyResult<()> {
    vm.interp.set_compiler(Box::new(ast::SourceCompiler));
    vm.interp.set_bundle(Box::new(library::Library));
    vm.interp.add_native(modules::ALL);
    vm.interp.add_native(pure::ALL);
    vm.interp.add_native(asyncio::ALL);
    vm.interp.add_native(isolate::MODULES);
    vm.interp.add_native(ast::MODULES);
    vm.start_interp()?;
    vm::import::find::name_first_modules(vm)
}

/// The version of the runtime, as `hoop -V` and `sys.version` show it.
pub fn version() -> String {
    let (major, minor, micro) = vm::modules::sys::info::VERSION;
    format!("Python {major}.{minor}.{micro} (Hoopsnake {})", env!("CARGO_PKG_VERSION"))
}
