//! The modules of the crate form layers: the order stands in the head of `lib.rs`, and no module names one before it.

use std::path::Path;

#[test]
fn modules_name_only_lower_ones() {
    hoopsnake_testkit::layers::check(Path::new(env!("CARGO_MANIFEST_DIR")));
}
