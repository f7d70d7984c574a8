//! What the steps of a test run came to: counts out of their output, and the table at the end.

use std::time::Duration;

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Sums up the `test result:` lines of cargo and of wasm-bindgen's runner. An ignored test has not passed, so it counts
/// as failed.
pub fn cargo_counts(lines: &[String]) -> Counts {
    let mut counts = Counts::default();
    for result in lines
        .iter()
        .filter_map(|line| line.trim_start().strip_prefix("test result: "))
    {
        for part in result.split([';', '.']) {
            match number_before(part) {
                Some((number, "passed")) => counts.passed += number,
                Some((number, "failed" | "ignored")) => counts.failed += number,
                _ => {}
            }
        }
    }
    counts
}

fn number_before(part: &str) -> Option<(u64, &str)> {
    let (number, word) = part.trim().split_once(' ')?;
    Some((number.parse().ok()?, word))
}

/// Reads the summary of `node --test` (reporters tap and spec). What was skipped, left to do or cancelled has not
/// passed, so it counts as failed.
pub fn node_counts(lines: &[String]) -> Counts {
    // From the end: a test may print lines of the same form before.
    let last = |word: &str| {
        let mut summary = lines
            .iter()
            .rev()
            .filter_map(|line| line.strip_prefix("# ").or(line.strip_prefix("ℹ ")));
        summary
            .find_map(|text| text.strip_prefix(word)?.trim().parse::<u64>().ok())
            .unwrap_or(0)
    };
    let failed = ["fail", "cancelled", "skipped", "todo"]
        .iter()
        .map(|word| last(word))
        .sum();
    Counts {
        passed: last("pass"),
        failed,
    }
}

/// How one step ended.
pub struct Outcome {
    pub step: &'static str,
    pub counts: Counts,
    pub took: Duration,
    /// Why it failed; None if it passed.
    pub trouble: Option<String>,
}

/// The table of all steps; its last line is `N passed, N failed`.
pub fn summary(outcomes: &[Outcome]) -> String {
    let mut text = format!(
        "{:<16}{:>8}{:>8}{:>9}\n",
        "step", "passed", "failed", "seconds"
    );
    let mut total = Counts::default();
    for Outcome {
        step,
        counts,
        took,
        trouble,
    } in outcomes
    {
        let remark = trouble.as_deref().map_or(String::new(), remark);
        let seconds = took.as_secs_f64();
        text.push_str(&format!(
            "{step:<16}{:>8}{:>8}{seconds:>9.1}{remark}\n",
            counts.passed, counts.failed
        ));
        total.add(*counts);
    }
    text.push_str(&format!(
        "\n{} passed, {} failed",
        total.passed, total.failed
    ));
    text
}

/// The table has one short line for each step; the whole message stands where the step ran.
fn remark(trouble: &str) -> String {
    const LONGEST: usize = 80;
    let last = trouble.lines().last().unwrap_or_default();
    if last.chars().count() <= LONGEST {
        return format!("  {last}");
    }
    let start: String = last.chars().take(LONGEST).collect();
    format!("  {start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn sums_the_results_of_cargo() {
        let output = lines(
            "running 2 tests\ntest a ... ok\n\
             test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.25s\n\
                 test result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out",
        );
        assert_eq!(
            cargo_counts(&output),
            Counts {
                passed: 16,
                failed: 3
            }
        );
        assert_eq!(cargo_counts(&lines("no tests to run!")), Counts::default());
    }

    #[test]
    fn reads_the_last_summary_of_node() {
        let tap = lines(
            "# pass 99\n# tests 5\n# suites 1\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0",
        );
        assert_eq!(
            node_counts(&tap),
            Counts {
                passed: 4,
                failed: 1
            }
        );
        let spec = lines(
            "ℹ tests 6\nℹ pass 3\nℹ fail 0\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\nℹ duration_ms 12.5",
        );
        assert_eq!(
            node_counts(&spec),
            Counts {
                passed: 3,
                failed: 3
            }
        );
        assert_eq!(node_counts(&[]), Counts::default());
    }

    #[test]
    fn the_summary_ends_with_the_totals() {
        let outcome = |step, passed, failed, trouble: Option<&str>| Outcome {
            step,
            counts: Counts { passed, failed },
            took: Duration::from_millis(1500),
            trouble: trouble.map(str::to_owned),
        };
        let text = summary(&[
            outcome("fmt", 1, 0, None),
            outcome("host", 40, 2, Some("ended with exit code 101")),
        ]);
        assert!(text.ends_with("\n\n41 passed, 2 failed"));
        assert!(text.contains("1.5  ended with exit code 101\n"));
        let long = format!("output\n{}", "é".repeat(200));
        let text = summary(&[outcome("host", 0, 1, Some(&long))]);
        assert!(text.contains(&format!("1.5  {}…\n", "é".repeat(80))));
    }
}
