//! From nothing to a key: pack, install the tarball into an empty folder, mint a token with it.

use std::path::Path;
use std::time::Duration;

use pico_args::Arguments;

use crate::emulator::Background;
use crate::process::Run;
use crate::{Result, finish, pack, project, value};

const SCRIPT: &str = include_str!("../demo/mint.mjs");
const MANIFEST: &str = "{ \"name\": \"demo\", \"private\": true, \"type\": \"module\" }\n";
/// What the emulator knows unless told otherwise.
const EMULATOR_TOKEN: &str = "service_token_demo";

/// Runs the demo.
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let mut option = |flag, variable: &str| -> Result<Option<String>> {
        let value = value(&mut arguments, flag)?.or_else(|| std::env::var(variable).ok());
        Ok(value.filter(|value| !value.is_empty()))
    };
    let service_token = option("--service-token", "DATABRAIN_SERVICE_TOKEN")?;
    let base_url = option("--base-url", "DATABRAIN_API_URL")?;
    let data_app = option("--data-app", "DEMO_DATA_APP")?;
    let name = option("--name", "DEMO_NAME")?;
    finish(arguments)?;
    if base_url.is_some() && service_token.is_none() {
        return Err(
            "A base URL needs a token: set DATABRAIN_SERVICE_TOKEN (or give `--service-token`), or \
             leave `--base-url` and DATABRAIN_API_URL out to ask the emulator."
                .to_owned(),
        );
    }

    let tarball = pack::pack()?;
    // Outside the repository, whose packages must be out of reach.
    let folder = std::env::temp_dir().join(format!("databrain-edge-demo-{}", std::process::id()));
    project::remove(&folder)?;
    let minted = install(&tarball, &folder).and_then(|()| {
        let data_app = data_app.as_deref().unwrap_or("Customer Portal Analytics");
        let name = name.as_deref().unwrap_or("Production API Key");
        let run = Run::new("node").arg("mint.mjs").dir(&folder);
        mint(
            run.env("DEMO_DATA_APP", data_app).env("DEMO_NAME", name),
            service_token,
            base_url,
        )
    });
    project::remove(&folder)?;
    if minted == Ok(true) {
        println!("\nThe same with a page, on the emulator: cargo xtask www");
    }
    minted
}

fn install(tarball: &Path, folder: &Path) -> Result<()> {
    let name = tarball.file_name().unwrap_or_default().to_string_lossy();
    println!("Installing {name} into an empty folder");
    project::write(&folder.join("package.json"), MANIFEST)?;
    project::write(&folder.join("mint.mjs"), SCRIPT)?;
    let run = Run::new("npm")
        .words("install --ignore-scripts --no-audit --no-fund")
        .arg(tarball);
    let remedy = "The tarball could not be installed; mend what the lines above name.";
    run.dir(folder).demand(remedy).map(drop)
}

/// Runs the script against the API, or against the emulator where there is no token.
fn mint(run: Run, service_token: Option<String>, base_url: Option<String>) -> Result<bool> {
    let run = run.limit(Duration::from_secs(120));
    // The token goes by the environment: everybody on the machine can read a command line.
    let Some(token) = service_token else {
        let emulator = Background::start()?;
        println!("Asking the emulator, listening on {}", emulator.url);
        let run = run.env("DATABRAIN_SERVICE_TOKEN", EMULATOR_TOKEN);
        return run.env("DATABRAIN_API_URL", &emulator.url).succeeds();
    };
    let run = run.env("DATABRAIN_SERVICE_TOKEN", token);
    match base_url {
        Some(url) => run.env("DATABRAIN_API_URL", url).succeeds(),
        // The cloud.
        None => run.without_env("DATABRAIN_API_URL").succeeds(),
    }
}
