//! Paths and files of this repository.

use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::Result;

/// The folder of all installed tools.
pub const TOOLS: &str = "target/tools";
/// Programs installed by cargo.
pub const CARGO_BIN: &str = "target/tools/bin";
/// The tools from npm. Tests resolve packages from its `node_modules`.
pub const NPM_TOOLS: &str = "target/tools/npm";
/// The tool sets, one for each folder in `xtask/npm/`.
pub const TOOL_SETS: &str = "target/tools/sets";
/// The tables that the tests write.
pub const RESULTS: &str = "target/xtask/results";
/// The generated part of the npm package.
pub const DIST: &str = "pkg/dist";

/// The root of the repository.
pub fn root() -> PathBuf {
    // Cargo sets it at run time. The path of the build is used if the binary is started directly.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    manifest.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The absolute path of a file or folder in the repository.
pub fn path(name: &str) -> PathBuf {
    root().join(name)
}

/// A program installed by npm.
pub fn npm_program(name: &str) -> PathBuf {
    path(NPM_TOOLS).join("node_modules/.bin").join(name)
}

/// PATH with the installed tools before everything else.
pub fn path_with_tools() -> Result<OsString> {
    let before = std::env::var_os("PATH").unwrap_or_default();
    let own = [path(CARGO_BIN), npm_program("")];
    let folders = own.into_iter().chain(std::env::split_paths(&before));
    let root = root();
    std::env::join_paths(folders).map_err(|_| {
        format!(
            "Move the repository to a path without `:`; {} has one.",
            root.display()
        )
    })
}

/// Prevents a second xtask in the same repository from installing or building at the same time. The
/// lock is released on drop.
pub fn lock() -> Result<File> {
    let path = path("target/xtask/lock");
    let file = create(&path)?;
    if file.try_lock().is_err() {
        eprintln!("Waiting for another `cargo xtask` in this repository to finish its build.");
        done("locked", &path, file.lock())?;
    }
    Ok(file)
}

/// Creates an empty file, and the folders above it.
pub fn create(path: &Path) -> Result<File> {
    path.parent().map_or(Ok(()), create_folder)?;
    done("created", path, File::create(path))
}

/// Creates a folder and those above it.
pub fn create_folder(path: &Path) -> Result<()> {
    done("created", path, fs::create_dir_all(path))
}

/// Removes a file, or a folder with its content. It succeeds if there is none.
pub fn remove(path: &Path) -> Result<()> {
    let result = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => done("removed", path, result),
    }
}

/// Reads a file.
pub fn read(path: &Path) -> Result<String> {
    done("read", path, fs::read_to_string(path))
}

/// Whether a file exists and has this content.
pub fn holds(path: &Path, content: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found == content)
}

/// Writes a file, and the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    path.parent().map_or(Ok(()), create_folder)?;
    done("written", path, fs::write(path, content))
}

/// Copies a file, and creates the folders above the copy.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    to.parent().map_or(Ok(()), create_folder)?;
    done("copied", from, fs::copy(from, to)).map(drop)
}

fn done<T>(verb: &str, path: &Path, result: io::Result<T>) -> Result<T> {
    let advice = "check that it exists, and its permissions";
    result.map_err(|error| {
        format!(
            "{} could not be {verb} ({error}); {advice}.",
            path.display()
        )
    })
}

/// The entries of a folder, sorted by name. There are none if the folder is missing.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The wanted files below a folder, except installed and built ones.
pub fn files(folder: &Path, wanted: fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(folder) {
        let is_output = path.ends_with("node_modules") || path.ends_with("dist");
        if path.is_dir() && !is_output {
            found.extend(files(&path, wanted));
        } else if path.is_file() && wanted(&path) {
            found.push(path);
        }
    }
    found
}

/// Whether the path is a file whose name ends with this suffix.
pub fn has_suffix(path: &Path, suffix: &str) -> bool {
    path.is_file() && path.to_string_lossy().ends_with(suffix)
}

/// The digest of all files under `paths`. `skip` excludes files and whole folders. A missing path
/// changes the digest.
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
        for entry in entries(path) {
            add(&entry, skip, hasher);
        }
    } else {
        fs::read(path).ok().hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(path: &std::ffi::OsStr) -> Option<PathBuf> {
        let mut candidates = std::env::split_paths(path).map(|folder| folder.join("node"));
        candidates.find(|candidate| candidate.is_file())
    }

    #[test]
    fn the_tools_never_take_the_place_of_the_users_node() {
        let own = std::env::var_os("PATH").unwrap();
        assert!(node(&own).is_some());
        assert_eq!(node(&path_with_tools().unwrap()), node(&own));
    }

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
