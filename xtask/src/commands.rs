//! The commands that the steps of `cargo xtask test` run.

use std::path::{Path, PathBuf};

use crate::fixtures::Fixture;
use crate::process::Run;
use crate::project::{self, CARGO_BIN, NPM_TOOLS, RESULTS, TOOL_SETS, has_ending, path};
use crate::steps::WasmHost;
use crate::{Result, browsers, package};

/// The command of a line such as `cargo fmt --check`. npm's tools need no path.
pub fn line(line: &str, tarball: Option<&Path>) -> Run {
    let (program, words) = line.split_once(' ').unwrap_or((line, ""));
    let npm_program = project::npm_program(program);
    let run = Run::new(if npm_program.is_file() {
        npm_program
    } else {
        program.into()
    });
    let tarball = tarball.unwrap_or(Path::new("")).as_os_str();
    run.args(words.split_whitespace().map(|word| match word {
        "{tarball}" => tarball,
        _ => word.as_ref(),
    }))
}

/// The tests of the crate in wasm. wasm-bindgen's own runner runs them: `wasm-pack test` skips a
/// suite that is not marked for browsers and ends well all the same.
pub fn wasm_tests(host: WasmHost) -> Result<Run> {
    let run = Run::new("cargo")
        .words("test --package databrain-edge --test * --target wasm32-unknown-unknown")
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            path(CARGO_BIN).join("wasm-bindgen-test-runner"),
        )
        // Seconds; generous for a busy machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    if host == WasmHost::Node {
        return Ok(run.without_env("WASM_BINDGEN_USE_BROWSER"));
    }
    let settings = path("target/xtask/webdriver.json");
    project::write(&settings, browsers::webdriver_settings()?)?;
    let run = run
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
    if host == WasmHost::Firefox {
        let driver = path(CARGO_BIN).join("geckodriver");
        return Ok(run.env("GECKODRIVER", driver).without_env("CHROMEDRIVER"));
    }
    let driver = browsers::find("CHROMEDRIVER")?
        .ok_or("CHROMEDRIVER names no program; set it or put it on PATH.")?;
    Ok(run.env("CHROMEDRIVER", driver).without_env("GECKODRIVER"))
}

/// A type check of each project but those of `www/`.
pub fn types() -> Vec<Run> {
    let folders = ["pkg", "tests", "xtask"].map(path);
    let configs = folders
        .iter()
        .flat_map(|folder| project::files(folder, |file| file.ends_with("tsconfig.json")));
    // The tools are not above the sources, where TypeScript would look for the types of Node.
    let type_roots = path(NPM_TOOLS).join("node_modules/@types");
    let check = |config| {
        let tsc = Run::new(project::npm_program("tsc")).words("--noEmit --pretty false --project");
        tsc.arg(config).arg("--typeRoots").arg(&type_roots)
    };
    configs.map(check).collect()
}

/// The tests of a folder.
pub fn node_tests(folder: &str, tarball: Option<&Path>) -> Result<Run> {
    let run = node_test(&test_files(folder)?);
    with_places(run, tarball)
}

/// What `wasm-pack build` makes of the crate, and its tests.
pub fn plain() -> Result<Vec<Run>> {
    let folder = "target/xtask/plain-node";
    let build = package::wasm_pack("--release", "nodejs", folder)?;
    let tests = node_test(&test_files("tests/plain")?);
    Ok(vec![
        build,
        tests.env("DATABRAIN_PLAIN", path(folder).join("core.js")),
    ])
}

/// The sizes of the built package, against their budgets.
pub fn size() -> Run {
    let run = Run::new("node").words("xtask/core/size.mjs");
    run.env("DATABRAIN_TOOLS", path(NPM_TOOLS))
}

/// The tests of a fixture, which write what ran where.
pub fn fixture(fixture: &Fixture, tarball: Option<&Path>) -> Result<Run> {
    let run = with_places(node_test(&fixture.files), tarball)?;
    Ok(run.env("DATABRAIN_ROWS", &fixture.rows))
}

/// The table of what these fixtures wrote; it ends well if they wrote rows, and each is a success.
pub fn table(fixtures: &[Fixture]) -> Run {
    let owing = fixtures.iter().filter(|fixture| fixture.owes_rows());
    let folders = owing.map(|fixture| format!("{}={}", fixture.name, fixture.rows.display()));
    Run::new("node")
        .words("tests/runtimes/rows/table.mjs")
        .args(folders)
}

/// The `*.test.mjs` below a folder.
pub fn test_files(folder: &str) -> Result<Vec<PathBuf>> {
    let files = project::files(&path(folder), |file| has_ending(file, ".test.mjs"));
    if files.is_empty() {
        return Err(format!(
            "{folder} has no *.test.mjs; check out the whole repository."
        ));
    }
    Ok(files)
}

fn node_test(files: &[PathBuf]) -> Run {
    let run = Run::new("node")
        .words("--test --test-reporter=spec")
        .args(files);
    run.env("DATABRAIN_TOOLS", path(NPM_TOOLS))
}

/// Tells a command where the package, the tools and the browsers are, and where its results go.
pub fn with_places(run: Run, tarball: Option<&Path>) -> Result<Run> {
    let mut run = run
        .env("DATABRAIN_TOOLS", path(NPM_TOOLS))
        .env("DATABRAIN_TOOL_SETS", path(TOOL_SETS))
        .env("DATABRAIN_RESULTS", path(RESULTS));
    if let Some(tarball) = tarball {
        run = run.env("DATABRAIN_TARBALL", tarball);
    }
    for (variable, program) in browsers::found()? {
        run = run.env(&variable, program);
    }
    Ok(run)
}
