//! One number for the content of many files, to know whether anything changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::project;

/// The digest of all files under `paths`; `skip` leaves out files and whole folders. A missing path counts as such.
pub fn digest(paths: &[PathBuf], skip: impl Fn(&Path) -> bool) -> String {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        add(path, &skip, &mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn add(path: &Path, skip: &impl Fn(&Path) -> bool, hasher: &mut DefaultHasher) {
    if skip(path) {
        return;
    }
    path.hash(hasher);
    if path.is_dir() {
        for entry in project::entries(path) {
            add(&entry, skip, hasher);
        }
    } else {
        std::fs::read(path).ok().hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_with_the_content_and_not_otherwise() {
        let folder = std::env::temp_dir().join(format!("xtask-digest-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("deep")).unwrap();
        let (one, two) = (folder.join("deep/one"), folder.join("two"));
        std::fs::write(&one, "1").unwrap();
        let paths = [folder.clone(), two.clone()];
        let of = || digest(&paths, |path| path.ends_with("skipped"));

        let first = of();
        assert_eq!(of(), first);
        std::fs::write(folder.join("skipped"), "x").unwrap();
        assert_eq!(of(), first);
        std::fs::write(&one, "2").unwrap();
        let second = of();
        assert_ne!(second, first);
        std::fs::write(&two, "").unwrap();
        assert_ne!(of(), second);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
