//! `cargo xtask test`: prepares and runs the steps, one after the other, and sums up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pico_args::Arguments;

use crate::fixtures::{self, Fixture};
use crate::outcome::{self, Counting, Outcome};
use crate::process::{Run, Show};
use crate::project::{self, RESULTS, path};
use crate::steps::{self, Action, Need, Step};
use crate::{Result, browsers, commands, finish, npm, outside, pack, tools, values, www};

/// Where the whole output of the steps is.
const LOGS: &str = "target/xtask/logs";
/// The tables that the tests write below `project::RESULTS`, and the pages of the repository that
/// they become.
const PAGES: [(&str, &str); 2] = [
    ("faults.md", "tests/faults/RESULTS.md"),
    ("runtimes.md", "tests/runtimes/RESULTS.md"),
];

/// Runs the chosen steps: those that are named, else the quick ones or all. Prints a line for each,
/// and what failed.
pub fn run(mut arguments: Arguments) -> Result<bool> {
    tools::node()?;
    let only = values(&mut arguments, "--only")?;
    let all = arguments.contains("--all");
    let update_results = arguments.contains("--update-results");
    finish(arguments)?;
    let steps = steps::all()?;
    let steps = chosen(&steps, &only, all)?;
    for folder in ["target/rows", LOGS, RESULTS] {
        project::remove(&path(folder))?;
    }
    project::create_folder(&path(RESULTS))?;
    println!("{}", announcement(&steps));
    let needs = steps.iter().flat_map(|step| step.needs.iter().cloned());
    outside::announce(&needs.collect::<Vec<_>>())?;
    let mut preparation = Preparation::default();
    let mut total = Outcome::default();
    let mut failed = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let started = Instant::now();
        let log = format!("{LOGS}/{}.log", step.name);
        let position = format!("[{}/{}]", index + 1, steps.len());
        let task = format!("{position} {}", step.name);
        let outcome = perform(step, &mut preparation, &task, &log).unwrap_or_else(Outcome::broken);
        println!(
            "{position:<8}{:<14}{:>6} passed{:>4} failed{:>8.1} s",
            step.name,
            outcome.passed,
            outcome.failed,
            started.elapsed().as_secs_f64()
        );
        if let Some(failure) = &outcome.failure {
            println!("{} failed: {failure}", step.name);
            println!("{}", indented(&outcome.details));
            if project::read(&path(&log)).is_ok_and(|output| !output.is_empty()) {
                println!("The whole output is in {log}\n");
            }
            failed.push(step.name.as_str());
        }
        total.add(outcome);
    }
    let tried: Vec<Fixture> = steps.iter().flat_map(|step| fixtures::of(step)).collect();
    if !tried.is_empty() {
        let mut table = commands::table(&tried);
        if all && only.is_empty() {
            table = table.arg("--page").arg(path(RESULTS).join("runtimes.md"));
        }
        let log = format!("{LOGS}/table.log");
        // Whether all is well, each step has said.
        table
            .log(&Arc::new(project::create(&path(&log))?))
            .finish()?;
        println!("Where the package ran: {log}");
    }
    for (table, page) in PAGES {
        if let Some(text) = compare(&path(RESULTS).join(table), &path(page), update_results)? {
            println!("{page} {text}");
        }
    }
    println!("\n{}", summary(&total, &failed));
    Ok(failed.is_empty())
}

/// Set off from the lines of the steps.
fn indented(details: &str) -> String {
    let lines = details.lines();
    lines
        .map(|line| format!("    {line}").trim_end().to_owned() + "\n")
        .collect()
}

/// How many steps, and how long they take.
fn announcement(steps: &[&Step]) -> String {
    let seconds: u64 = steps.iter().map(|step| step.seconds).sum();
    let steps = match steps.len() {
        1 => "1 step".to_owned(),
        number => format!("{number} steps"),
    };
    let time = match seconds.div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    format!("{steps}, about {time} on two cores once the tools are in target/tools.")
}

/// Compares a page of the repository with what this run found, and updates it if that is wanted.
/// Returns the end of a sentence about the difference. Pages are not updated by default, since they
/// name the versions of browsers, which the system updates: the checkout would not stay clean.
fn compare(table: &Path, page: &Path, update: bool) -> Result<Option<&'static str>> {
    if !table.is_file() || project::holds(page, &project::read(table)?) {
        return Ok(None);
    }
    if update {
        project::copy(table, page)?;
        return Ok(Some("is up to date now."));
    }
    let text = "differs from what this run found; with `--update-results` it would be rewritten.";
    Ok(Some(text))
}

/// The failed steps, if any; the last line is always `N passed, N failed`.
fn summary(Outcome { passed, failed, .. }: &Outcome, steps: &[&str]) -> String {
    let totals = format!("{passed} passed, {failed} failed");
    match steps {
        [] => totals,
        _ => format!("Failed: {}\n\n{totals}", steps.join(", ")),
    }
}

