//! Packs the tarball that npm would publish.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::package;
use crate::process::Run;
use crate::project::{self, path};

/// Builds and packs, and returns the absolute path of the tarball.
pub fn pack() -> Result<PathBuf> {
    let _lock = project::lock()?;
    package::build()?;
    let built = project::read(&path(package::STAMP))?;
    let stamp = path("target/xtask/pack-stamp");
    let folder = path("target/pack");
    if let Some(tarball) = packed(&built, &stamp, &folder) {
        return Ok(tarball);
    }
    project::remove(&folder)?;
    project::create_folder(&folder)?;
    let run = Run::new("npm")
        .words("pack --ignore-scripts --pack-destination")
        .arg(&folder);
    let finished = run.dir(path("pkg")).demand("Fix pkg/package.json.")?;
    let tarball = finished.stdout.last().map(|name| folder.join(name.trim()));
    let tarball = tarball
        .filter(|path| path.is_file())
        .ok_or("`npm pack` printed no file name; update npm and try again.")?;
    project::write(&stamp, built)?;
    Ok(tarball)
}

// Another command may have built since, so this compares builds instead of tracking whether this
// command has built.
fn packed(built: &str, stamp: &Path, folder: &Path) -> Option<PathBuf> {
    match project::entries(folder).as_slice() {
        [tarball] if project::holds(stamp, built) => Some(tarball.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tarball_of_this_build_is_used_again() {
        let (stamp, folder) = (
            path("target/xtask/test-stamp"),
            path("target/xtask/test-pack"),
        );
        let found = |built| packed(built, &stamp, &folder);
        let tarball = folder.join("a.tgz");
        for old in [&stamp, &folder] {
            project::remove(old).unwrap();
        }
        assert_eq!(found("new"), None);
        project::write(&tarball, "").unwrap();
        assert_eq!(found("new"), None);
        project::write(&stamp, "new").unwrap();
        assert_eq!(found("new"), Some(tarball));
        assert_eq!(found("newer"), None);
        project::write(&folder.join("b.tgz"), "").unwrap();
        assert_eq!(found("new"), None);
    }
}
