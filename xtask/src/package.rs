//! The build: wasm-pack, then what turns its output into the generated part of the npm package.

use std::path::PathBuf;
use std::time::Duration;

use crate::Result;
use crate::digest::digest;
use crate::process::Run;
use crate::progress::Show;
use crate::wasm::Renamed;
use crate::{glue, project, tools, trim, wasm};

/// The name wasm-bindgen gives the glue, which the core names as the module of its imports.
const GLUE_KEY: &str = "./core_bg.js";
const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);
/// Found by trying: the control flow of the compiler written anew saves 1.5 % more than `-Oz` alone.
const OPTIMISE: [&str; 5] = ["--flatten", "--rereloop", "-Oz", "-Oz", "--converge"];
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Installs what is missing and builds `pkg/dist`. True if there was anything to build.
pub fn build() -> Result<bool> {
    tools::for_build()?;
    let stamp = stamp();
    if std::fs::read_to_string(&stamp).is_ok_and(|before| before == state()) {
        eprintln!("The package is built already: nothing changed.");
        return Ok(false);
    }
    project::remove_folder(&project::dist())?;
    wasm_pack()?;
    shrink()?;
    derive_files()?;
    bundle_entries()?;
    declare_emulator()?;
    copy_documents()?;
    project::write(&stamp, state())?;
    Ok(true)
}

/// Where it is written which build is there.
pub fn stamp() -> PathBuf {
    project::scratch().join("build-stamp")
}

// Inputs and outputs: a build is also due when somebody touched what it wrote.
fn state() -> String {
    let root = project::root();
    let names = [
        "src",
        "build.rs",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo",
        "rust-toolchain.toml",
        "README.md",
        "xtask",
    ];
    let inputs = names.iter().chain(&LICENSES).map(|name| root.join(name));
    let paths: Vec<PathBuf> = inputs.chain([project::package()]).collect();
    digest(&paths, |path| path.ends_with("node_modules"))
}

fn wasm_pack() -> Result<()> {
    eprintln!("Building the wasm with wasm-pack (half a minute the first time)");
    let mut run = Run::new(project::cargo_bin().join("wasm-pack"));
    run = run.args([
        "build",
        "--release",
        "--target",
        "bundler",
        "--no-pack",
        "--no-gitignore",
    ]);
    run = run.args(["--out-dir", "pkg/dist", "--out-name", "core"]);
    run = run
        .env("PATH", project::path_with_tools()?)
        .env("CARGO_ENCODED_RUSTFLAGS", short_paths());
    run.dir(project::root())
        .show(Show::Tail)
        .limit(BUILD_LIMIT)
        .demand("Mend what the lines above name.")
        .map(drop)
}

// Panics name the files they are in: without this, folders of the machine that built the core would be shipped in it.
fn short_paths() -> String {
    let sources = project::entries(&project::cargo_home().join("registry/src"));
    let folders = sources
        .into_iter()
        .chain([project::root()])
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    folders.collect::<Vec<_>>().join("\x1f")
}

// wasm-opt once more: wasm-pack runs it before there is anything to leave out, and where it cannot run it, ends well and leaves a file of
// twice the size.
fn shrink() -> Result<()> {
    let core = project::dist().join("core_bg.wasm");
    project::write(&core, trim::trimmed(&project::read_bytes(&core)?)?)?;
    let run = Run::new(project::npm_program("wasm-opt"))
        .args(OPTIMISE)
        .args(["-g", "-o"])
        .args([&core, &core]);
    run.dir(project::root())
        .demand("Remove target/tools/npm and build again.")?;
    // Of them handles would have to be kept, and V8 of Node 20 and 22 ends the process where it undoes the building of an export that gives one into its caller.
    if wasm::outline(&project::read_bytes(&core)?)?.handles_objects {
        return Err(
            "The core takes or gives objects of the host: keep them in pkg/, and tell it numbers, as src/host.rs does."
                .to_owned(),
        );
    }
    // For bench/bytes.mjs: what is shipped has no names.
    project::create_folder(&project::scratch())?;
    project::copy(&core, &project::scratch().join("core-with-names.wasm"))
}

