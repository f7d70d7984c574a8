//! `cargo xtask test`: prepares and runs the steps, one after the other, and sums up.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::fixtures::{self, Fixture};
use crate::process::Run;
use crate::progress::Show;
use crate::report::{Counts, Outcome, cargo_counts, node_counts, summary};
use crate::steps::{Action, Counting, Lane, Need, STEPS, Step};
use crate::{Result, browsers, commands, npm, pack, project, rows, size, tools, www};

/// Runs the chosen steps: those that are named, else the quick ones or all.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    tools::node()?;
    let only = arguments.all("only");
    let all = arguments.last("all").is_some();
    let steps = chosen(&only, all)?;
    project::remove_folder(&project::rows())?;
    let mut preparation = Preparation::default();
    let mut outcomes = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {}", index + 1, steps.len(), step.name);
        let started = Instant::now();
        let (counts, trouble) = perform(step, &mut preparation);
        if let Some(trouble) = &trouble {
            println!("{} failed: {trouble}", step.name);
        }
        outcomes.push(Outcome {
            step: step.name,
            counts,
            took: started.elapsed(),
            trouble,
        });
    }
    let tried = steps
        .iter()
        .filter(|step| matches!(step.action, Action::Fixtures));
    let rows = rows::collect(
        &tried
            .flat_map(|step| fixtures::of(step.name))
            .collect::<Vec<_>>(),
    );
    if !rows.is_empty() {
        println!("\n{}", rows::table(&rows));
    }
    if all && only.is_empty() {
        project::write(
            &project::root().join("tests/runtimes/RESULTS.md"),
            rows::page(&rows),
        )?;
    }
    println!("\n{}", summary(&outcomes));
    let passed = outcomes.iter().all(|outcome| outcome.trouble.is_none());
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

// `wasm` chooses all of `wasm-...`; a step that needs the tarball brings `pack` with it.
fn chosen(only: &[&str], all: bool) -> Result<Vec<&'static Step>> {
    let matches = |step: &Step, wanted: &str| {
        let rest = step.name.strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if let Some(unknown) = only
        .iter()
        .find(|wanted| !STEPS.iter().any(|step| matches(step, wanted)))
    {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!(
            "There is no step `{unknown}`; the steps are {}.",
            names.join(", ")
        ));
    }
    let unnamed = |step: &Step| only.is_empty() && (all || step.lane == Lane::Quick);
    let wanted = |step: &Step| unnamed(step) || only.iter().any(|name| matches(step, name));
    let packed = STEPS
        .iter()
        .any(|step| wanted(step) && step.needs.contains(&Need::Tarball));
    Ok(STEPS
        .iter()
        .filter(|step| wanted(step) || packed && matches!(step.action, Action::Pack))
        .collect())
}

/// What has been prepared so far, so that nothing is tried twice.
#[derive(Default)]
struct Preparation {
    done: Vec<(Need, Result<()>)>,
    tarball: Option<PathBuf>,
}

impl Preparation {
    fn ensure(&mut self, need: Need) -> Result<()> {
        if let Some((_, result)) = self.done.iter().find(|(done, _)| *done == need) {
            return result.clone();
        }
        let result = match need {
            // Known as soon as `pack` has run, so it is not remembered.
            Need::Tarball if self.tarball.is_some() => return Ok(()),
            Need::Tarball => {
                return Err(
                    "There is no tarball, since the step `pack` failed; mend that first."
                        .to_owned(),
                );
            }
            Need::Lints => project::lock().and_then(|_lock| tools::lints()),
            Need::BuildTools => project::lock().and_then(|_lock| tools::for_build()),
            Need::Geckodriver => project::lock().and_then(|_lock| tools::geckodriver()),
            Need::Chromium => browsers::ensure(&[&browsers::CHROMIUM, &browsers::CHROMEDRIVER]),
            Need::Firefox => browsers::ensure(&[&browsers::FIREFOX]),
            Need::WebKit => browsers::ensure(&[
                &browsers::WEBKIT_DRIVER,
                &browsers::MINIBROWSER,
                &browsers::XVFB,
            ]),
            Need::Www => match &self.tarball {
                Some(tarball) => project::lock().and_then(|_lock| www::prepare(tarball)),
                None => return self.ensure(Need::Tarball),
            },
            Need::Set(name) => project::lock().and_then(|_lock| npm::set(name)),
        };
        self.done.push((need, result.clone()));
        result
    }
}

