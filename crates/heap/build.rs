//! Says whether freed cells are poisoned and held back (`cfg(heap_checked)`): for a build under AddressSanitizer, which
//! `scripts/asan` makes with `HOOPSNAKE_HEAP_CHECKED=1`.

fn main() {
    println!("cargo:rustc-check-cfg=cfg(heap_checked)");
    println!("cargo:rerun-if-env-changed=HOOPSNAKE_HEAP_CHECKED");
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("HOOPSNAKE_HEAP_CHECKED").is_ok_and(|value| value == "1") {
        println!("cargo:rustc-cfg=heap_checked");
    }
}
