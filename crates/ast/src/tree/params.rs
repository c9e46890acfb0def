//! Parameters of functions and lambdas.

use super::*;

impl Reader<'_> {
    pub(super) fn params(&mut self, object: &Value) -> Read<Params> {
        let class = "arguments";
        if self.class(object)? != Some(class) {
            return self.unexpected(class, object);
        }
        let mut posonly = self.arg_list(object, "posonlyargs")?;
        let mut args = self.arg_list(object, "args")?;
        let vararg = self.optional_arg(object, "vararg")?;
        let mut kwonly = self.arg_list(object, "kwonlyargs")?;
        let kwarg = self.optional_arg(object, "kwarg")?;
        let defaults = self.exprs(object, class, "defaults", Context::Load)?;
        let total = posonly.len() + args.len();
        if defaults.len() > total {
            return Err(self.vm.value_error("more positional defaults than args on arguments"));
        }
        let positional = posonly.iter_mut().chain(&mut args).skip(total - defaults.len());
        for (param, default) in positional.zip(&defaults) {
            param.default = Some(*default);
        }
        let kw_defaults = self.items(object, class, "kw_defaults")?;
        if kw_defaults.len() != kwonly.len() {
            return Err(self.vm.value_error("length of kwonlyargs is not the same as kw_defaults on arguments"));
        }
        for (param, default) in kwonly.iter_mut().zip(&kw_defaults) {
            if !default.is_none() {
                param.default = Some(self.expr(default, class, "kw_defaults", Context::Load)?);
            }
        }
        Ok(Params { posonly, args, vararg, kwonly, kwarg })
    }
    pub(super) fn arg(&mut self, object: &Value) -> Read<Param> {
        if self.class(object)? != Some("arg") {
            return self.unexpected("arg", object);
        }
        let at = self.location(object, "arg")?;
        let name = self.name(object, "arg", "arg")?;
        Ok(Param { name, annotation: self.optional_expr(object, "arg", "annotation")?, default: None, at })
    }
    pub(super) fn arg_list(&mut self, object: &Value, name: &str) -> Read<Vec<Param>> {
        self.items(object, "arguments", name)?.iter().map(|item| self.arg(item)).collect()
    }
    pub(super) fn optional_arg(&mut self, object: &Value, name: &str) -> Read<Option<Param>> {
        self.given(object, name)?.map(|item| self.arg(&item)).transpose()
    }

    // Patterns.
}