/// The counts of a step and, if it failed, why.
fn perform(step: &Step, preparation: &mut Preparation) -> (Counts, Option<String>) {
    let broken = |message: String| {
        (
            Counts {
                passed: 0,
                failed: 1,
            },
            Some(message),
        )
    };
    if let Some(message) = step
        .needs
        .iter()
        .find_map(|need| preparation.ensure(*need).err())
    {
        return broken(message);
    }
    let limit = Duration::from_secs(step.minutes * 60);
    let result = match step.action {
        Action::Pack => pack::pack().map(|tarball| {
            println!("{}", tarball.display());
            preparation.tarball = Some(tarball);
            (
                Counts {
                    passed: 1,
                    failed: 0,
                },
                None,
            )
        }),
        Action::Size => size::check().map(|verdict| {
            let counts = Counts {
                passed: verdict.kept,
                failed: verdict.exceeded,
            };
            (
                counts,
                (verdict.exceeded > 0).then(|| "beyond the budget".to_owned()),
            )
        }),
        Action::Commands(counting, runs) => {
            let tarball = preparation.tarball.clone().unwrap_or_default();
            runs(&tarball).and_then(|runs| run_all(runs, counting, limit))
        }
        Action::Fixtures => {
            let tarball = preparation.tarball.clone().unwrap_or_default();
            run_fixtures(&fixtures::of(step.name), &tarball, limit)
        }
    };
    result.unwrap_or_else(broken)
}

fn run_all(
    runs: Vec<Run>,
    counting: Counting,
    limit: Duration,
) -> Result<(Counts, Option<String>)> {
    let mut counts = Counts::default();
    let mut trouble = None;
    for run in runs {
        let finished = run.show(Show::All).limit(limit).finish()?;
        let mut found = match counting {
            Counting::Commands => Counts {
                passed: u64::from(finished.ok()),
                failed: 0,
            },
            Counting::Cargo => cargo_counts(&finished.lines),
            Counting::Node => node_counts(&finished.lines),
        };
        // A command that broke before it could count, or after: the failure must be in the sum.
        if !finished.ok() && found.failed == 0 {
            found.failed = 1;
        }
        if !finished.ok() {
            trouble = Some(finished.how());
        }
        counts.add(found);
    }
    Ok(judge((counts, trouble)))
}

/// Passed tests of a runtime that is not in the table afterwards are no proof that it was tried.
fn run_fixtures(
    fixtures: &[Fixture],
    tarball: &Path,
    limit: Duration,
) -> Result<(Counts, Option<String>)> {
    let mut counts = Counts::default();
    let mut trouble = None;
    for fixture in fixtures {
        println!("\n{}", fixture.name);
        let (found, failure) = if fixture.files.is_empty() {
            (
                Counts::default(),
                Some("has no tests; check out the whole repository".to_owned()),
            )
        } else {
            run_all(
                vec![commands::fixture(fixture, tarball)],
                Counting::Node,
                limit,
            )?
        };
        counts.add(found);
        let doubt = rows::doubt(fixture);
        if doubt.is_some() && found.failed == 0 {
            counts.failed += 1;
        }
        let reason = failure.or(doubt.map(str::to_owned));
        trouble = trouble.or(reason.map(|reason| format!("{} {reason}", fixture.name)));
    }
    Ok(judge((counts, trouble)))
}

