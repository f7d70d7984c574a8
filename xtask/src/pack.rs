//! The tarball, as npm would publish it.

use std::path::PathBuf;

use crate::Result;
use crate::process::Run;
use crate::{package, project};

/// Builds and packs; the absolute path of the tarball.
pub fn pack() -> Result<PathBuf> {
    let _lock = project::lock()?;
    let built = package::build()?;
    let folder = project::root().join("target/pack");
    if let (false, [tarball]) = (built, project::entries(&folder).as_slice()) {
        return Ok(tarball.clone());
    }
    project::remove_folder(&folder)?;
    project::create_folder(&folder)?;
    let run = Run::new("npm").args(["pack", "--ignore-scripts", "--pack-destination"]).args([&folder]);
    let finished = run.dir(project::package()).demand("Mend pkg/package.json.")?;
    let tarball = finished.stdout.last().map(|name| folder.join(name.trim()));
    tarball
        .filter(|path| path.is_file())
        .ok_or_else(|| "`npm pack` named no file; update npm and try again.".to_owned())
}
