//! `_tokenize`: the tokenizer behind `tokenize.generate_tokens`. It is not available yet and says so when it is used;
//! the rest of `tokenize` (source encodings, constants) works.

use vm::object::instance::PlainObj;
use vm::prelude::*;

static TOKENIZER_ITER: TypeSpec = TypeSpec::new::<PlainObj>("TokenizerIter").module("_tokenize").slots(|s| {
    s.new.set(Some(|vm, _, _| {
        Err(vm
            .not_implemented_error("tokenize.generate_tokens() and tokenize.tokenize() are not available in Hoopsnake"))
    }));
});

pub static MODULE: ModuleDef = ModuleDef::new("_tokenize", "").types(&[&TOKENIZER_ITER]);
