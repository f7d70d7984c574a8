//! The steps of `cargo xtask test`, in their order.

use std::path::Path;

use crate::process::Run;
use crate::{Result, commands, www};

/// What must be there before a step can start.
#[derive(Clone, Copy, PartialEq)]
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
    /// WebKitGTK, its driver and a display for it.
    WebKit,
    /// The npm tools of `xtask/npm/<name>/`.
    Set(&'static str),
    /// What `www/` depends on, with the packed package.
    Www,
}

/// When a step runs without being named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lane {
    /// In every run.
    Quick,
    /// With `--all`.
    Slow,
}

/// How the tests of a step are counted.
#[derive(Clone, Copy)]
pub enum Counting {
    /// Each command is one test.
    Commands,
    /// By cargo's `test result:` lines.
    Cargo,
    /// By the summary of `node --test`.
    Node,
}

/// What a step does.
pub enum Action {
    /// Builds and packs.
    Pack,
    /// Compares sizes with their budgets.
    Size,
    /// Runs commands; they are given the tarball.
    Commands(Counting, fn(&Path) -> Result<Vec<Run>>),
    /// Runs the fixtures that belong to the step, one after the other.
    Fixtures,
}

/// One step.
pub struct Step {
    pub name: &'static str,
    pub needs: &'static [Need],
    pub lane: Lane,
    /// How long each of its commands may take.
    pub minutes: u64,
    pub action: Action,
}

use Action::{Commands, Fixtures, Pack, Size};
use Counting::{Cargo, Commands as Each, Node};
use Need::{BuildTools, Chromium, Firefox, Geckodriver, Lints, Set, Tarball, WebKit, Www};

/// All steps.
pub const STEPS: [Step; 24] = [
    step("fmt", &[Lints], 2, Commands(Each, commands::fmt)),
    step(
        "clippy",
        &[Lints, BuildTools],
        15,
        Commands(Each, commands::clippy),
    ),
    step("host", &[], 15, Commands(Cargo, commands::host)),
    step("docs", &[], 10, Commands(Each, commands::docs)),
    step(
        "wasm-node",
        &[BuildTools],
        15,
        Commands(Cargo, commands::wasm_node),
    ),
    step(
        "wasm-chromium",
        &[BuildTools, Chromium],
        15,
        Commands(Cargo, commands::wasm_chromium),
    ),
    step(
        "wasm-firefox",
        &[BuildTools, Firefox, Geckodriver],
        15,
        Commands(Cargo, commands::wasm_firefox),
    ),
    step("pack", &[], 0, Pack),
    step("publint", &[Tarball], 5, Commands(Each, commands::publint)),
    step("attw", &[Tarball], 5, Commands(Each, commands::attw)),
    step("types", &[Tarball], 10, Commands(Each, commands::types)),
    step(
        "emulator",
        &[BuildTools],
        10,
        Commands(Node, |_| commands::node_tests("tests/emulator")),
    ),
    step(
        "package",
        &[Tarball],
        10,
        Commands(Node, |tarball| {
            commands::with_package("tests/package", tarball)
        }),
    ),
    step("runtimes", &[Tarball, Chromium, Firefox], 10, Fixtures),
    step(
        "leaks",
        &[Tarball, Chromium, Firefox],
        15,
        Commands(Node, |tarball| {
            commands::with_package("tests/leaks", tarball)
        }),
    ),
    step(
        "faults",
        &[Tarball, Chromium, Firefox],
        15,
        Commands(Node, |tarball| {
            commands::with_package("tests/faults", tarball)
        }),
    ),
    step(
        "www",
        &[Tarball, Chromium, Firefox, Www],
        20,
        Commands(Node, www::tests),
    ),
    step("size", &[Tarball], 0, Size),
    slow("nodes", &[Tarball, Set("nodes")], 15),
    slow("servers", &[Tarball, Set("nodes"), Set("servers")], 20),
    slow("runners", &[Tarball, Set("runners")], 15),
    slow("cloudflare", &[Tarball, Set("cloudflare")], 20),
    slow("next", &[Tarball, Set("next")], 30),
    slow(
        "bundlers",
        &[Tarball, Set("bundlers"), Chromium, Firefox, WebKit],
        30,
    ),
];

const fn step(name: &'static str, needs: &'static [Need], minutes: u64, action: Action) -> Step {
    Step {
        name,
        needs,
        lane: Lane::Quick,
        minutes,
        action,
    }
}

const fn slow(name: &'static str, needs: &'static [Need], minutes: u64) -> Step {
    Step {
        name,
        needs,
        lane: Lane::Slow,
        minutes,
        action: Fixtures,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_what_needs_the_tarball_comes_after_it() {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        let pack = names.iter().position(|name| *name == "pack");
        for (position, step) in STEPS.iter().enumerate() {
            assert_eq!(
                names.iter().position(|name| *name == step.name),
                Some(position)
            );
            assert!(
                !step.needs.contains(&Tarball) || Some(position) > pack,
                "{}",
                step.name
            );
        }
    }

    #[test]
    fn every_tool_set_is_there_and_somebody_needs_it() {
        let needs = STEPS.iter().flat_map(|step| step.needs);
        let sets = needs.filter_map(|need| {
            if let Set(name) = need {
                Some(*name)
            } else {
                None
            }
        });
        let mut needed: Vec<&str> = sets.chain(crate::bench::SETS).collect();
        needed.sort_unstable();
        needed.dedup();
        let folders = crate::project::entries(&crate::project::root().join("xtask/npm"));
        let folders = folders
            .iter()
            .filter(|path| path.is_dir())
            .filter_map(|path| path.file_name()?.to_str());
        assert_eq!(folders.collect::<Vec<_>>(), needed);
    }
}
