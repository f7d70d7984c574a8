//! `cargo xtask bench`: measures the packed package and what it is compared with.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::process::Run;
use crate::progress::Show;
use crate::{Result, commands, npm, pack, project};

/// The tool sets that it needs.
pub const SETS: [&str; 2] = ["nodes", "bench"];

const LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// Packs, installs what is compared, and runs `bench/run.mjs` with the arguments that were given.
pub fn run(given: &[String]) -> Result<ExitCode> {
    let tarball = pack::pack()?;
    {
        let _lock = project::lock()?;
        SETS.iter().try_for_each(|set| npm::set(set))?;
    }
    let finished = measuring(given, &tarball)
        .show(Show::All)
        .limit(LIMIT)
        .finish()?;
    Ok(if finished.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn measuring(given: &[String], tarball: &Path) -> Run {
    // As in `cargo run -- --flag`.
    let given = given.iter().skip_while(|argument| *argument == "--");
    let run = Run::new("node")
        .args(["bench/run.mjs"])
        .args(given)
        .dir(project::root());
    commands::with_places(run, tarball)
}
