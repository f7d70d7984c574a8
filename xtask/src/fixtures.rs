//! The folders of `tests/runtimes`: each tries the package in one runtime or with one tool.
//!
//! A file `*.test.mjs` in it belongs to the step `runtimes`; a file `*.all.mjs` to the step that
//! names the folder in `data/steps.json`.

use std::path::PathBuf;

use crate::project::{entries, has_suffix, path};
use crate::steps::{Action, Step};

/// Folders whose tests write no row: how a process ends, and the table itself.
const WITHOUT_ROWS: [&str; 2] = ["node-exit", "rows"];

/// A folder, as a step runs it.
#[derive(Debug, PartialEq)]
pub struct Fixture {
    pub name: String,
    /// The files for `node --test`.
    pub files: Vec<PathBuf>,
    /// The folder into which its tests write their rows.
    pub rows: PathBuf,
}

impl Fixture {
    fn new(step: &str, name: &str, suffix: &str) -> Self {
        let mut files = entries(&path("tests/runtimes").join(name));
        files.retain(|file| has_suffix(file, suffix));
        let rows = path("target/rows").join(step).join(name);
        Self {
            name: name.to_owned(),
            files,
            rows,
        }
    }

    /// Whether it must write rows.
    pub fn writes_rows(&self) -> bool {
        !WITHOUT_ROWS.contains(&self.name.as_str())
    }
}

/// Returns the fixtures of a step. One that the step names is included even if its files are
/// missing, so that the step fails.
pub fn of(step: &Step) -> Vec<Fixture> {
    match &step.action {
        Action::Runtimes => with_files(&step.name, ".test.mjs"),
        Action::Fixtures(names) => {
            let slow = |name: &String| Fixture::new(&step.name, name, ".all.mjs");
            names.iter().map(slow).collect()
        }
        _ => Vec::new(),
    }
}

fn with_files(step: &str, suffix: &str) -> Vec<Fixture> {
    let folders = entries(&path("tests/runtimes")).into_iter();
    let name = |folder: PathBuf| Some(folder.file_name()?.to_str()?.to_owned());
    let fixtures = folders
        .filter_map(name)
        .map(|name| Fixture::new(step, &name, suffix));
    fixtures
        .filter(|fixture| !fixture.files.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::project::files;
    use crate::steps::all;

    #[test]
    fn every_folder_with_slow_tests_belongs_to_one_step_and_every_entry_exists() {
        let steps = all().unwrap();
        let slow = steps
            .iter()
            .filter(|step| matches!(step.action, Action::Fixtures(_)));
        let mut listed: Vec<String> = slow.flat_map(of).map(|fixture| fixture.name).collect();
        listed.sort_unstable();
        let there = with_files("", ".all.mjs")
            .into_iter()
            .map(|fixture| fixture.name);
        assert_eq!(listed, there.collect::<Vec<_>>());
    }

    #[test]
    fn every_test_file_is_one_of_a_fixture() {
        let folder = path("tests/runtimes");
        let is_test = |file: &Path| has_suffix(file, ".test.mjs") || has_suffix(file, ".all.mjs");
        let found = files(&folder, is_test);
        assert!(!found.is_empty());
        for file in found {
            assert_eq!(
                file.parent().and_then(Path::parent),
                Some(&*folder),
                "{}",
                file.display()
            );
        }
    }

    #[test]
    fn every_folder_without_rows_exists() {
        let quick = with_files("runtimes", ".test.mjs");
        let is_there = |name: &str| quick.iter().any(|fixture| fixture.name == name);
        assert!(WITHOUT_ROWS.into_iter().all(is_there));
        assert!(
            quick
                .iter()
                .any(|fixture| fixture.name == "node-esm" && fixture.writes_rows())
        );
    }

    #[test]
    fn two_steps_that_run_the_same_folder_keep_their_rows_apart() {
        let rows = |step| Fixture::new(step, "deno", ".all.mjs").rows;
        assert_ne!(rows("runtimes"), rows("servers"));
    }
}
