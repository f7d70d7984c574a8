//! `www/`, the token broker on Workers: put together with the packed package, tested, and served on this machine.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::digest::digest;
use crate::process::Run;
use crate::progress::Show;
use crate::versions::{Version, first_version};
use crate::{Result, commands, pack, project, tools};

/// The oldest that wrangler starts on.
const OLDEST_NODE: Version = Version(22, 12, 0);
const USUAL_PORT: &str = "8787";

fn folder() -> PathBuf {
    project::root().join("www")
}

/// Installs what its lock pins, the packed package among it, and bundles its page.
pub fn prepare(tarball: &Path) -> Result<()> {
    let from =
        ["package.json", "package-lock.json", "install-packed.mjs"].map(|name| folder().join(name));
    let wanted = digest(&[&from[..], &[tarball.to_path_buf()]].concat(), |_| false);
    // There, so that whoever installs something else by hand removes it.
    let installed = folder().join("node_modules/.installed-with");
    if !std::fs::read_to_string(&installed).is_ok_and(|before| before == wanted) {
        eprintln!("Installing what www/ needs into www/node_modules (once, up to a minute)");
        let run = node()?
            .args(["install-packed.mjs"])
            .args([tarball])
            .show(Show::Tail)
            .limit(tools::INSTALL_LIMIT);
        run.demand("What www/package-lock.json pins could not be installed.")?;
        project::write(&installed, wanted)?;
    }
    node()?
        .args(["page/build.mjs"])
        .demand("Mend what the lines above name in www/page.")
        .map(drop)
}

/// Its types, then its tests.
pub fn tests(tarball: &Path) -> Result<Vec<Run>> {
    let check = |project| -> Result<Run> {
        Ok(node()?.args([
            "node_modules/typescript/bin/tsc",
            "--noEmit",
            "--project",
            project,
        ]))
    };
    let test = |name, flags: &[&str]| -> Result<Run> {
        let files = commands::files(&folder().join(name), |name| name.ends_with(".test.mjs"));
        if files.is_empty() {
            return Err(format!(
                "www/{name} has no *.test.mjs; check out the whole repository."
            ));
        }
        let run = node()?
            .args(["--test", "--test-reporter=spec"])
            .args(flags)
            .args(files);
        Ok(commands::with_places(run, tarball))
    };
    // What the page shows has its time: one browser at a time.
    Ok(vec![
        check(".")?,
        check("page")?,
        test("test", &[])?,
        test("test-page", &["--test-concurrency=1"])?,
    ])
}

/// Serves it in the foreground, on the emulator, until Ctrl-C.
pub fn serve(arguments: &Arguments) -> Result<ExitCode> {
    let port = arguments.last("port").unwrap_or(USUAL_PORT);
    let tarball = pack::pack()?;
    {
        let _lock = project::lock()?;
        prepare(&tarball)?;
    }
    println!("The broker comes up at http://127.0.0.1:{port}, in emulator mode; Ctrl-C ends it.");
    for (role, secret) in secrets(&project::read(&folder().join("emulator.env"))?) {
        println!("To sign in as {role}: {secret}");
    }
    let run = node()?.args([
        "node_modules/wrangler/bin/wrangler.js",
        "dev",
        "--ip",
        "127.0.0.1",
        "--port",
        port,
    ]);
    let run = run.args([
        "--env-file",
        "emulator.env",
        "--show-interactive-dev-session=false",
    ]);
    let run = run
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    let finished = run.show(Show::All).limit(Duration::MAX).finish()?;
    Ok(if finished.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Roles and secrets in the settings of the emulator mode. They are for everybody to read: they open nothing else.
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

/// The user's Node where wrangler takes it, else one of the tools.
fn node() -> Result<Run> {
    let own = Run::new("node").args(["--version"]).finish()?;
    if first_version(&own.tail(1)).is_some_and(|version| version >= OLDEST_NODE) {
        return Ok(Run::new("node").dir(folder()));
    }
    let arch = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x64"
    };
    let tool = project::npm_tools().join(format!("node_modules/node22-linux-{arch}/bin/node"));
    if !tool.is_file() {
        return Err(format!(
            "www/ needs Node {OLDEST_NODE} or newer: install it from https://nodejs.org."
        ));
    }
    Ok(Run::new(tool).dir(folder()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_secrets_of_the_emulator_mode() {
        let text = "A=1\nBEARER_SECRETS=\"demo:provisioner:one viewer:reader:two\"\n";
        assert_eq!(secrets(text), [("provisioner", "one"), ("reader", "two")]);
        assert!(secrets("A=1").is_empty());
    }
}
