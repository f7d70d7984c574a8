//! The folders of `tests/runtimes`: each tries the package in one runtime or with one tool.
//!
//! A file `*.test.mjs` in it belongs to the step `runtimes`; a file `*.all.mjs` to the step that the table names.

use std::path::{Path, PathBuf};

use crate::project;

/// The step that runs the fixtures which need no more than the tools of every run.
pub const QUICK: &str = "runtimes";

/// The other steps, and the folders that each runs.
const SLOW: [(&str, &[&str]); 6] = [
    ("nodes", &["node-versions"]),
    ("servers", &["node-bundles", "deno", "bun"]),
    ("runners", &["jest", "vitest"]),
    (
        "cloudflare",
        &[
            "miniflare",
            "wrangler",
            "vite-plugin",
            "vitest-plugin",
            "workerd-dates",
        ],
    ),
    ("next", &["next"]),
    ("bundlers", &["bundlers", "no-bundler", "workers", "csp"]),
];

/// How a process ends is no line of the table.
const WITHOUT_ROWS: [&str; 1] = ["node-exit"];

/// One folder, as one step runs it.
#[derive(Debug, PartialEq)]
pub struct Fixture {
    pub name: String,
    /// The files for `node --test`.
    pub files: Vec<PathBuf>,
    /// Where its tests write their rows.
    pub rows: PathBuf,
}

impl Fixture {
    fn new(step: &str, name: &str, files: Vec<PathBuf>) -> Self {
        Self {
            name: name.to_owned(),
            files,
            rows: project::rows().join(step).join(name),
        }
    }

    /// Whether it must say where the package ran.
    pub fn owes_rows(&self) -> bool {
        !WITHOUT_ROWS.contains(&self.name.as_str())
    }
}

/// The fixtures of a step. One that the table names is there even if its files are not, so that it is missed.
pub fn of(step: &str) -> Vec<Fixture> {
    if step == QUICK {
        let all = folders()
            .into_iter()
            .map(|name| Fixture::new(step, &name, files(&name, ".test.mjs")));
        return all.filter(|fixture| !fixture.files.is_empty()).collect();
    }
    let named = SLOW
        .iter()
        .filter(|(name, _)| *name == step)
        .flat_map(|(_, names)| *names);
    named
        .map(|name| Fixture::new(step, name, files(name, ".all.mjs")))
        .collect()
}

fn folder() -> PathBuf {
    project::root().join("tests/runtimes")
}

fn folders() -> Vec<String> {
    let folders = project::entries(&folder())
        .into_iter()
        .filter(|path| path.is_dir());
    folders.map(|path| name_of(&path)).collect()
}

fn files(name: &str, ending: &str) -> Vec<PathBuf> {
    let all = project::entries(&folder().join(name)).into_iter();
    all.filter(|path| path.is_file() && name_of(path).ends_with(ending))
        .collect()
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{Action, STEPS};

    #[test]
    fn every_folder_with_slow_tests_belongs_to_one_step_and_every_entry_exists() {
        let mut listed: Vec<&str> = SLOW.iter().flat_map(|(_, names)| *names).copied().collect();
        listed.sort_unstable();
        let there: Vec<String> = folders()
            .into_iter()
            .filter(|name| !files(name, ".all.mjs").is_empty())
            .collect();
        assert_eq!(listed, there);
    }

    #[test]
    fn every_test_file_is_one_of_a_fixture() {
        fn below(folder: &Path, depth: usize, found: &mut Vec<(usize, PathBuf)>) {
            for path in project::entries(folder) {
                let name = name_of(&path);
                if path.is_dir() && name != "node_modules" {
                    below(&path, depth + 1, found);
                } else if name.ends_with(".test.mjs") || name.ends_with(".all.mjs") {
                    found.push((depth, path));
                }
            }
        }
        let mut found = Vec::new();
        below(&folder(), 0, &mut found);
        assert!(!found.is_empty());
        assert_eq!(found.iter().find(|(depth, _)| *depth != 1), None);
    }

    #[test]
    fn the_steps_are_those_of_the_table() {
        let steps = STEPS
            .iter()
            .filter(|step| matches!(step.action, Action::Fixtures));
        let steps: Vec<&str> = steps.map(|step| step.name).collect();
        let listed: Vec<&str> = [QUICK]
            .into_iter()
            .chain(SLOW.iter().map(|(step, _)| *step))
            .collect();
        assert_eq!(steps, listed);
    }

    #[test]
    fn only_what_is_there_is_let_off_its_rows() {
        let quick = of(QUICK);
        assert!(
            WITHOUT_ROWS
                .iter()
                .all(|name| quick.iter().any(|fixture| fixture.name == *name))
        );
        assert!(
            quick
                .iter()
                .any(|fixture| fixture.name == "node-esm" && fixture.owes_rows())
        );
    }

    #[test]
    fn two_steps_that_run_the_same_folder_keep_their_rows_apart() {
        let rows = |step| Fixture::new(step, "deno", Vec::new()).rows;
        assert_ne!(rows(QUICK), rows("servers"));
    }
}
