//! Installs, tests and serves `www/`, the token broker on Workers, with the packed package.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pico_args::Arguments;
use semver::Version;

use crate::process::{Run, Show};
use crate::project::{self, NPM_TOOLS, path};
use crate::{Result, commands, finish, pack, tools, value};

/// The oldest version of Node that wrangler supports.
const OLDEST_NODE: Version = Version::new(22, 12, 0);
const USUAL_PORT: &str = "8787";

fn folder() -> PathBuf {
    path("www")
}

// In `node_modules`, so that any other installation removes it.
fn installed_with() -> PathBuf {
    folder().join("node_modules/.installed-with")
}

/// Whether `www/node_modules` is installed.
pub fn is_installed() -> bool {
    installed_with().is_file()
}

/// Installs its locked dependencies and the packed package, and bundles its page.
pub fn prepare(tarball: &Path) -> Result<()> {
    let [manifest, lock, installer] =
        ["package.json", "package-lock.json", "install-packed.mjs"].map(|name| folder().join(name));
    let wanted = project::digest(&[manifest, lock, installer, tarball.into()], |_| false);
    let installed = installed_with();
    if !project::holds(&installed, &wanted) {
        eprintln!(
            "Installing the dependencies of www/ into www/node_modules (once, up to a minute)"
        );
        let run = node()?.arg("install-packed.mjs").arg(tarball);
        let run = run
            .show(Show::Tail)
            .task("npm ci")
            .limit(tools::INSTALL_LIMIT);
        run.demand("The packages of www/package-lock.json could not be installed.")?;
        project::write(&installed, wanted)?;
    }
    let run = node()?.arg("page/build.mjs");
    run.demand("Fix what the lines above report in www/page.")
        .map(drop)
}

/// Checks its types, then runs its tests.
pub fn tests(tarball: Option<&Path>) -> Result<Vec<Run>> {
    let check = |project: &str| -> Result<Run> {
        Ok(node()?
            .words("node_modules/typescript/bin/tsc --noEmit --project")
            .arg(project))
    };
    let test = |folder: &str, flags: &str| -> Result<Run> {
        let files = commands::test_files(folder)?;
        let run = node()?
            .words("--test --test-reporter=spec")
            .words(flags)
            .args(files);
        commands::with_places(run, tarball)
    };
    // The tests of the page depend on timing, so that only one browser runs at a time.
    let page = test("www/test-page", "--test-concurrency=1")?;
    Ok(vec![
        check(".")?,
        check("page")?,
        test("www/test", "")?,
        page,
    ])
}

/// Serves the broker in the foreground, with the emulator, until Ctrl-C.
pub fn serve(mut arguments: Arguments) -> Result<bool> {
    let port = value(&mut arguments, "--port")?;
    let port = port.as_deref().unwrap_or(USUAL_PORT);
    finish(arguments)?;
    let tarball = pack::pack()?;
    {
        let _lock = project::lock()?;
        prepare(&tarball)?;
    }
    println!(
        "The broker will listen on http://127.0.0.1:{port}, in emulator mode; Ctrl-C stops it."
    );
    for (role, secret) in secrets(&project::read(&folder().join("emulator.env"))?) {
        println!("To sign in as {role}: {secret}");
    }
    node()?
        .words("node_modules/wrangler/bin/wrangler.js dev --ip 127.0.0.1 --port")
        .arg(port)
        .words("--env-file emulator.env --show-interactive-dev-session=false")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        .limit(Duration::MAX)
        .succeeds()
}

/// The roles and secrets in the settings of the emulator mode. They are public, since they are
/// valid only there.
fn secrets(settings: &str) -> Vec<(&str, &str)> {
    let value = settings
        .lines()
        .find_map(|line| line.strip_prefix("BEARER_SECRETS="));
    let entries = value
        .unwrap_or_default()
        .trim_matches('"')
        .split_whitespace();
    entries
        .filter_map(|entry| entry.split_once(':')?.1.split_once(':'))
        .collect()
}

/// The user's Node if wrangler supports it, otherwise one of the tools.
fn node() -> Result<Run> {
    let own = Run::new("node").arg("--version").finish()?;
    if tools::first_version(&own.tail(1)).is_some_and(|version| version >= OLDEST_NODE) {
        return Ok(Run::new("node").dir(folder()));
    }
    let arch = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x64"
    };
    let tool = path(NPM_TOOLS).join(format!("node_modules/node22-linux-{arch}/bin/node"));
    if !tool.is_file() {
        let remedy = "install it from https://nodejs.org";
        return Err(format!("www/ needs Node {OLDEST_NODE} or newer: {remedy}."));
    }
    Ok(Run::new(tool).dir(folder()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_secrets_of_the_emulator_mode() {
        let text = "A=1\nBEARER_SECRETS=\"demo:provisioner:one viewer:reader:two\"\n";
        assert_eq!(secrets(text), [("provisioner", "one"), ("reader", "two")]);
        assert!(secrets("A=1").is_empty());
    }
}
