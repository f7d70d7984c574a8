//! Chromium, Firefox and WebKit: where they are, and how they come onto a machine that has none.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::process::Run;
use crate::progress::Show;

/// A program of the system that the tests drive.
pub struct Program {
    /// The variable that names it, for users to set and for the test suites to read.
    pub variable: &'static str,
    name: &'static str,
    /// Names on PATH or whole paths, the best first.
    places: &'static [&'static str],
    debian: &'static str,
}

pub const CHROMIUM: Program = Program {
    variable: "CHROMIUM",
    name: "Chromium",
    places: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    debian: "chromium",
};

pub const CHROMEDRIVER: Program = Program {
    variable: "CHROMEDRIVER",
    name: "chromedriver",
    places: &["chromedriver", "/usr/lib/chromium-browser/chromedriver"],
    debian: "chromium-driver",
};

pub const FIREFOX: Program = Program {
    variable: "FIREFOX",
    name: "Firefox",
    places: &[
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ],
    debian: "firefox-esr",
};

pub const WEBKIT_DRIVER: Program = Program {
    variable: "WEBKIT_DRIVER",
    name: "WebKitWebDriver",
    places: &["WebKitWebDriver", "/usr/bin/WebKitWebDriver"],
    debian: "webkit2gtk-driver",
};

/// The browser that WebKit's driver starts.
pub const MINIBROWSER: Program = Program {
    variable: "MINIBROWSER",
    name: "MiniBrowser of WebKitGTK",
    places: &[
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    ],
    debian: "libwebkit2gtk-4.1-0",
};

/// WebKit has no headless mode, so it needs a display that nobody sees.
pub const XVFB: Program = Program {
    variable: "XVFB",
    name: "Xvfb",
    places: &["Xvfb", "/usr/bin/Xvfb"],
    debian: "xvfb",
};

/// All of them, for the tests to find.
pub const ALL: [&Program; 6] = [
    &CHROMIUM,
    &CHROMEDRIVER,
    &FIREFOX,
    &WEBKIT_DRIVER,
    &MINIBROWSER,
    &XVFB,
];

impl Program {
    /// Where it is, if it is there.
    pub fn find(&self) -> Option<PathBuf> {
        if let Some(named) = std::env::var_os(self.variable) {
            return Some(PathBuf::from(named));
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        // Joining a whole path gives that path, so one line looks up both kinds of place.
        let candidates = self
            .places
            .iter()
            .flat_map(|place| folders.iter().map(move |folder| folder.join(place)));
        candidates.into_iter().find(|candidate| candidate.is_file())
    }
}

/// Makes sure that all of `programs` are there; installs them where that is possible without asking.
pub fn ensure(programs: &[&Program]) -> Result<()> {
    let missing: Vec<&&Program> = programs
        .iter()
        .filter(|program| program.find().is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|program| program.debian).collect();
    let names: Vec<&str> = missing.iter().map(|program| program.name).collect();
    let variables: Vec<&str> = missing.iter().map(|program| program.variable).collect();
    let remedy = format!(
        "Install {} (on Debian, as root: `apt-get install {}`) and run the command again, or name the programs with {}.",
        names.join(" and "),
        packages.join(" "),
        variables.join(" and "),
    );
    if !Path::new("/usr/bin/apt-get").exists() || !is_root() {
        return Err(format!(
            "{} missing, and this command can only install with apt as root. {remedy}",
            is(&names)
        ));
    }
    eprintln!(
        "Installing with apt: {} (once, about a minute, up to 800 MB)",
        packages.join(" ")
    );
    apt(&["update"], &remedy)?;
    apt(
        &[
            &["install", "--yes", "--no-install-recommends"],
            packages.as_slice(),
        ]
        .concat(),
        &remedy,
    )?;
    match programs.iter().find(|program| program.find().is_none()) {
        Some(program) => Err(format!(
            "apt installed {}, but it is not on PATH. {remedy}",
            program.name
        )),
        None => Ok(()),
    }
}

fn is(names: &[&str]) -> String {
    format!(
        "{} {}",
        names.join(" and "),
        if names.len() == 1 { "is" } else { "are" }
    )
}

fn apt(arguments: &[&str], remedy: &str) -> Result<()> {
    let run = Run::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run.show(Show::Tail)
        .limit(Duration::from_secs(15 * 60))
        .demand(remedy)
        .map(drop)
}

fn is_root() -> bool {
    Run::new("id")
        .args(["-u"])
        .finish()
        .is_ok_and(|finished| finished.tail(1) == "0")
}
