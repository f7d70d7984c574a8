//! The commands that the steps of `cargo xtask test` run.

use std::path::{Path, PathBuf};

use crate::fixtures::Fixture;
use crate::process::Run;
use crate::project::{self, CARGO_BIN, NPM_TOOLS, RESULTS, TOOL_SETS, has_suffix, path};
use crate::steps::WasmHost;
use crate::{Result, browsers, package};

/// Parses a command line such as `cargo fmt --check`. Tools from npm need no path.
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

/// The tests of the crate in wasm. They use wasm-bindgen's own runner, because `wasm-pack test`
/// succeeds without running a suite that is not marked for browsers.
pub fn wasm_tests(host: WasmHost) -> Result<Run> {
    let run = Run::new("cargo")
        .words("test --package databrain-edge --test * --target wasm32-unknown-unknown")
        .words("--features stream,testing,tracing")
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            path(CARGO_BIN).join("wasm-bindgen-test-runner"),
        )
        // In seconds, and generous for a busy machine.
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
        .ok_or("chromedriver was not found: set CHROMEDRIVER to its path, or add it to PATH.")?;
    Ok(run.env("CHROMEDRIVER", driver).without_env("GECKODRIVER"))
}

/// A type check of each project but those of `www/`.
pub fn types() -> Vec<Run> {
    let folders = ["pkg", "tests", "xtask"].map(path);
    let configs = folders
        .iter()
        .flat_map(|folder| project::files(folder, |file| file.ends_with("tsconfig.json")));
    // TypeScript would search for the types of Node above the sources, where the tools are not.
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

/// Builds the crate with plain `wasm-pack build`, and tests the output.
pub fn plain() -> Result<Vec<Run>> {
    let folder = "target/xtask/plain-node";
    let build = package::wasm_pack("--release", "nodejs", folder)?;
    let tests = node_test(&test_files("tests/plain")?);
    Ok(vec![
        build,
        tests.env("DATABRAIN_PLAIN", path(folder).join("core.js")),
    ])
}

/// Compares the sizes of the built package with their budgets.
pub fn size() -> Run {
    let run = Run::new("node").words("xtask/core/size.mjs");
    run.env("DATABRAIN_TOOLS", path(NPM_TOOLS))
}

/// The tests of a fixture, which write the rows of the table.
pub fn fixture(fixture: &Fixture, tarball: Option<&Path>) -> Result<Run> {
    let run = with_places(node_test(&fixture.files), tarball)?;
    Ok(run.env("DATABRAIN_ROWS", &fixture.rows))
}

/// Writes the table of the rows of these fixtures. It succeeds if all fixtures wrote rows and every
/// row is a success.
pub fn table(fixtures: &[Fixture]) -> Run {
    let with_rows = fixtures.iter().filter(|fixture| fixture.writes_rows());
    let folders = with_rows.map(|fixture| format!("{}={}", fixture.name, fixture.rows.display()));
    Run::new("node")
        .words("tests/runtimes/rows/table.mjs")
        .args(folders)
}

/// The `*.test.mjs` below a folder.
pub fn test_files(folder: &str) -> Result<Vec<PathBuf>> {
    let files = project::files(&path(folder), |file| has_suffix(file, ".test.mjs"));
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

/// Passes the paths of the package, the tools, the browsers and the results to a command.
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
