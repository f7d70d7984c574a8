//! `cargo xtask bench`: measures the packed package and the alternatives.

use std::ffi::OsString;
use std::time::Duration;

use crate::process::Run;
use crate::{Result, commands, npm, pack, project};

/// The tool sets that the command needs.
pub const SETS: [&str; 2] = ["nodes", "bench"];

const LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// Packs, installs the alternatives, and runs `bench/run.mjs` with these arguments.
pub fn run(arguments: Vec<OsString>) -> Result<bool> {
    let tarball = pack::pack()?;
    {
        let _lock = project::lock()?;
        SETS.iter().try_for_each(|set| npm::set(set))?;
    }
    let run = Run::new("node").arg("bench/run.mjs").args(arguments);
    commands::with_places(run, Some(&tarball))?
        .limit(LIMIT)
        .succeeds()
}
