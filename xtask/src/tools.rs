//! The tools a build needs: which versions, and how they get into `target/tools`.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use crate::process::Run;
use crate::progress::Show;
use crate::versions::{Version, first_version, locked_version};
use crate::{Result, npm, project};

/// The oldest Node that the package supports.
const OLDEST_NODE: Version = Version(20, 19, 0);
const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: Version = Version(0, 15, 1);
const GECKODRIVER: Version = Version(0, 37, 1);
pub const INSTALL_LIMIT: Duration = Duration::from_secs(30 * 60);

// The tools run for seconds and are compiled for minutes: little optimisation halves the whole.
const QUICK_PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: Version,
    locked: bool,
}

/// Node and npm, recent enough; these are not installed here.
pub fn node() -> Result<()> {
    let remedy = "Install Node 20.19 or newer from https://nodejs.org and run the command again.";
    let Ok(finished) = Run::new("node").args(["--version"]).finish() else {
        return Err(format!("Node is missing. {remedy}"));
    };
    match first_version(&finished.tail(1)) {
        Some(version) if version >= OLDEST_NODE => {}
        Some(version) => return Err(format!("Node {version} is too old. {remedy}")),
        None => return Err(format!("`node --version` printed no version. {remedy}")),
    }
    Run::new("npm")
        .args(["--version"])
        .demand("Install npm, which comes with Node from https://nodejs.org.")?;
    Ok(())
}

/// Everything that builds and packs: the wasm target, wasm-bindgen, wasm-pack, the npm tools.
pub fn for_build() -> Result<()> {
    node()?;
    wasm_target()?;
    npm::tools()?;
    let bindgen = locked_version(
        &project::read(&project::root().join("Cargo.lock"))?,
        "wasm-bindgen",
    )?;
    cargo_tools(&[
        // Its published lock file names versions that not every registry mirror still serves.
        CargoTool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: bindgen,
            locked: false,
        },
        CargoTool {
            package: "wasm-pack",
            program: "wasm-pack",
            version: WASM_PACK,
            locked: true,
        },
    ])
}

/// The driver of Firefox, which Debian does not have.
pub fn geckodriver() -> Result<()> {
    cargo_tools(&[CargoTool {
        package: "geckodriver",
        program: "geckodriver",
        version: GECKODRIVER,
        locked: true,
    }])
}

/// rustfmt and clippy of the toolchain in use.
pub fn lints() -> Result<()> {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let there = Run::new("cargo")
            .args([command, "--version"])
            .dir(project::root())
            .finish()?;
        if !there.ok() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    let library = Run::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .dir(project::root());
    let library = library.demand("Install Rust with rustup from https://rustup.rs.")?;
    if library
        .stdout
        .first()
        .is_some_and(|path| Path::new(path).is_dir())
    {
        return Ok(());
    }
    rustup(&["target", "add", WASM_TARGET])
}

fn rustup(arguments: &[&str]) -> Result<()> {
    let what = arguments.join(" ");
    eprintln!("Installing with rustup: {what} (a few seconds)");
    let run = Run::new("rustup")
        .args(arguments)
        .dir(project::root())
        .show(Show::Tail);
    run.demand(&format!(
        "Run `rustup {what}` by hand, or install rustup from https://rustup.rs."
    ))
    .map(drop)
}

fn cargo_tools(wanted: &[CargoTool]) -> Result<()> {
    let build = project::tools().join("build");
    let mut installed = false;
    for tool in wanted {
        if version_of(&project::cargo_bin().join(tool.program)) != Some(tool.version) {
            install(tool, &build)?;
            installed = true;
        }
    }
    // About 1 GB that nothing needs again.
    if installed {
        project::remove_folder(&build)
    } else {
        Ok(())
    }
}

fn install(tool: &CargoTool, build: &Path) -> Result<()> {
    let CargoTool {
        package, version, ..
    } = tool;
    eprintln!("Compiling {package} {version} into target/tools (once, about 2 minutes)");
    let version = version.to_string();
    let mut run = Run::new("cargo").args(["install", package, "--version", &version, "--force"]);
    run = run.args([OsStr::new("--root"), project::tools().as_os_str()]);
    if tool.locked {
        run = run.args(["--locked"]);
    }
    for (name, value) in QUICK_PROFILE {
        run = run.env(name, value);
    }
    let run = run
        .env("CARGO_TARGET_DIR", build)
        .dir(project::root())
        .show(Show::Tail)
        .limit(INSTALL_LIMIT);
    run.demand(&format!(
        "{package} {version} could not be installed; mend what the lines above name and run it again."
    ))?;
    Ok(())
}

fn version_of(program: &Path) -> Option<Version> {
    let finished = Run::new(program).args(["--version"]).finish().ok()?;
    first_version(&finished.lines.join("\n"))
}
