//! From nothing to a key: pack, install the tarball into an empty folder, mint a token with it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::emulator::Background;
use crate::process::Run;
use crate::progress::Show;
use crate::{Result, pack, project};

const SCRIPT: &str = include_str!("../demo/mint.mjs");
const MANIFEST: &str = "{ \"name\": \"demo\", \"private\": true, \"type\": \"module\" }\n";
/// What the emulator knows unless told otherwise.
const EMULATOR_TOKEN: &str = "service_token_demo";

/// Whom the demo asks.
struct Target {
    service_token: String,
    /// None: the cloud.
    base_url: Option<String>,
    emulator: Option<Background>,
}

/// Runs the demo.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let given = |flag, variable: &str| {
        let value = arguments
            .last(flag)
            .map(str::to_owned)
            .or_else(|| std::env::var(variable).ok());
        value.filter(|value| !value.is_empty())
    };
    let service_token = given("service-token", "DATABRAIN_SERVICE_TOKEN");
    let base_url = given("base-url", "DATABRAIN_API_URL");
    if base_url.is_some() && service_token.is_none() {
        return Err("A base URL needs a token: set DATABRAIN_SERVICE_TOKEN (or give `--service-token`), or leave \
                    `--base-url` and DATABRAIN_API_URL out to ask the emulator."
            .to_owned());
    }

    let tarball = pack::pack()?;
    let folder = Folder::create()?;
    install(&tarball, &folder.0)?;
    let target = target(service_token, base_url)?;
    if let Some(emulator) = &target.emulator {
        println!("Asking the emulator, listening on {}", emulator.url);
    }

    // The token goes by the environment: a command line is there for everybody on the machine to read.
    let mut run = Run::new("node").args(["mint.mjs"]).dir(&folder.0);
    run = run.env("DATABRAIN_SERVICE_TOKEN", &target.service_token);
    run = match &target.base_url {
        Some(url) => run.env("DATABRAIN_API_URL", url),
        None => run.without_env("DATABRAIN_API_URL"),
    };
    run = run.env(
        "DEMO_DATA_APP",
        arguments
            .last("data-app")
            .unwrap_or("Customer Portal Analytics"),
    );
    run = run.env(
        "DEMO_NAME",
        arguments.last("name").unwrap_or("Production API Key"),
    );
    let finished = run
        .show(Show::All)
        .limit(Duration::from_secs(120))
        .finish()?;
    if finished.ok() {
        println!("\nThe same with a page, on the emulator: cargo xtask www");
    }
    Ok(if finished.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn target(service_token: Option<String>, base_url: Option<String>) -> Result<Target> {
    if let Some(service_token) = service_token {
        return Ok(Target {
            service_token,
            base_url,
            emulator: None,
        });
    }
    let emulator = Background::start()?;
    let base_url = Some(emulator.url.clone());
    Ok(Target {
        service_token: EMULATOR_TOKEN.to_owned(),
        base_url,
        emulator: Some(emulator),
    })
}

fn install(tarball: &Path, folder: &Path) -> Result<()> {
    let name = tarball.file_name().unwrap_or_default().to_string_lossy();
    println!("Installing {name} into an empty folder");
    project::write(&folder.join("package.json"), MANIFEST)?;
    project::write(&folder.join("mint.mjs"), SCRIPT)?;
    let run = Run::new("npm")
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
        .args([tarball]);
    run.dir(folder)
        .demand("The tarball could not be installed; mend what the lines above name.")
        .map(drop)
}

/// A folder of its own in the system's place for temporary files; removed on drop.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("databrain-edge-demo-{}", std::process::id()));
        project::remove_folder(&path)?;
        project::create_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(message) = project::remove_folder(&self.0) {
            eprintln!("{message}");
        }
    }
}
