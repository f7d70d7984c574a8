//! `cargo xtask test`: prepares and runs the steps, one after the other, and sums up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pico_args::Arguments;

use crate::fixtures::{self, Fixture};
use crate::outcome::{self, Counting, Outcome};
use crate::process::{Run, Show};
use crate::project::{self, path};
use crate::steps::{self, Action, Need, Step};
use crate::{Result, browsers, commands, finish, npm, pack, tools, values, www};

/// Where the whole output of the steps is.
const LOGS: &str = "target/xtask/logs";

/// Runs the chosen steps: those that are named, else the quick ones or all. Prints a line for each,
/// and what failed.
pub fn run(mut arguments: Arguments) -> Result<bool> {
    tools::node()?;
    let only = values(&mut arguments, "--only")?;
    let all = arguments.contains("--all");
    finish(arguments)?;
    let steps = steps::all()?;
    let steps = chosen(&steps, &only, all)?;
    for folder in ["target/rows", LOGS] {
        project::remove(&path(folder))?;
    }
    let mut preparation = Preparation::default();
    let mut total = Outcome::default();
    let mut failed = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let started = Instant::now();
        let log = format!("{LOGS}/{}.log", step.name);
        let outcome = perform(step, &mut preparation, &log).unwrap_or_else(Outcome::broken);
        let position = format!("[{}/{}]", index + 1, steps.len());
        println!(
            "{position:<8}{:<14}{:>6} passed{:>4} failed{:>8.1} s",
            step.name,
            outcome.passed,
            outcome.failed,
            started.elapsed().as_secs_f64()
        );
        if let Some(trouble) = &outcome.trouble {
            println!("{} failed: {trouble}", step.name);
            if project::read(&path(&log)).is_ok_and(|output| !output.is_empty()) {
                println!("The whole output is in {log}");
            }
            failed.push(step.name.as_str());
        }
        total.add(outcome);
    }
    let tried: Vec<Fixture> = steps.iter().flat_map(|step| fixtures::of(step)).collect();
    if !tried.is_empty() {
        let mut table = commands::table(&tried);
        if all && only.is_empty() {
            table = table.words("--page tests/runtimes/RESULTS.md");
        }
        let log = format!("{LOGS}/table.log");
        // Whether all is well, each step has said.
        table
            .log(&Arc::new(project::create(&path(&log))?))
            .finish()?;
        println!("Where the package ran: {log}");
    }
    println!("\n{}", summary(&total, &failed));
    Ok(failed.is_empty())
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
            tarball.ok_or("There is no tarball, since the step `pack` failed; mend that first")
        };
        let _lock = project::lock()?;
        match need {
            Need::Lints => tools::lints(),
            Need::BuildTools => tools::for_build(),
            Need::Tarball => Ok(tarball().map(drop)?),
            Need::Chromium => browsers::ensure(&["CHROMIUM", "CHROMEDRIVER"]),
            Need::Firefox => browsers::ensure(&["FIREFOX"]),
            Need::Geckodriver => tools::geckodriver(),
            Need::WebKit => browsers::ensure(&["WEBKIT_DRIVER", "MINIBROWSER", "XVFB"]),
            Need::Www => www::prepare(tarball()?),
            Need::Set(name) => npm::set(name),
        }
    }
}

/// What a step came to. An error stands for something that broke before the tests could.
fn perform(step: &Step, preparation: &mut Preparation, log: &str) -> Result<Outcome> {
    for need in &step.needs {
        preparation.ensure(need)?;
    }
    let tarball = preparation.tarball.clone();
    let tarball = tarball.as_deref();
    let log = Arc::new(project::create(&path(log))?);
    let limit = Duration::from_secs(step.minutes * 60);
    let prepared = |run: Run| run.limit(limit).log(&log);
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

/// Runs commands and prints what failed.
fn run_all(runs: impl IntoIterator<Item = Run>, counting: Counting) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for run in runs {
        let finished = run.show(Show::Tail).finish()?;
        let mut found = counting(&finished);
        if !finished.ok() {
            // A command that broke before it could count, or after: the failure must be in the sum.
            found.failed = found.failed.max(1);
            found.trouble = Some(finished.how());
        }
        if found.failed > 0 {
            println!("\n{}", outcome::failures(&finished.lines));
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
            found.trouble.get_or_insert(doubt);
        }
        found.trouble = found
            .trouble
            .map(|trouble| format!("{} {trouble}", fixture.name));
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
        let wasm = ["docs", "wasm-node", "wasm-chromium", "wasm-firefox"];
        assert_eq!(named(&["wasm", "docs"]), wasm);
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
    fn the_summary_names_the_failed_steps_and_ends_with_the_totals() {
        assert_eq!(summary(&Outcome::new(3, 0), &[]), "3 passed, 0 failed");
        let failed = summary(&Outcome::new(41, 2), &["host", "docs"]);
        assert_eq!(failed, "Failed: host, docs\n\n41 passed, 2 failed");
    }

    #[test]
    fn counts_a_command_that_breaks_before_its_tests() {
        let run = |script, counting| run_all([Run::new("sh").args(["-c", script])], counting);
        let broken = Outcome::broken("ended with exit code 101".to_owned());
        assert_eq!(run("exit 101", outcome::cargo), Ok(broken));
        assert_eq!(run("true", outcome::command), Ok(Outcome::new(1, 0)));
        let silent = run("echo no tests to run", outcome::cargo).unwrap();
        assert!(silent.trouble.is_some());
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
        expected.trouble = Some("silent wrote no row, or one that is no success".to_owned());
        assert_eq!(run(vec![file]), expected);
        let missing = run(Vec::new());
        assert_eq!(missing.failed, 1);
        assert!(missing.trouble.unwrap().starts_with("silent has no tests"));
    }
}
