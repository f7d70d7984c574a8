//! Versions: read from what a tool prints and from Cargo.lock, compared by number.

use crate::Result;

/// `major.minor.patch`; what follows (`-beta.1`, `+build`) is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The first version in a text such as `v20.19.0`, `wasm-pack 0.15.1` or `wasm-opt version 132 (version_132)`.
pub fn first_version(text: &str) -> Option<Version> {
    let words = text
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'));
    words
        .filter(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .find_map(parse)
}

fn parse(word: &str) -> Option<Version> {
    let end = word
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(word.len());
    let mut parts = word.get(..end)?.split('.');
    let major = parts.next()?.parse().ok()?;
    let mut next = || parts.next().map_or(Some(0), |part| part.parse().ok());
    Some(Version(major, next()?, next()?))
}

/// The version of `package` in the text of a Cargo.lock.
pub fn locked_version(lock: &str, package: &str) -> Result<Version> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \""));
    version.and_then(parse).ok_or_else(|| {
        format!("Cargo.lock names no version of {package}; run `cargo update --package {package}` and try again.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_tools_print() {
        assert_eq!(first_version("v20.19.0\n"), Some(Version(20, 19, 0)));
        assert_eq!(
            first_version("wasm-bindgen 0.2.130"),
            Some(Version(0, 2, 130))
        );
        assert_eq!(
            first_version("wasm-opt version 132 (version_132)"),
            Some(Version(132, 0, 0))
        );
        assert_eq!(
            first_version("geckodriver 0.37.1 (abc 2026-01-01)"),
            Some(Version(0, 37, 1))
        );
        assert_eq!(first_version("v26.0.0-nightly.1"), Some(Version(26, 0, 0)));
        assert_eq!(first_version("no version here"), None);
        assert_eq!(first_version(""), None);
    }

    #[test]
    fn compares_by_number() {
        assert!(Version(20, 9, 5) < Version(20, 19, 0));
        assert!(Version(22, 0, 0) > Version(20, 19, 0));
    }

    #[test]
    fn finds_the_exact_package_in_the_lock() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Ok(Version(0, 2, 130)));
        assert!(locked_version(lock, "bindgen").is_err());
        assert!(locked_version("name = \"bindgen\"", "bindgen").is_err());
    }
}
