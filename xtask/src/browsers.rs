//! Finds Chromium, Firefox and WebKit, and installs them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Result;
use crate::process::{Run, Show};
use crate::steps::Need;

/// A program of the system that the tests drive. `data/programs.json` lists the programs by their
/// environment variables, which users may set and the test suites read.
#[derive(Deserialize)]
struct Program {
    name: String,
    debian: String,
    /// Names on PATH or absolute paths, the preferred one first.
    places: Vec<String>,
}

fn programs() -> Result<BTreeMap<String, Program>> {
    serde_json::from_str(include_str!("../data/programs.json"))
        .map_err(|error| format!("Fix xtask/data/programs.json: {error}."))
}

impl Program {
    /// Returns its path, if it is installed.
    fn find(&self, variable: &str) -> Option<PathBuf> {
        if let Some(named) = std::env::var_os(variable) {
            return Some(PathBuf::from(named));
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        // Joining an absolute path returns that path, so this finds both kinds of places.
        let candidates = |place| folders.iter().map(move |folder| folder.join(place));
        self.places
            .iter()
            .flat_map(candidates)
            .find(|candidate| candidate.is_file())
    }
}

/// Returns the path of the program of a variable, if it is installed.
pub fn find(variable: &str) -> Result<Option<PathBuf>> {
    Ok(programs()?
        .get(variable)
        .and_then(|program| program.find(variable)))
}

/// Returns the paths of all installed programs, by their variables.
pub fn found() -> Result<BTreeMap<String, PathBuf>> {
    let programs = programs()?.into_iter();
    let found = programs.filter_map(|(variable, program)| {
        let path = program.find(&variable)?;
        Some((variable, path))
    });
    Ok(found.collect())
}

/// The programs of these variables that are not installed.
fn missing(variables: &[&str]) -> Result<BTreeMap<String, Program>> {
    let mut missing = programs()?;
    missing.retain(|name, program| variables.contains(&&**name) && program.find(name).is_none());
    Ok(missing)
}

/// The Debian packages that will be installed for these needs.
pub fn missing_packages(needs: &[Need]) -> Result<Vec<String>> {
    let variables: Vec<&str> = needs.iter().flat_map(Need::programs).copied().collect();
    let missing = missing(&variables)?;
    let packages = missing.into_values().map(|program| program.debian);
    Ok(if can_install() {
        packages.collect()
    } else {
        Vec::new()
    })
}

fn can_install() -> bool {
    Path::new("/usr/bin/apt-get").exists() && is_root()
}

/// Makes sure that the programs of these variables are installed. Installs missing ones if that is
/// possible without a prompt.
pub fn ensure(variables: &[&str]) -> Result<()> {
    let missing = missing(variables)?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = |text: fn(&Program) -> &str, separator| {
        missing
            .values()
            .map(text)
            .collect::<Vec<_>>()
            .join(separator)
    };
    let names = list(|program| &program.name, " and ");
    let packages = list(|program| &program.debian, " ");
    let variables: Vec<&str> = missing.keys().map(String::as_str).collect();
    let remedy = format!(
        "Install {names} (on Debian, as root: `apt-get install {packages}`) and run the command \
         again, or set {} to the paths of the programs.",
        variables.join(" and "),
    );
    if !can_install() {
        let are = if missing.len() == 1 { "is" } else { "are" };
        return Err(format!(
            "{names} {are} missing, and this command can only install with apt as root. {remedy}"
        ));
    }
    eprintln!("Installing with apt: {packages} (once, about a minute, up to 800 MB)");
    let install = format!("install --yes --no-install-recommends {packages}");
    for line in ["update", &install] {
        let run = Run::new("apt-get")
            .words(line)
            .env("DEBIAN_FRONTEND", "noninteractive");
        run.show(Show::Tail)
            .task("apt-get")
            .limit(Duration::from_secs(15 * 60))
            .demand(&remedy)?;
    }
    match missing
        .iter()
        .find(|(variable, program)| program.find(variable).is_none())
    {
        Some((_, Program { name, .. })) => Err(format!(
            "apt installed {name}, but it is not on PATH. {remedy}"
        )),
        None => Ok(()),
    }
}

fn is_root() -> bool {
    let id = Run::new("id").arg("-u").finish();
    id.is_ok_and(|finished| finished.tail(1) == "0")
}

/// The settings of the browsers that wasm-bindgen's test runner drives. Tests talk to 127.0.0.1
/// only, so the browsers must not check for updates, captive portals and the like.
pub fn webdriver_settings() -> Result<String> {
    let settings = serde_json::from_str(include_str!("../data/webdriver.json"));
    let mut settings: Value =
        settings.map_err(|error| format!("Fix xtask/data/webdriver.json: {error}."))?;
    for (options, variable) in [
        ("goog:chromeOptions", "CHROMIUM"),
        ("moz:firefoxOptions", "FIREFOX"),
    ] {
        // Without a path, the driver searches for the browser.
        if let (Some(options), Some(path)) = (settings.get_mut(options), find(variable)?) {
            options["binary"] = json!(path);
        }
    }
    Ok(settings.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_well_formed() {
        assert_eq!(programs().unwrap().len(), 8);
        let settings: Value = serde_json::from_str(&webdriver_settings().unwrap()).unwrap();
        assert!(settings["goog:chromeOptions"]["args"].is_array());
        assert!(settings["moz:firefoxOptions"]["prefs"].is_object());
    }
}