// `wasm` chooses all of `wasm-...`; a step that needs the tarball brings `pack` with it.
fn chosen<'a>(steps: &'a [Step], only: &[String], all: bool) -> Result<Vec<&'a Step>> {
    let matches = |step: &Step, wanted: &str| {
        let rest = step.name.strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let is_unknown = |wanted: &&String| !steps.iter().any(|step| matches(step, wanted));
    if let Some(unknown) = only.iter().find(is_unknown) {
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        let names = names.join(", ");
        return Err(format!(
            "There is no step `{unknown}`; the steps are {names}."
        ));
    }
    let wanted = |step: &&Step| {
        let unnamed = only.is_empty() && (all || !step.slow);
        unnamed || only.iter().any(|name| matches(step, name))
    };
    let packed = steps
        .iter()
        .filter(wanted)
        .any(|step| step.needs.contains(&Need::Tarball));
    let packs = |step: &Step| packed && matches!(step.action, Action::Pack);
    Ok(steps
        .iter()
        .filter(|step| wanted(step) || packs(step))
        .collect())
}

/// What has been prepared so far, so that nothing is tried twice.
#[derive(Default)]
struct Preparation {
    done: Vec<(Need, Result<()>)>,
    tarball: Option<PathBuf>,
}

impl Preparation {
    fn ensure(&mut self, need: &Need) -> Result<()> {
        if let Some((_, result)) = self.done.iter().find(|(done, _)| done == need) {
            return result.clone();
        }
        let result = self.prepare(need);
        // The tarball is known as soon as `pack` has run, so it is not remembered here.
        if *need != Need::Tarball {
            self.done.push((need.clone(), result.clone()));
        }
        result
    }

    fn prepare(&self, need: &Need) -> Result<()> {
        let tarball = || {
            let tarball = self.tarball.as_deref();
            tarball.ok_or("There is no tarball, since the step `pack` failed; fix that first")
        };
        let _lock = project::lock()?;
        match need {
            Need::Lints => tools::lints(),
            Need::BuildTools => tools::for_build(),
            Need::Tarball => Ok(tarball().map(drop)?),
            Need::Chromium | Need::Firefox | Need::WebKit => browsers::ensure(need.programs()),
            Need::Geckodriver => tools::geckodriver(),
            Need::OldestRust => tools::oldest_rust(),
            Need::WorkerBuild => {
                browsers::ensure(need.programs())?;
                tools::worker_build()
            }
            Need::Www => www::prepare(tarball()?),
            Need::Set(name) => npm::set(name),
        }
    }
}

/// What a step came to. An error stands for something that broke before the tests could.
fn perform(step: &Step, preparation: &mut Preparation, task: &str, log: &str) -> Result<Outcome> {
    for need in &step.needs {
        preparation.ensure(need)?;
    }
    let tarball = preparation.tarball.clone();
    let tarball = tarball.as_deref();
    let log = Arc::new(project::create(&path(log))?);
    let limit = Duration::from_secs(step.minutes * 60);
    let prepared = |run: Run| run.task(task).limit(limit).log(&log);
    let (counting, runs): (Counting, Vec<Run>) = match &step.action {
        Action::Pack => {
            preparation.tarball = Some(pack::pack()?);
            return Ok(Outcome::new(1, 0));
        }
        Action::Commands(lines) => {
            let runs = lines.iter().map(|line| commands::line(line, tarball));
            (outcome::command, runs.collect())
        }
        Action::CargoTests(line) => (outcome::cargo, vec![commands::line(line, None)]),
        Action::WasmTests(host) => (outcome::cargo, vec![commands::wasm_tests(*host)?]),
        Action::NodeTests(folder) => (outcome::node, vec![commands::node_tests(folder, tarball)?]),
        Action::Plain => (outcome::node, commands::plain()?),
        Action::Types => (outcome::command, commands::types()),
        Action::Www => (outcome::node, www::tests(tarball)?),
        Action::Size => (outcome::budgets, vec![commands::size()]),
        Action::Runtimes | Action::Fixtures(_) => {
            return run_fixtures(&fixtures::of(step), tarball, prepared);
        }
    };
    run_all(runs.into_iter().map(prepared), counting)
}

/// Runs commands, and keeps what they say of what failed.
fn run_all(runs: impl IntoIterator<Item = Run>, counting: Counting) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for run in runs {
        let finished = run.show(Show::Tail).finish()?;
        let mut found = counting(&finished);
        if !finished.ok() {
            // A command that broke before it could count, or after: the failure must be in the sum.
            found.failed = found.failed.max(1);
            found.failure = Some(finished.how());
        }
        if found.failed > 0 {
            found.details = outcome::failures(&finished.lines) + "\n";
        }
        outcome.add(found);
    }
    Ok(outcome.judged())
}