/// No test at all is no success: suites that nobody runs look just like that.
fn judge((mut counts, mut trouble): (Counts, Option<String>)) -> (Counts, Option<String>) {
    if counts == Counts::default() {
        counts.failed = 1;
        trouble = Some("no test ran".to_owned());
    } else if counts.failed > 0 && trouble.is_none() {
        trouble = Some("tests were skipped, ignored or left to do".to_owned());
    }
    (counts, trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str]) -> Vec<&'static str> {
        chosen(only, false)
            .unwrap()
            .iter()
            .map(|step| step.name)
            .collect()
    }

    #[test]
    fn chooses_by_name_and_by_family() {
        assert_eq!(names(&["fmt"]), ["fmt"]);
        assert_eq!(
            names(&["wasm", "docs"]),
            ["docs", "wasm-node", "wasm-chromium", "wasm-firefox"]
        );
        assert_eq!(names(&["leaks"]), ["pack", "leaks"]);
        assert_eq!(names(&["nodes"]), ["pack", "nodes"]);
        assert!(chosen(&["wasm-"], false).is_err_and(|message| message.contains("fmt, clippy")));
    }

    #[test]
    fn chooses_the_slow_steps_when_asked_for_all() {
        let quick = names(&[]);
        assert!(quick.contains(&"runtimes") && !quick.contains(&"nodes"));
        assert_eq!(chosen(&[], true).unwrap().len(), STEPS.len());
        assert_eq!(chosen(&["fmt"], true).unwrap().len(), 1);
    }

    #[test]
    fn nothing_run_is_a_failure() {
        let (counts, trouble) = judge((Counts::default(), None));
        assert_eq!(
            (counts.failed, trouble.as_deref()),
            (1, Some("no test ran"))
        );
        let (_, trouble) = judge((
            Counts {
                passed: 3,
                failed: 1,
            },
            None,
        ));
        assert!(trouble.is_some());
        let good = Counts {
            passed: 3,
            failed: 0,
        };
        assert_eq!(judge((good, None)), (good, None));
    }

    #[test]
    fn counts_a_command_that_breaks_before_its_tests() {
        let limit = Duration::from_secs(20);
        let shell = |script| vec![Run::new("sh").args(["-c", script])];
        let (counts, trouble) = run_all(shell("exit 101"), Counting::Cargo, limit).unwrap();
        assert_eq!(
            counts,
            Counts {
                passed: 0,
                failed: 1
            }
        );
        assert_eq!(trouble.as_deref(), Some("ended with exit code 101"));
        let (counts, trouble) = run_all(shell("true"), Counting::Commands, limit).unwrap();
        assert_eq!(
            (counts, trouble),
            (
                Counts {
                    passed: 1,
                    failed: 0
                },
                None
            )
        );
        assert!(
            run_all(shell("echo no tests to run"), Counting::Cargo, limit)
                .unwrap()
                .1
                .is_some()
        );
    }

    #[test]
    fn passed_tests_without_a_row_are_a_failure() {
        let folder = project::scratch().join("test-silent");
        project::create_folder(&folder).unwrap();
        let file = folder.join("silent.all.mjs");
        project::write(
            &file,
            "import test from 'node:test';\ntest('passes', () => {});\n",
        )
        .unwrap();
        let silent = |files| Fixture {
            name: "silent".to_owned(),
            files,
            rows: folder.join("rows"),
        };
        let limit = Duration::from_secs(60);
        let (counts, trouble) = run_fixtures(&[silent(vec![file])], Path::new(""), limit).unwrap();
        assert_eq!(
            (counts, trouble.as_deref()),
            (
                Counts {
                    passed: 1,
                    failed: 1
                },
                Some("silent said nothing")
            )
        );
        let (counts, trouble) = run_fixtures(&[silent(Vec::new())], Path::new(""), limit).unwrap();
        assert_eq!(counts.failed, 1);
        assert!(trouble.is_some_and(|trouble| trouble.starts_with("silent has no tests")));
    }
}
