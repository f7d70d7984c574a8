//! The build: wasm-pack, then what turns its output into the generated part of the npm package.

use std::path::PathBuf;
use std::time::Duration;

use crate::process::{Run, Show};
use crate::project::{self, CARGO_BIN, DIST, npm_program, path};
use crate::release::Metadata;
use crate::{Result, tools};

const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);
/// Where it is written which build is there.
pub const STAMP: &str = "target/xtask/build-stamp";
/// What npm looks for only next to package.json.
const DOCUMENTS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];
/// What a build is made of, besides the documents.
const INPUTS: &str = "src build.rs Cargo.toml Cargo.lock .cargo rust-toolchain.toml xtask";

/// Installs what is missing and builds `pkg/dist`, unless nothing changed.
pub fn build() -> Result<()> {
    tools::for_build()?;
    let stamp = path(STAMP);
    if project::holds(&stamp, &state()) {
        eprintln!("The package is built already: nothing changed.");
        return Ok(());
    }
    project::remove(&path(DIST))?;
    Metadata::read()?.copy_to_npm()?;
    compile()?;
    derive_files()?;
    bundle_entries()?;
    convert_emulator()?;
    for name in DOCUMENTS {
        project::copy(&path(name), &path("pkg").join(name))?;
    }
    project::write(&stamp, state())
}

// Inputs and outputs: a build is also due when somebody touched what it wrote.
fn state() -> String {
    let names = INPUTS.split(' ').chain(DOCUMENTS).chain(["pkg"]);
    let paths: Vec<PathBuf> = names.map(path).collect();
    project::digest(&paths, |path| path.ends_with("node_modules"))
}

/// wasm-pack, with the tools that it needs on PATH.
pub fn wasm_pack(profile: &str, target: &str, folder: &str) -> Result<Run> {
    let line = format!("build {profile} --target {target} --out-dir {folder} --out-name core");
    let run = Run::new(path(CARGO_BIN).join("wasm-pack")).words(&line);
    let run = run.words("--no-pack --no-gitignore").limit(BUILD_LIMIT);
    let run = run.env("PATH", project::path_with_tools()?);
    if profile != "--release" {
        return Ok(run);
    }
    // The same for all releases, so that they share what is compiled.
    Ok(run.env("CARGO_ENCODED_RUSTFLAGS", short_paths()))
}

fn compile() -> Result<()> {
    eprintln!("Building the wasm with wasm-pack (two minutes the first time)");
    let demand = |run: Run, task| {
        run.with_cargo_progress()
            .show(Show::Tail)
            .task(task)
            .demand("Fix what the lines above report.")
    };
    let run = wasm_pack("--release", "bundler", DIST)?;
    let run = run.words("-- --no-default-features --features npm");
    demand(run, "the core of the package")?;
    // For bench/bytes.mjs, before another build takes its place: what is shipped has no names.
    let linked = path("target/wasm32-unknown-unknown/release/databrain_edge.wasm");
    project::copy(&linked, &path("target/xtask/linked.wasm"))?;
    // The types are those of the plain build, whose operations return promises.
    let run = wasm_pack("--dev", "bundler", "target/xtask/plain")?;
    demand(run, "the build that the types come from").map(drop)
}

// Panics name the files they are in: without this, the core would ship the names of folders of the
// machine that built it.
fn short_paths() -> String {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_default();
    let cargo_home = std::env::var_os("CARGO_HOME").map_or(home.join(".cargo"), PathBuf::from);
    let mut folders = project::entries(&cargo_home.join("registry/src"));
    folders.push(project::root());
    let flags = folders
        .iter()
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    flags.collect::<Vec<_>>().join("\x1f")
}

fn derive_files() -> Result<()> {
    let check = Run::new("node").words("xtask/core/check.mjs pkg/dist/core_bg.wasm");
    check
        .demand("Fix [package.metadata.wasm-pack.profile.release] or the imports of the crate.")?;
    let derive = Run::new("node").words("xtask/core/derive.mjs pkg/dist target/xtask/plain");
    derive
        .demand("Fix what the lines above report in the crate.")
        .map(drop)
}

// Each file more is half a millisecond of a cold start. Neither names nor lines are minified: an
// uncaught error shows the line that constructed it, and its stack the names.
fn bundle_entries() -> Result<()> {
    for line in [
        "pkg/index.js --format=esm --outfile=pkg/dist/index.js",
        "pkg/slim.js --format=esm --outfile=pkg/dist/slim.js",
        "pkg/index.js --format=cjs --outfile=pkg/dist/index.cjs",
    ] {
        let run = Run::new(npm_program("esbuild")).words(line);
        let run = run.words("--bundle --platform=neutral --target=es2022 --log-level=warning");
        let run = run.words("--minify-syntax");
        run.demand("Fix what the lines above report in pkg/.")?;
    }
    Ok(())
}

// For `require`. Nobody ships the emulator, so it stays readable.
fn convert_emulator() -> Result<()> {
    for name in ["index", "listen"] {
        let (source, derived) = (
            format!("pkg/emulator/{name}"),
            format!("{DIST}/emulator/{name}"),
        );
        let run = Run::new(npm_program("esbuild"))
            .args([format!("{source}.js"), format!("--outfile={derived}.cjs")])
            .words("--bundle --platform=node --format=cjs --target=es2022 --log-level=warning");
        run.demand("Fix what the lines above report in pkg/emulator.")?;
        // TypeScript takes a `.d.ts` of this package for an ES module.
        project::copy(
            &path(&format!("{source}.d.ts")),
            &path(&format!("{derived}.d.cts")),
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_derives_files_passes_its_own_tests() {
        let tests = Run::new("node").words("--test xtask/core/derive.test.mjs");
        tests.demand("Fix xtask/core/derive.mjs.").unwrap();
    }

    #[test]
    fn every_input_is_there() {
        for name in INPUTS.split(' ').chain(DOCUMENTS) {
            assert!(path(name).exists(), "{name}");
        }
    }
}