/// Passed tests of a runtime that is not in the table afterwards are no proof that it was tried.
fn run_fixtures(
    fixtures: &[Fixture],
    tarball: Option<&Path>,
    prepared: impl Fn(Run) -> Run,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for fixture in fixtures {
        let mut found = Outcome::default();
        if fixture.files.is_empty() {
            found = Outcome::broken("has no tests; check out the whole repository".to_owned());
        } else {
            let run = prepared(commands::fixture(fixture, tarball)?);
            found.add(run_all([run], outcome::node)?);
        }
        if !commands::table(std::slice::from_ref(fixture))
            .finish()?
            .ok()
        {
            found.failed = found.failed.max(1);
            let doubt = "wrote no row, or one that is no success".to_owned();
            found.failure.get_or_insert(doubt);
        }
        found.failure = found
            .failure
            .map(|failure| format!("{} {failure}", fixture.name));
        outcome.add(found);
    }
    Ok(outcome.judged())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str], all: bool) -> Result<Vec<String>> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        let steps = steps::all()?;
        let chosen = chosen(&steps, &only, all)?;
        Ok(chosen.into_iter().map(|step| step.name.clone()).collect())
    }

    #[test]
    fn chooses_by_name_and_by_family() {
        let named = |only: &[&str]| names(only, false).unwrap();
        assert_eq!(named(&["fmt"]), ["fmt"]);
        let wasm = ["host", "wasm-node", "wasm-chromium", "wasm-firefox"];
        assert_eq!(named(&["wasm", "host"]), wasm);
        assert_eq!(named(&["leaks"]), ["pack", "leaks"]);
        assert_eq!(named(&["nodes"]), ["pack", "nodes"]);
        assert!(names(&["wasm-"], false).is_err_and(|message| message.contains("fmt, clippy")));
    }

    #[test]
    fn chooses_the_slow_steps_when_asked_for_all() {
        let quick = names(&[], false).unwrap().join(" ");
        assert!(quick.contains("runtimes") && !quick.contains("nodes"));
        assert_eq!(names(&[], true).unwrap().len(), steps::all().unwrap().len());
        assert_eq!(names(&["fmt"], true).unwrap(), ["fmt"]);
    }

    #[test]
    fn a_page_changes_only_when_that_is_wanted() {
        let folder = path("target/xtask/test-pages");
        let (table, page) = (folder.join("table.md"), folder.join("page.md"));
        project::remove(&folder).unwrap();
        project::write(&page, "old").unwrap();
        assert_eq!(compare(&table, &page, true), Ok(None));
        project::write(&table, "new").unwrap();
        let differs = compare(&table, &page, false).unwrap();
        assert!(differs.is_some_and(|text| text.contains("--update-results")));
        assert!(project::holds(&page, "old"));
        assert!(compare(&table, &page, true).unwrap().is_some());
        assert!(project::holds(&page, "new"));
        assert_eq!(compare(&table, &page, false), Ok(None));
    }

    #[test]
    fn the_announcement_counts_steps_and_minutes() {
        let steps = steps::all().unwrap();
        let fmt = chosen(&steps, &["fmt".to_owned()], false).unwrap();
        assert!(announcement(&fmt).starts_with("1 step, about a minute on two cores"));
        let all = chosen(&steps, &[], true).unwrap();
        let minutes = steps
            .iter()
            .map(|step| step.seconds)
            .sum::<u64>()
            .div_ceil(60);
        let expected = format!("{} steps, about {minutes} minutes", steps.len());
        assert!(announcement(&all).starts_with(&expected));
    }

    #[test]
    fn the_summary_names_the_failed_steps_and_ends_with_the_totals() {
        assert_eq!(summary(&Outcome::new(3, 0), &[]), "3 passed, 0 failed");
        let failed = summary(&Outcome::new(41, 2), &["host", "docs"]);
        assert_eq!(failed, "Failed: host, docs\n\n41 passed, 2 failed");
    }

    #[test]
    fn counts_a_command_that_breaks_before_its_tests() {
        let run = |script, counting| run_all([Run::new("sh").args(["-c", script])], counting);
        let mut broken = Outcome::broken("ended with exit code 101".to_owned());
        broken.details = "no linker\n".to_owned();
        assert_eq!(run("echo no linker; exit 101", outcome::cargo), Ok(broken));
        assert_eq!(run("true", outcome::command), Ok(Outcome::new(1, 0)));
        let silent = run("echo no tests to run", outcome::cargo).unwrap();
        assert!(silent.failure.is_some());
    }

    #[test]
    fn passed_tests_without_a_row_are_a_failure() {
        let folder = path("target/xtask/test-silent");
        let file = folder.join("silent.all.mjs");
        project::write(
            &file,
            "import test from 'node:test';\ntest('passes', () => {});\n",
        )
        .unwrap();
        let run = |files| {
            let name = "silent".to_owned();
            let rows = folder.join("rows");
            run_fixtures(&[Fixture { name, files, rows }], None, |run| run).unwrap()
        };
        let mut expected = Outcome::new(1, 1);
        expected.failure = Some("silent wrote no row, or one that is no success".to_owned());
        assert_eq!(run(vec![file]), expected);
        let missing = run(Vec::new());
        assert_eq!(missing.failed, 1);
        assert!(missing.failure.unwrap().starts_with("silent has no tests"));
    }
}
