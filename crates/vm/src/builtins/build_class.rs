//! `__build_class__`: what a class statement calls.

use super::bases::{update_bases, winning_metaclass};
use crate::prelude::*;
use crate::types::function::{self, FUNCTION};
use crate::types::type_::TYPE;

pub static ROWS: &[NativeDef] = &[raw(
    "__build_class__",
    "",
    build_class,
    "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the class statement.",
)];

fn build_class(vm: &Vm, args: Args) -> PyResult {
    let [func, name, given_bases @ ..] = args.pos else {
        return Err(vm.type_error("__build_class__: not enough arguments"));
    };
    if !FUNCTION.is_exact(func) {
        return Err(vm.type_error("__build_class__: func must be a function"));
    }
    if !name.is_a::<StrObj>() {
        return Err(vm.type_error("__build_class__: name is not a string"));
    }
    let updated = update_bases(vm, given_bases)?;
    let bases = updated.as_deref().unwrap_or(given_bases);
    let at = args.kw_names.iter().position(|n| crate::types::str::is(n, "metaclass"));
    let (names, values): (Vec<Value>, Vec<Value>) = args
        .kw_names
        .iter()
        .cloned()
        .zip(args.kw_values.iter().cloned())
        .enumerate()
        .filter(|(i, _)| Some(*i) != at)
        .map(|(_, pair)| pair)
        .unzip();
    let meta = match at {
        Some(i) => args.kw_values[i].clone(),
        None => bases.first().map_or(TYPE.to_value(), |b| type_of(b).to_value()),
    };
    let is_class = meta.is_a::<TypeObj>();
    let meta = winning_metaclass(vm, &meta, bases)?;
    let bases_value = vm.new_tuple(bases);
    let call = |callee: &Value, third: Option<&Value>| {
        let mut pos = vec![name.clone(), bases_value.clone()];
        pos.extend(third.cloned());
        vm.call_args(callee, Args { pos: &pos, kw_names: &names, kw_values: &values })
    };
    let namespace = if TYPE.to_value().is(&meta) {
        DictObj::new().into_value()
    } else {
        match vm.find_attr(&meta, &name!("__prepare__"))? {
            Some(prepare) => call(&prepare, None)?,
            None => DictObj::new().into_value(),
        }
    };
    if type_of(&namespace).slots.getitem.get().is_none() {
        let what = match meta.downcast::<TypeObj>().filter(|_| is_class) {
            Some(m) => m.name(),
            None => "<metaclass>".to_string(),
        };
        return Err(
            vm.type_error(format!("{what}.__prepare__() must return a mapping, not {}", type_of(&namespace).tp_name()))
        );
    }
    let cell = vm.run_function_in(func.clone(), namespace.clone())?;
    if updated.is_some() {
        let key = name!("__orig_bases__");
        vm.set_item(&namespace, &key, &vm.new_tuple(given_bases))?;
    }
    let class = call(&meta, Some(&namespace))?;
    if class.is_a::<TypeObj>() && function::CELL.is_exact(&cell) {
        let held = function::cell_get(&cell);
        if held.is_null() {
            return Err(vm.runtime_error(format!(
                "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                vm.repr_text(name)?,
                vm.repr_text(&class)?
            )));
        }
        if !held.is(&class) {
            return Err(vm.type_error(format!(
                "__class__ set to {} defining {} as {}",
                vm.repr_text(&held)?,
                vm.repr_text(name)?,
                vm.repr_text(&class)?
            )));
        }
    }
    Ok(class)
}
