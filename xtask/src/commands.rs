//! The commands that the steps of `cargo xtask test` run.

use std::path::{Path, PathBuf};

use crate::fixtures::Fixture;
use crate::process::Run;
use crate::{Result, browsers, project, webdriver};

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Run {
    Run::new("cargo").args(arguments).dir(project::root())
}

pub fn fmt(_: &Path) -> Result<Vec<Run>> {
    Ok(vec![cargo(["fmt", "--all", "--check"])])
}

pub fn clippy(_: &Path) -> Result<Vec<Run>> {
    let host = cargo(["clippy", "--workspace", "--all-targets"]).args(DENY_WARNINGS);
    let wasm = cargo(["clippy", "--package", "databrain-edge", "--lib", "--tests"])
        .args(WASM)
        .args(DENY_WARNINGS);
    Ok(vec![host, wasm])
}

pub fn host(_: &Path) -> Result<Vec<Run>> {
    Ok(vec![cargo(["test", "--workspace"])])
}

pub fn docs(_: &Path) -> Result<Vec<Run>> {
    Ok(vec![
        cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
    ])
}

pub fn wasm_node(_: &Path) -> Result<Vec<Run>> {
    Ok(vec![wasm_tests().without_env("WASM_BINDGEN_USE_BROWSER")])
}

pub fn wasm_chromium(_: &Path) -> Result<Vec<Run>> {
    let driver = browsers::CHROMEDRIVER
        .find()
        .ok_or("CHROMEDRIVER names no program; set it or put it on PATH.")?;
    Ok(vec![
        browser_tests()?
            .env("CHROMEDRIVER", driver)
            .without_env("GECKODRIVER"),
    ])
}

pub fn wasm_firefox(_: &Path) -> Result<Vec<Run>> {
    let driver = project::cargo_bin().join("geckodriver");
    Ok(vec![
        browser_tests()?
            .env("GECKODRIVER", driver)
            .without_env("CHROMEDRIVER"),
    ])
}

// wasm-bindgen's own runner: `wasm-pack test` skips a suite that is not marked for browsers and ends well all the same.
fn wasm_tests() -> Run {
    let run = cargo(["test", "--package", "databrain-edge", "--test", "*"]).args(WASM);
    let runner = project::cargo_bin().join("wasm-bindgen-test-runner");
    // Seconds; generous for a busy machine.
    run.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
}

fn browser_tests() -> Result<Run> {
    let settings = project::scratch().join("webdriver.json");
    let text = webdriver::settings(
        browsers::CHROMIUM.find().as_deref(),
        browsers::FIREFOX.find().as_deref(),
    );
    project::create_folder(&project::scratch())?;
    project::write(&settings, text)?;
    Ok(wasm_tests()
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings))
}

pub fn publint(tarball: &Path) -> Result<Vec<Run>> {
    let run = Run::new(project::npm_program("publint")).args(["run", "--strict"]);
    Ok(vec![run.args([tarball]).dir(project::root())])
}

// Subpaths never resolve in TypeScript's oldest mode; that an ES module answers `require` there is meant.
pub fn attw(tarball: &Path) -> Result<Vec<Run>> {
    let run = Run::new(project::npm_program("attw"))
        .args([tarball])
        .dir(project::root());
    Ok(vec![run.args([
        "--profile",
        "node16",
        "--no-color",
        "--ignore-rules",
        "cjs-resolves-to-esm",
    ])])
}

pub fn types(_: &Path) -> Result<Vec<Run>> {
    let root = project::root();
    let folders = ["pkg", "tests", "xtask"].map(|name| root.join(name));
    let configs: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| files(folder, |name| name == "tsconfig.json"))
        .collect();
    // The tools are not above the sources, where TypeScript would look for the types of Node.
    let type_roots = project::npm_tools().join("node_modules/@types");
    let check = |config: &PathBuf| {
        let run = Run::new(project::npm_program("tsc")).args([
            "--noEmit",
            "--pretty",
            "false",
            "--project",
        ]);
        run.args([config])
            .args(["--typeRoots"])
            .args([&type_roots])
            .dir(&root)
    };
    Ok(configs.iter().map(check).collect())
}

/// The tests of a folder, which need no package.
pub fn node_tests(folder: &str) -> Result<Vec<Run>> {
    let files = files(&project::root().join(folder), |name| {
        name.ends_with(".test.mjs")
    });
    if files.is_empty() {
        return Err(format!(
            "{folder} has no *.test.mjs; check out the whole repository."
        ));
    }
    Ok(vec![node_test(&files)])
}

/// The tests of a folder, which install the package.
pub fn with_package(folder: &str, tarball: &Path) -> Result<Vec<Run>> {
    Ok(node_tests(folder)?
        .into_iter()
        .map(|run| with_places(run, tarball))
        .collect())
}

/// The tests of a fixture, which write what ran where.
pub fn fixture(fixture: &Fixture, tarball: &Path) -> Run {
    with_places(node_test(&fixture.files), tarball).env("DATABRAIN_ROWS", &fixture.rows)
}

fn node_test(files: &[PathBuf]) -> Run {
    let run = Run::new("node")
        .args(["--test", "--test-reporter=spec"])
        .args(files);
    run.env("DATABRAIN_TOOLS", project::npm_tools())
        .dir(project::root())
}

/// Where the package, the tools and the browsers are.
pub fn with_places(run: Run, tarball: &Path) -> Run {
    let run = run
        .env("DATABRAIN_TARBALL", tarball)
        .env("DATABRAIN_TOOLS", project::npm_tools());
    let run = run.env("DATABRAIN_TOOL_SETS", project::tool_sets());
    let found = browsers::ALL
        .iter()
        .filter_map(|program| Some((program.variable, program.find()?)));
    found.fold(run, |run, (variable, path)| run.env(variable, path))
}

/// The files below a folder whose names are wanted.
pub fn files(folder: &Path, wanted: fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in project::entries(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "node_modules" && name != "dist" {
            found.extend(files(&path, wanted));
        } else if path.is_file() && wanted(&name) {
            found.push(path);
        }
    }
    found
}
