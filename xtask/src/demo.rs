//! From nothing to a key: pack, install the tarball into an empty folder, mint a token with it.

use std::path::Path;
use std::time::Duration;

use pico_args::Arguments;
use serde::Deserialize;

use crate::emulator::Background;
use crate::process::Run;
use crate::steps::Need;
use crate::{Result, finish, outside, pack, project, value};

const SCRIPT: &str = include_str!("../demo/mint.mjs");
const MANIFEST: &str = "{ \"name\": \"demo\", \"private\": true, \"type\": \"module\" }\n";
/// The token that the emulator accepts by default.
const EMULATOR_TOKEN: &str = "service_token_demo";

/// What is read of a package.json.
#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
}

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
            "A base URL needs a token: set DATABRAIN_SERVICE_TOKEN (or pass `--service-token`), or \
             leave `--base-url` and DATABRAIN_API_URL out to use the emulator."
                .to_owned(),
        );
    }

    outside::announce(&[Need::BuildTools])?;
    let tarball = pack::pack()?;
    // Outside the repository, whose packages must be out of reach.
    let folder = std::env::temp_dir().join(format!("databrain-edge-demo-{}", std::process::id()));
    project::remove(&folder)?;
    let minted = install(&tarball, &folder).and_then(|package| {
        let data_app = data_app.as_deref().unwrap_or("Customer Portal Analytics");
        let name = name.as_deref().unwrap_or("Production API Key");
        let run = Run::new("node").arg("mint.mjs").dir(&folder);
        let run = run.env("DEMO_DATA_APP", data_app).env("DEMO_NAME", name);
        let minted = mint(run, service_token, base_url)?;
        if minted {
            println!("\nThe package: {package}");
            println!("The same with a page, on the emulator: cargo xtask www");
        }
        Ok(minted)
    });
    project::remove(&folder)?;
    minted
}

/// Installs it as a user would; what was installed, from where.
fn install(tarball: &Path, folder: &Path) -> Result<String> {
    let tarball_name = tarball.strip_prefix(project::root()).unwrap_or(tarball);
    let tarball_name = tarball_name.display();
    println!("Installing {tarball_name} into an empty folder");
    project::write(&folder.join("package.json"), MANIFEST)?;
    project::write(&folder.join("mint.mjs"), SCRIPT)?;
    let run = Run::new("npm")
        .words("install --ignore-scripts --no-audit --no-fund")
        .arg(tarball);
    let remedy = "The tarball could not be installed; fix the errors above.";
    run.dir(folder).demand(remedy)?;
    let package = installed(folder)?;
    Ok(format!("{package} from {tarball_name}"))
}

/// Name and version of the package that is in the `node_modules` of a folder.
fn installed(folder: &Path) -> Result<String> {
    let manifest = project::read(&folder.join("node_modules/databrain-edge/package.json"))?;
    let Manifest { name, version } = serde_json::from_str(&manifest)
        .map_err(|error| format!("Fix pkg/package.json: {error}."))?;
    Ok(format!("{name} {version}"))
}

/// Runs the script against the API, or against the emulator where there is no token.
fn mint(run: Run, service_token: Option<String>, base_url: Option<String>) -> Result<bool> {
    let run = run.limit(Duration::from_secs(120));
    // The token goes by the environment: everybody on the machine can read a command line.
    let Some(token) = service_token else {
        let emulator = Background::start()?;
        println!("Using the emulator on {}", emulator.url);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_package_that_is_installed_and_no_other() {
        let folder = project::path("target/xtask/test-demo");
        let manifest = folder.join("node_modules/databrain-edge/package.json");
        project::remove(&folder).unwrap();
        assert!(installed(&folder).is_err());
        let content = r#"{ "name": "databrain-edge", "version": "9.8.7" }"#;
        project::write(&manifest, content).unwrap();
        assert_eq!(installed(&folder), Ok("databrain-edge 9.8.7".to_owned()));
    }
}