fn derive_files() -> Result<()> {
    let dist = project::dist();
    let core = project::read_bytes(&dist.join("core_bg.wasm"))?;
    let Renamed {
        core,
        names,
        direct,
    } = wasm::with_short_names(&core, GLUE_KEY)?;
    // Names take more room than the code.
    if !wasm::outline(&core)?.custom_sections.is_empty() {
        return Err(
            "The core would be shipped with custom sections; mend with_short_names in xtask/src/wasm.rs.".to_owned()
        );
    }
    let glue = glue::with_direct(&project::read(&dist.join("core_bg.js"))?, &direct);
    let glue = glue::with_own_snippets(&glue)?;
    let glue = glue::with_short_names(&glue, &names)?;
    let declarations = project::read(&dist.join("core.d.ts"))?;
    let operations = glue::operations(&declarations)?;
    let types = glue::types(&declarations);
    let glue = glue::without_functions(&glue, |name| {
        name != "__wbg_set_wasm" && !names.iter().any(|(_, short)| short == name)
    })?;
    let glue = glue::as_factory(&glue, &direct);

    // Of wasm-pack's own files none is shipped under its own name.
    project::remove_folder(&dist)?;
    project::create_folder(&dist)?;
    project::write(&dist.join("glue.js"), glue)?;
    project::write(&dist.join("core.wasm"), &core)?;
    project::write(&dist.join("core-hex.js"), glue::hex_module(&core))?;
    project::write(
        &dist.join("operations.js"),
        glue::operations_module(&operations),
    )?;
    project::write(&dist.join("index.d.ts"), &types)?;
    project::write(&dist.join("index.d.cts"), &types)
}

// Each file more is half a millisecond of a cold start, and blanks and comments are a quarter of one. Names stay, for stacks.
fn bundle_entries() -> Result<()> {
    for (entry, format, file) in [
        ("index.js", "esm", "index.js"),
        ("slim.js", "esm", "slim.js"),
        ("index.js", "cjs", "index.cjs"),
    ] {
        let run = Run::new(project::npm_program("esbuild")).dir(project::root());
        let run = run.args([
            format!("pkg/{entry}"),
            format!("--format={format}"),
            format!("--outfile=pkg/dist/{file}"),
        ]);
        let run = run.args([
            "--bundle",
            "--platform=neutral",
            "--target=es2022",
            "--log-level=warning",
        ]);
        let run = run.args(["--minify-whitespace", "--minify-syntax"]);
        run.demand("Mend what the lines above name in pkg/.")?;
    }
    Ok(())
}

// The two entries and what they import. Types are checked by a step of `cargo xtask test`, not here.
fn declare_emulator() -> Result<()> {
    let mut run = Run::new(project::npm_program("tsc")).dir(project::root());
    run = run.args([
        "--ignoreConfig",
        "--allowJs",
        "--noCheck",
        "--target",
        "es2022",
        "--module",
        "nodenext",
    ]);
    run = run.args([
        "--lib",
        "es2023,dom,dom.iterable",
        "--types",
        "node",
        "--declaration",
        "--emitDeclarationOnly",
    ]);
    run = run.args([
        "--rootDir",
        "pkg/emulator",
        "--outDir",
        "pkg/dist/emulator",
        "--typeRoots",
    ]);
    run = run.args([project::npm_tools().join("node_modules/@types")]);
    run = run.args(["pkg/emulator/index.js", "pkg/emulator/listen.js"]);
    run.demand("Mend the types that the lines above name in pkg/emulator.")
        .map(drop)
}

// npm looks for them beside package.json only.
fn copy_documents() -> Result<()> {
    for name in LICENSES.into_iter().chain(["README.md"]) {
        project::copy(&project::root().join(name), &project::package().join(name))?;
    }
    Ok(())
}
