//! Says whether this build compiles hot code to machine code (`cfg(compiled_code)`): on x86-64 under Unix, not in Miri, and
//! not when `HOOPSNAKE_COMPILED_CODE=0` was set for the build, which is how the run loop is tested by itself.

fn main() {
    println!("cargo:rustc-check-cfg=cfg(compiled_code)");
    println!("cargo:rerun-if-env-changed=HOOPSNAKE_COMPILED_CODE");
    println!("cargo:rerun-if-changed=build.rs");
    let set = |name: &str| std::env::var_os(name).is_some();
    let x86_64 = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "x86_64");
    let wanted = std::env::var("HOOPSNAKE_COMPILED_CODE").map_or(true, |value| value != "0");
    if wanted && x86_64 && set("CARGO_CFG_UNIX") && !set("CARGO_CFG_MIRI") {
        println!("cargo:rustc-cfg=compiled_code");
    }
}
