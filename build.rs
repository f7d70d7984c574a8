//! Sets the stack size of the shipped module.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // The default stack of 1 MiB would be 16 of the 17 pages that an instance starts with. The
        // deepest call was seen to use 1.8 KiB of it (`ensureApiToken` among 10,000 tokens, a chain
        // of 1,000 causes, an error text of 400 kB), and each call that a getter or a listener
        // starts within another one 0.9 KiB more. So 64 KiB hold 60 calls within each other; beyond
        // that the instance traps, since the stack lies at the start of the memory.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=65536");
    }
}
