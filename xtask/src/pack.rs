//! The tarball, as npm would publish it.

use std::path::PathBuf;

use crate::Result;
use crate::process::Run;
use crate::{package, project};

/// Builds and packs; the absolute path of the tarball.
pub fn pack() -> Result<PathBuf> {
    let _lock = project::lock()?;
    package::build()?;
    let built = project::read(&package::stamp())?;
    let packed = project::scratch().join("pack-stamp");
    let folder = project::root().join("target/pack");
    if let Some(tarball) = reusable(
        &built,
        std::fs::read_to_string(&packed).ok(),
        project::entries(&folder),
    ) {
        return Ok(tarball);
    }
    project::remove_folder(&folder)?;
    project::create_folder(&folder)?;
    let run = Run::new("npm")
        .args(["pack", "--ignore-scripts", "--pack-destination"])
        .args([&folder]);
    let finished = run
        .dir(project::package())
        .demand("Mend pkg/package.json.")?;
    let tarball = finished.stdout.last().map(|name| folder.join(name.trim()));
    let tarball = tarball
        .filter(|path| path.is_file())
        .ok_or_else(|| "`npm pack` named no file; update npm and try again.".to_owned())?;
    project::write(&packed, built)?;
    Ok(tarball)
}

// Another command may have built since: what counts is which build was packed, not whether this one built.
fn reusable(built: &str, packed: Option<String>, mut tarballs: Vec<PathBuf>) -> Option<PathBuf> {
    (packed.as_deref() == Some(built) && tarballs.len() == 1)
        .then(|| tarballs.pop())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tarball_of_this_build_is_used_again() {
        let tarballs = || vec![PathBuf::from("a.tgz")];
        assert_eq!(
            reusable("new", Some("new".into()), tarballs()),
            Some("a.tgz".into())
        );
        assert_eq!(reusable("new", Some("old".into()), tarballs()), None);
        assert_eq!(reusable("new", None, tarballs()), None);
        assert_eq!(reusable("new", Some("new".into()), Vec::new()), None);
        assert_eq!(
            reusable("new", Some("new".into()), [tarballs(), tarballs()].concat()),
            None
        );
    }
}
