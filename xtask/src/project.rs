//! Where things are in this repository.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::Result;

/// The root of the repository.
pub fn root() -> PathBuf {
    // Cargo sets it at run time; the compiled-in path is for a binary that is started by hand.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    manifest
        .parent()
        .map_or_else(|| manifest.clone(), Path::to_path_buf)
}

/// `pkg/`, the npm package.
pub fn package() -> PathBuf {
    root().join("pkg")
}

/// `pkg/dist/`, the generated part of the npm package.
pub fn dist() -> PathBuf {
    package().join("dist")
}

/// Where cargo keeps the sources of crates.
pub fn cargo_home() -> PathBuf {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.unwrap_or_else(|| {
        PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo")
    })
}

/// `target/tools/`, everything that is installed.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Programs installed by cargo.
pub fn cargo_bin() -> PathBuf {
    tools().join("bin")
}

/// The folder of the tools that come from npm; its `node_modules` is what tests resolve from.
pub fn npm_tools() -> PathBuf {
    tools().join("npm")
}

/// The folders of the tool sets, one for each folder in `xtask/npm/`.
pub fn tool_sets() -> PathBuf {
    tools().join("sets")
}

/// A program installed by npm.
pub fn npm_program(name: &str) -> PathBuf {
    npm_tools().join("node_modules/.bin").join(name)
}

/// `target/xtask/`, for what xtask writes between its steps.
pub fn scratch() -> PathBuf {
    root().join("target/xtask")
}

/// `target/rows/`, where the tests of the runtimes write what ran where.
pub fn rows() -> PathBuf {
    root().join("target/rows")
}

/// PATH with the installed tools before everything else.
pub fn path_with_tools() -> Result<OsString> {
    let before = std::env::var_os("PATH").unwrap_or_default();
    let own = [cargo_bin(), npm_tools().join("node_modules/.bin")];
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&before))).map_err(|_| {
        format!(
            "Move the repository to a path without `:`; {} has one.",
            root().display()
        )
    })
}

/// Keeps a second xtask in the same repository from installing or building at the same time; freed on drop.
pub fn lock() -> Result<File> {
    let path = scratch().join("lock");
    create_folder(&scratch())?;
    let unable = |error| {
        format!(
            "{} can't be locked ({error}); check who may write there.",
            path.display()
        )
    };
    let file = File::create(&path).map_err(unable)?;
    if file.try_lock().is_err() {
        eprintln!("Waiting for another `cargo xtask` in this repository to finish its build.");
        file.lock().map_err(unable)?;
    }
    Ok(file)
}

/// Creates a folder and those above it.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| unable("created", path, &error))
}

/// Removes a folder with all in it; one that is not there is fine.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(unable("removed", path, &error))
        }
        _ => Ok(()),
    }
}

/// Removes a file; one that is not there is fine.
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(unable("removed", path, &error))
        }
        _ => Ok(()),
    }
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| unable("read", path, &error))
}

/// The bytes of a file.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| unable("read", path, &error))
}

/// Writes a file.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).map_err(|error| unable("written", path, &error))
}

/// Copies a file.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| unable("copied", from, &error))
}

/// The entries of a folder, sorted by name; none where the folder is missing.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn unable(done: &str, path: &Path, error: &std::io::Error) -> String {
    format!(
        "{} can't be {done} ({error}); check that it is there and who may write to it.",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(path: &std::ffi::OsStr) -> Option<PathBuf> {
        std::env::split_paths(path)
            .map(|folder| folder.join("node"))
            .find(|candidate| candidate.is_file())
    }

    #[test]
    fn the_tools_never_take_the_place_of_the_users_node() {
        let own = std::env::var_os("PATH").unwrap();
        assert!(node(&own).is_some());
        assert_eq!(node(&path_with_tools().unwrap()), node(&own));
    }
}
