//! Sets the stack of the shipped module.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // The default stack of 1 MiB would be 16 of the 17 pages an instance starts with. Nothing here recurses:
        // 32 KiB is eight times what the deepest call was seen to use, and lets an instance start with one page.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=32768");
    }
}
