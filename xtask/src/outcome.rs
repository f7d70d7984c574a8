//! Counts the tests that passed and failed, from the output of the tools that run them.

use crate::process::Finished;

/// The number of tests of a step, or of a part of it, that passed and failed.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    pub passed: u64,
    pub failed: u64,
    /// Why it failed, or `None` if it passed.
    pub failure: Option<String>,
    /// What the tools say about the tests that failed.
    pub details: String,
}

/// Counts the tests that a command ran.
pub type Counting = fn(&Finished) -> Outcome;

impl Outcome {
    pub fn new(passed: u64, failed: u64) -> Self {
        Self {
            passed,
            failed,
            ..Self::default()
        }
    }

    /// The outcome of a part that failed before it could count anything.
    pub fn broken(failure: String) -> Self {
        Self {
            failed: 1,
            failure: Some(failure),
            ..Self::default()
        }
    }

    /// Adds the outcome of another part. The first failure is kept.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failure = self.failure.take().or(other.failure);
        self.details.push_str(&other.details);
    }

    /// Fails if no test ran, because a suite that is never run would otherwise look like a success.
    pub fn judged(mut self) -> Self {
        if self.passed + self.failed == 0 {
            return Self::broken("no test ran".to_owned());
        }
        if self.failed > 0 && self.failure.is_none() {
            self.failure = Some("tests were skipped, ignored or marked as todo".to_owned());
        }
        self
    }
}

/// Counts the whole command as one test.
pub fn command(finished: &Finished) -> Outcome {
    Outcome::new(finished.ok().into(), (!finished.ok()).into())
}

/// Counts each budget as one test.
pub fn budgets(finished: &Finished) -> Outcome {
    let count = |text| {
        finished
            .stdout
            .iter()
            .filter(|line| line.contains(text))
            .count() as u64
    };
    Outcome::new(
        count(" within the budget of "),
        count(" BEYOND the budget of "),
    )
}

/// Sums up the `test result:` lines of cargo and of wasm-bindgen's runner. An ignored test has not
/// passed, so it counts as failed.
pub fn cargo(finished: &Finished) -> Outcome {
    let lines = finished.lines.iter().map(|line| line.trim_start());
    let results = lines.filter_map(|line| line.strip_prefix("test result: "));
    let mut outcome = Outcome::default();
    for part in results.flat_map(|result| result.split(['.', ';'])) {
        let Some((number, word)) = part.trim().split_once(' ') else {
            continue;
        };
        let number: u64 = number.parse().unwrap_or(0);
        match word {
            "passed" => outcome.passed += number,
            "failed" | "ignored" => outcome.failed += number,
            _ => {}
        }
    }
    outcome
}

/// Reads the summary of `node --test` (reporters tap and spec). A test that was skipped, cancelled
/// or marked as todo has not passed, so it counts as failed.
pub fn node(finished: &Finished) -> Outcome {
    // A test may print lines of the same form, but the summary is at the end.
    let last = |word: &str| -> u64 {
        let mut lines = finished.lines.iter().rev();
        let number = lines.find_map(|line| {
            let fact = line.strip_prefix("# ").or(line.strip_prefix("ℹ "))?;
            fact.strip_prefix(word)?.trim().parse().ok()
        });
        number.unwrap_or(0)
    };
    let failed = ["fail", "cancelled", "skipped", "todo"]
        .map(last)
        .iter()
        .sum();
    Outcome::new(last("pass"), failed)
}

/// Removes the lines about passed tests from the output of a failed command. Node reports a failed
/// test when it ends and again, with its location, at the end, which is the part that is kept.
pub fn failures(lines: &[String]) -> String {
    let last = lines
        .iter()
        .position(|line| line.trim() == "✖ failing tests:");
    let lines = lines.get(last.unwrap_or(0)..).unwrap_or_default();
    let passed = |line: &str| {
        let line = line.trim();
        line.starts_with("✔ ") || line.starts_with("test ") && line.ends_with(" ... ok")
    };
    let kept = lines
        .iter()
        .map(String::as_str)
        .filter(|line| !passed(line));
    kept.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(text: &str) -> Finished {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        Finished {
            stdout: lines.clone(),
            lines,
            ..Finished::default()
        }
    }

    #[test]
    fn sums_the_results_of_cargo() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; finished in 0.01s\n\
            test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; finished in 1.25s\n    \
            test result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out";
        assert_eq!(cargo(&finished(output)), Outcome::new(16, 3));
        assert_eq!(cargo(&finished("no tests to run!")), Outcome::default());
    }

    #[test]
    fn reads_the_last_summary_of_node() {
        let tap = "# pass 99\n# tests 5\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0";
        assert_eq!(node(&finished(tap)), Outcome::new(4, 1));
        let spec = "ℹ pass 3\nℹ fail 0\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\nℹ duration_ms 12.5";
        assert_eq!(node(&finished(spec)), Outcome::new(3, 3));
        assert_eq!(node(&finished("")), Outcome::default());
    }

    #[test]
    fn counts_budgets() {
        let output = "a: 1 byte, within the budget of 2\nb: 3 bytes, BEYOND the budget of 2";
        assert_eq!(budgets(&finished(output)), Outcome::new(1, 1));
    }

    #[test]
    fn no_test_and_a_skipped_one_are_failures() {
        assert_eq!(
            Outcome::default().judged(),
            Outcome::broken("no test ran".to_owned())
        );
        assert!(Outcome::new(3, 1).judged().failure.is_some());
        assert_eq!(Outcome::new(3, 0).judged(), Outcome::new(3, 0));
    }

    #[test]
    fn shows_all_but_the_passed_tests() {
        let output = finished("test a ... ok\ntest b ... FAILED\n  ✔ c (1ms)\n  ✖ d\nwhy").lines;
        assert_eq!(failures(&output), "test b ... FAILED\n  ✖ d\nwhy");
    }

    #[test]
    fn shows_what_node_repeats_at_the_end_once() {
        let output = "✖ a\n  why\nℹ fail 1\n✖ failing tests:\n\ntest at a.mjs:1:1\n✖ a\n  why";
        let expected = "✖ failing tests:\n\ntest at a.mjs:1:1\n✖ a\n  why";
        assert_eq!(failures(&finished(output).lines), expected);
    }
}
