//! Parts of f-strings and t-strings, and the values of constants.

use super::*;

impl Reader<'_> {
    pub(super) fn parts(&mut self, object: &Value, class: &str) -> Read<Box<[FPart]>> {
        self.vm.check_native_stack("during compilation")?;
        let mut parts = Vec::new();
        for item in self.items(object, class, "values")? {
            if item.is_none() {
                return Err(self.vm.value_error("None disallowed in expression list"));
            }
            let own = self.class(&item)?;
            let at = self.location(&item, "expr")?;
            match own {
                Some("Constant") => {
                    let value = self.present(&item, "Constant", "value")?;
                    let Some(text) = value.downcast::<StrObj>() else {
                        let value = self.expr(&item, class, "values", Context::Load)?;
                        parts.push(plain_part(value, at));
                        continue;
                    };
                    if !text.as_bytes().is_empty() {
                        parts.push(FPart::Literal { text: text.as_bytes().into(), at, unicode: false });
                    }
                }
                Some(own @ ("FormattedValue" | "Interpolation")) => parts.push(self.formatted(&item, own, at)?),
                Some("JoinedStr") if class == "JoinedStr" => parts.extend(self.parts(&item, "JoinedStr")?),
                _ => {
                    let value = self.expr(&item, class, "values", Context::Load)?;
                    parts.push(plain_part(value, at));
                }
            }
        }
        Ok(parts.into())
    }

    pub(super) fn formatted(&mut self, object: &Value, class: &str, at: Location) -> Read<FPart> {
        let value = self.expr_field(object, class, "value")?;
        let conversion = match self.number(object, class, "conversion")? {
            -1 => 0,
            115 => 1,
            114 => 2,
            97 => 3,
            other => {
                return Err(self
                    .vm
                    .error(&vm::error::exception::SYSTEM_ERROR, format!("Unrecognized conversion character {other}")));
            }
        };
        let text = match (class, self.field(object, "str")?) {
            ("Interpolation", Some(text)) => {
                text.downcast::<StrObj>().map_or(String::new(), |text| text.display().into())
            }
            _ => String::new(),
        };
        let (mut spec, mut spec_at) = (None, at);
        if let Some(object) = self.given(object, "format_spec")? {
            spec_at = self.location(&object, "expr")?;
            spec = Some(match self.class(&object)? {
                Some("JoinedStr") => self.parts(&object, "JoinedStr")?,
                _ => {
                    let value = self.expr(&object, class, "format_spec", Context::Load)?;
                    [plain_part(value, spec_at)].into()
                }
            });
        }
        Ok(FPart::Value(Box::new(FValue { value, conversion, spec, spec_at, text: text.into(), at })))
    }

    pub(super) fn constant(&self, value: &Value) -> Read<Const> {
        self.vm.check_native_stack("during compilation")?;
        Ok(match value {
            v if v.is_none() => Const::None,
            v if v.is(&Value::TRUE) => Const::True,
            v if v.is(&Value::FALSE) => Const::False,
            v if v.is(&Value::ELLIPSIS) => Const::Ellipsis,
            v if vm::types::int::INT.is_exact(v) => match vm::types::int::to_i64(v) {
                Some(n) => Const::Int(n),
                None => {
                    let big = vm::types::int::to_big(v).map(|big| big.into_owned()).unwrap_or_default();
                    let (sign, magnitude) = big.to_bytes_le();
                    Const::BigInt { negative: sign == num_bigint::Sign::Minus, magnitude: magnitude.into() }
                }
            },
            v if vm::types::float::FLOAT.is_exact(v) => {
                Const::Float(vm::types::float::exact(v).unwrap_or_default().to_bits())
            }
            v if vm::types::complex::COMPLEX.is_exact(v) => {
                let (re, im) = vm::types::complex::exact(v).unwrap_or_default();
                Const::Complex(re.to_bits(), im.to_bits())
            }
            v if vm::types::str::STR.is_exact(v) => {
                Const::Str(v.downcast::<StrObj>().map(|s| s.as_bytes()).unwrap_or_default().into())
            }
            v if vm::types::bytes::BYTES.is_exact(v) => {
                Const::Bytes(vm::types::bytes::as_bytes(v).unwrap_or_default().into())
            }
            v if vm::types::tuple::TUPLE.is_exact(v) => {
                let items = v.downcast::<TupleObj>().map(|t| t.items()).unwrap_or_default();
                Const::Tuple(items.iter().map(|item| self.constant(item)).collect::<Read<Vec<_>>>()?.into())
            }
            v if vm::types::set::FROZENSET.is_exact(v) => {
                let items = self.vm.collect(v)?;
                Const::FrozenSet(items.iter().map(|item| self.constant(item)).collect::<Read<Vec<_>>>()?.into())
            }
            other => {
                let name = type_of(other).tp_name().to_owned();
                return Err(self.vm.type_error(format!("got an invalid type in Constant: {name}")));
            }
        })
    }

    // Parameters.
}

/// A value without conversion and specification.
fn plain_part(value: ExprId, at: Location) -> FPart {
    FPart::Value(Box::new(FValue { value, conversion: 0, spec: None, spec_at: at, text: "".into(), at }))
}
