//! The steps of `cargo xtask test`, which `data/steps.json` lists.

use serde::Deserialize;

use crate::Result;

/// A prerequisite of a step.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub enum Need {
    /// rustfmt and clippy.
    Lints,
    /// The tools of the build.
    BuildTools,
    /// The packed package.
    Tarball,
    Chromium,
    Firefox,
    Geckodriver,
    /// The oldest compiler that the crate supports.
    OldestRust,
    /// The build tool of Workers in Rust.
    WorkerBuild,
    /// WebKitGTK, its driver and a display for it.
    WebKit,
    /// The dependencies of `www/`, with the packed package.
    Www,
    /// The npm tools of `xtask/npm/<name>/`.
    #[serde(untagged)]
    Set(String),
}

impl Need {
    /// The programs of the system that it consists of, by their variables in `data/programs.json`.
    pub fn programs(&self) -> &'static [&'static str] {
        match self {
            Need::Chromium => &["CHROMIUM", "CHROMEDRIVER"],
            Need::Firefox => &["FIREFOX"],
            Need::WebKit => &["WEBKIT_DRIVER", "MINIBROWSER", "XVFB"],
            // Elsewhere, it uses the system's own TLS.
            Need::WorkerBuild if cfg!(target_os = "linux") => &["OPENSSL_HEADERS", "PKG_CONFIG"],
            _ => &[],
        }
    }
}

/// What a step does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Builds and packs.
    Pack,
    /// Runs commands, each of which is one test. They are split at whitespace; `{tarball}` becomes
    /// the path of the tarball.
    Commands(Vec<String>),
    /// Runs a command that ends with `test result:` lines.
    CargoTests(String),
    /// Runs the tests of the crate in wasm.
    WasmTests(WasmHost),
    /// Runs the tests of a folder.
    NodeTests(String),
    /// Tests the output of plain `wasm-pack build`, without the package.
    Plain,
    /// Checks the types of all TypeScript projects except those of `www/`.
    Types,
    /// Checks and tests `www/`.
    Www,
    /// Compares sizes with their budgets.
    Size,
    /// Runs all fixtures that need only the tools of every run.
    Runtimes,
    /// Runs these fixtures in sequence.
    Fixtures(Vec<String>),
}

/// Where the tests of the crate run.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub enum WasmHost {
    Node,
    Chromium,
    Firefox,
}

/// A step of `cargo xtask test`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub name: String,
    /// The time limit of each of its commands, in minutes.
    pub minutes: u64,
    /// How long it takes as a whole on two cores, with its tools in place.
    #[serde(default)]
    pub seconds: u64,
    /// Whether it runs only with `--all` or by its name.
    #[serde(default)]
    pub slow: bool,
    #[serde(default)]
    pub needs: Vec<Need>,
    pub action: Action,
    #[serde(default, rename = "comment")]
    _comment: serde::de::IgnoredAny,
}

/// All steps, in their order.
pub fn all() -> Result<Vec<Step>> {
    serde_json::from_str(include_str!("../data/steps.json"))
        .map_err(|error| format!("Fix xtask/data/steps.json: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{entries, path};

    #[test]
    fn names_are_unique_times_are_known_and_what_needs_the_tarball_comes_after_it() {
        let mut names = Vec::new();
        for step in all().unwrap() {
            let packed = names.iter().any(|name| name == "pack");
            assert!(
                packed || !step.needs.contains(&Need::Tarball),
                "{}",
                step.name
            );
            assert!(!names.contains(&step.name), "{}", step.name);
            assert!(step.seconds > 0, "{}", step.name);
            names.push(step.name);
        }
    }

    #[test]
    fn the_oldest_compiler_is_the_one_that_the_crate_names() {
        let manifest = include_str!("../../Cargo.toml");
        let oldest = crate::tools::OLDEST_RUST;
        let named = oldest.strip_suffix(".0").unwrap();
        let (_, package) = manifest.split_once("[package]").unwrap();
        assert!(package.contains(&format!("rust-version = \"{named}\"\n")));
        let steps = include_str!("../data/steps.json");
        assert_eq!(steps.matches("rustup run ").count(), 2);
        assert_eq!(steps.matches(&format!("rustup run {oldest} ")).count(), 2);
    }

    #[test]
    fn every_tool_set_exists_and_is_needed() {
        let needs = all().unwrap().into_iter().flat_map(|step| step.needs);
        let sets = needs.filter_map(|need| match need {
            Need::Set(name) => Some(path("xtask/npm").join(name)),
            _ => None,
        });
        let of_bench = crate::bench::SETS.map(|name| path("xtask/npm").join(name));
        let mut needed: Vec<_> = sets.chain(of_bench).collect();
        needed.sort();
        needed.dedup();
        let folders = entries(&path("xtask/npm"))
            .into_iter()
            .filter(|path| path.is_dir());
        assert_eq!(folders.collect::<Vec<_>>(), needed);
    }
}
