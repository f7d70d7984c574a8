//! The tools a build needs: which versions, and how they get into `target/tools`.

use std::path::Path;
use std::time::Duration;

use semver::Version;

use crate::process::{Finished, Run, Show};
use crate::project::{self, CARGO_BIN, TOOLS, path};
use crate::{Result, npm};

/// The oldest Node that the package supports.
const OLDEST_NODE: Version = Version::new(20, 19, 0);
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The compiler that `rust-version` of the crate names.
pub const OLDEST_RUST: &str = "1.88.0";
const WASM_PACK: Version = Version::new(0, 15, 1);
const GECKODRIVER: Version = Version::new(0, 37, 1);
const WORKER_BUILD: Version = Version::new(0, 8, 7);
pub const INSTALL_LIMIT: Duration = Duration::from_secs(30 * 60);
/// Where the tools are compiled, one after the other, so that they share what they depend on.
const BUILDS: &str = "target/tools/build";

// The tools run for seconds and are compiled for minutes: little optimisation halves the whole.
const QUICK_PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Node and npm, recent enough; these are not installed here.
pub fn node() -> Result<()> {
    let remedy = "Install Node 20.19 or newer from https://nodejs.org and run the command again.";
    let Ok(finished) = Run::new("node").arg("--version").finish() else {
        return Err(format!("Node is missing. {remedy}"));
    };
    match first_version(&finished.tail(1)) {
        Some(version) if version >= OLDEST_NODE => {}
        Some(version) => return Err(format!("Node {version} is too old. {remedy}")),
        None => return Err(format!("`node --version` printed no version. {remedy}")),
    }
    let npm = Run::new("npm").arg("--version");
    npm.demand("Install npm, which comes with Node from https://nodejs.org.")
        .map(drop)
}

/// Everything that builds and packs: the wasm target, wasm-bindgen, wasm-pack, the npm tools.
pub fn for_build() -> Result<()> {
    node()?;
    wasm_target()?;
    npm::tools()?;
    let bindgen = locked_version(&project::read(&path("Cargo.lock"))?, "wasm-bindgen")?;
    // Its published lock file names versions that not every registry mirror still serves.
    cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &bindgen, "")?;
    cargo_tool("wasm-pack", "wasm-pack", &WASM_PACK, "--locked")?;
    remove_builds()
}

/// The driver of Firefox, which Debian does not have.
pub fn geckodriver() -> Result<()> {
    cargo_tool("geckodriver", "geckodriver", &GECKODRIVER, "--locked")?;
    remove_builds()
}

/// What builds Workers that are written in Rust.
pub fn worker_build() -> Result<()> {
    cargo_tool("worker-build", "worker-build", &WORKER_BUILD, "--locked")?;
    remove_builds()
}

/// rustfmt and clippy of the toolchain in use.
pub fn lints() -> Result<()> {
    for component in missing_lints()? {
        rustup(&format!("component add {component}"))?;
    }
    Ok(())
}

/// The components of rustup that the lints need and that are not there.
pub fn missing_lints() -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let version = Run::new("cargo").args([command, "--version"]);
        if !version.finish()?.ok() {
            missing.push(component);
        }
    }
    Ok(missing)
}

/// What `rustup toolchain` installs for the oldest compiler.
pub fn oldest_rust_words() -> String {
    format!("toolchain install {OLDEST_RUST} --profile minimal --target {WASM_TARGET}")
}

/// The oldest compiler that the crate supports.
pub fn oldest_rust() -> Result<()> {
    if has_oldest_rust()? {
        return Ok(());
    }
    rustup(&oldest_rust_words())
}

pub fn has_oldest_rust() -> Result<bool> {
    let rustc = Run::new("rustup")
        .words("run")
        .arg(OLDEST_RUST)
        .arg("rustc");
    let library = wasm_library(rustc).finish()?;
    Ok(library.ok() && is_folder(&library))
}

/// Makes a compiler print the folder of its library for wasm.
fn wasm_library(rustc: Run) -> Run {
    rustc
        .words("--print target-libdir --target")
        .arg(WASM_TARGET)
}

/// Whether the first line that was printed is the path of a folder.
fn is_folder(printed: &Finished) -> bool {
    printed
        .stdout
        .first()
        .is_some_and(|path| Path::new(path).is_dir())
}

fn wasm_target() -> Result<()> {
    if has_wasm_target()? {
        return Ok(());
    }
    rustup(&format!("target add {WASM_TARGET}"))
}

/// Whether the toolchain in use compiles to wasm.
pub fn has_wasm_target() -> Result<bool> {
    let library = wasm_library(Run::new("rustc"));
    let library = library.demand("Install Rust with rustup from https://rustup.rs.")?;
    Ok(is_folder(&library))
}

fn rustup(what: &str) -> Result<()> {
    eprintln!("Installing with rustup: {what} (a few seconds)");
    let remedy = format!("Run `rustup {what}` yourself, or install rustup from https://rustup.rs.");
    let run = Run::new("rustup").words(what).show(Show::Tail);
    run.demand(&remedy).map(drop)
}

/// Compiles the program of a package of crates.io, unless this version is there.
fn cargo_tool(package: &str, program: &str, version: &Version, flags: &str) -> Result<()> {
    let there = Run::new(path(CARGO_BIN).join(program))
        .arg("--version")
        .finish();
    let there = there
        .ok()
        .and_then(|finished| first_version(&finished.lines.join("\n")));
    if there.as_ref() == Some(version) {
        return Ok(());
    }
    eprintln!("Compiling {package} {version} into target/tools (once, about 2 minutes)");
    let line = format!("install {package} --version {version} --force {flags}");
    let run = Run::new("cargo")
        .words(&line)
        .arg("--root")
        .arg(path(TOOLS));
    let run = run.env("CARGO_TARGET_DIR", path(BUILDS));
    let run = QUICK_PROFILE
        .iter()
        .fold(run, |run, (name, value)| run.env(name, value));
    let remedy = "fix the errors above and run it again.";
    let tool = format!("{package} {version}");
    run.with_cargo_progress()
        .show(Show::Tail)
        .task(&tool)
        .limit(INSTALL_LIMIT)
        .demand(&format!("{tool} could not be installed; {remedy}"))
        .map(drop)
}

// About 1 GB that nothing needs again.
fn remove_builds() -> Result<()> {
    project::remove(&path(BUILDS))
}

/// The first version in a text such as `v20.19.0` or `wasm-pack 0.15.1`.
pub fn first_version(text: &str) -> Option<Version> {
    let mut words = text.split_whitespace();
    words.find_map(|word| Version::parse(word.trim_start_matches('v')).ok())
}

/// The version of `package` in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Result<Version> {
    let name = format!("name = \"{package}\"");
    let line = lock.lines().skip_while(|line| *line != name).nth(1);
    let version = line.and_then(|line| Version::parse(line.split('"').nth(1)?).ok());
    version.ok_or_else(|| {
        format!("Cargo.lock contains no version of {package}; run `cargo update` and try again.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_tools_print() {
        for text in [
            "v20.19.0\n",
            "wasm-bindgen 20.19.0",
            "driver 20.19.0 (abc 2026-01-01)",
        ] {
            assert_eq!(first_version(text), Some(OLDEST_NODE));
        }
        assert_eq!(first_version("no version here"), None);
    }

    #[test]
    fn finds_the_exact_package_in_the_lock() {
        let lock = "name = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n\
                    name = \"wasm-bindgen\"\nversion = \"0.15.1\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Ok(WASM_PACK));
        assert!(locked_version(lock, "bindgen").is_err());
    }
}
