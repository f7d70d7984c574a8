//! The table of the runtimes: the lines that the tests wrote, put together.

use crate::fixtures::Fixture;
use crate::project;

/// How the package did in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The runtime or tool.
    location: String,
    version: String,
    /// How the package got there.
    how: String,
    result: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Verdict {
    Passed,
    Failed,
    Silent,
}

use Verdict::{Failed, Passed, Silent};

impl Verdict {
    fn text(self) -> &'static str {
        match self {
            Passed => "passed",
            Failed => "FAILED",
            Silent => "SAID NOTHING",
        }
    }
}

/// What the tests of a fixture wrote, so far.
fn written(fixture: &Fixture) -> Vec<Row> {
    let mut rows = Vec::new();
    for file in project::entries(&fixture.rows) {
        match project::read(&file) {
            Ok(text) => rows.extend(
                text.lines()
                    .map(|line| parse(line).unwrap_or_else(|| unplaced(fixture, Failed))),
            ),
            Err(_) => rows.push(unplaced(fixture, Failed)),
        }
    }
    if rows.is_empty() && fixture.owes_rows() {
        rows.push(unplaced(fixture, Silent));
    }
    rows
}

/// A row of a fixture that did not say where it ran.
fn unplaced(fixture: &Fixture, result: Verdict) -> Row {
    let how = format!("tests/runtimes/{}", fixture.name);
    Row {
        location: "?".to_owned(),
        version: String::new(),
        how,
        result,
    }
}

/// What speaks against a fixture whose tests have passed: no rows, or one that has not passed.
pub fn doubt(fixture: &Fixture) -> Option<&'static str> {
    let rows = written(fixture);
    let against = |result| rows.iter().any(|row| row.result == result);
    if against(Silent) {
        Some("said nothing")
    } else {
        against(Failed).then_some("wrote a row that is no success")
    }
}

fn parse(line: &str) -> Option<Row> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
    let passed = value.get("ok")?.as_bool()?;
    let result = if passed { Passed } else { Failed };
    Some(Row {
        location: text("where")?,
        version: text("version")?,
        how: text("how")?,
        result,
    })
}

/// The rows of these fixtures.
pub fn collect(fixtures: &[Fixture]) -> Vec<Row> {
    sorted(fixtures.iter().flat_map(written).collect())
}

/// By place, by version as numbers, by way. What was tried twice has passed only if it did both times.
fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_cached_key(|row| {
        (
            row.location.to_lowercase(),
            natural(&row.version),
            natural(&row.how),
            row.result as u8,
        )
    });
    // The worst comes last, and the first of each is the one that stays.
    rows.reverse();
    rows.dedup_by(|a, b| (&a.location, &a.version, &a.how) == (&b.location, &b.version, &b.how));
    rows.reverse();
    rows
}

/// A text in pieces, so that 9 comes before 10.
fn natural(text: &str) -> Vec<(u64, String)> {
    let mut pieces: Vec<(u64, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (digits, after) = rest.split_at(
            rest.find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len()),
        );
        let (words, next) = after.split_at(
            after
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(after.len()),
        );
        pieces.push((digits.parse().unwrap_or(0), words.to_lowercase()));
        rest = next;
    }
    pieces
}

const HEADINGS: [&str; 4] = ["where", "version", "how", "result"];

fn cells(row: &Row) -> [&str; 4] {
    [&row.location, &row.version, &row.how, row.result.text()]
}

/// The table for the terminal.
pub fn table(rows: &[Row]) -> String {
    let lines: Vec<[&str; 4]> = std::iter::once(HEADINGS)
        .chain(rows.iter().map(cells))
        .collect();
    let mut widths = [0; 4];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let text = |line: &[&str; 4]| {
        let padded = line
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    lines.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// The table as a page. It says nothing of the time, so that it changes only when a version or a result does.
pub fn page(rows: &[Row]) -> String {
    let line = |cells: [&str; 4]| {
        format!(
            "| {} |\n",
            cells.map(|cell| cell.replace('|', "\\|")).join(" | ")
        )
    };
    let mut text = String::from(
        "# Where the package runs\n\n\
         `cargo xtask test --all` writes this table: each line is a test of the packed package, which talks to the emulator\n\
         on the same machine.\n\n",
    );
    text.push_str(&line(HEADINGS));
    text.push_str(&line(["---"; 4]));
    text.extend(rows.iter().map(|row| line(cells(row))));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(location: &str, version: &str, how: &str, result: Verdict) -> Row {
        Row {
            location: location.into(),
            version: version.into(),
            how: how.into(),
            result,
        }
    }

    fn fixture(name: &str, lines: &[&str]) -> Fixture {
        let rows = project::scratch().join("test-rows").join(name);
        project::remove_folder(&rows).unwrap();
        project::create_folder(&rows).unwrap();
        project::write(&rows.join("1.jsonl"), lines.join("\n")).unwrap();
        Fixture {
            name: name.into(),
            files: Vec::new(),
            rows,
        }
    }

    #[test]
    fn reads_what_the_tests_wrote() {
        let bun = fixture(
            "bun",
            &[r#"{"where":"Bun","version":"1.4.5","how":"run","ok":true}"#],
        );
        assert_eq!(collect(&[bun]), [row("Bun", "1.4.5", "run", Passed)]);
    }

    #[test]
    fn what_is_no_success_is_seen() {
        let good = r#"{"where":"Bun","version":"1.4.5","how":"run","ok":true}"#;
        let bad = good.replace("true", "false");
        assert_eq!(doubt(&fixture("good", &[good])), None);
        assert!(doubt(&fixture("bad", &[good, &bad])).is_some());
        let broken = fixture("broken", &[&good.replace("\"1.4.5\"", "null")]);
        assert!(doubt(&broken).is_some());
        assert_eq!(
            collect(&[broken]),
            [row("?", "", "tests/runtimes/broken", Failed)]
        );
    }

    #[test]
    fn who_says_nothing_is_seen() {
        let silent = [fixture("silent", &[]), fixture("node-exit", &[])];
        assert_eq!(silent.each_ref().map(doubt), [Some("said nothing"), None]);
        assert_eq!(
            collect(&silent),
            [row("?", "", "tests/runtimes/silent", Silent)]
        );
    }

    #[test]
    fn the_order_is_that_of_names_and_numbers() {
        let rows = [
            ("Node", "22.9.1", "b"),
            ("Node", "22.10.0", "a"),
            ("deno", "2", "x"),
            ("Node", "22.9.1", "a 9"),
        ];
        let rows = sorted(
            rows.iter()
                .map(|(place, version, how)| row(place, version, how, Passed))
                .collect(),
        );
        let order: Vec<_> = rows
            .iter()
            .map(cells)
            .map(|[a, b, c, _]| [a, b, c].join(" "))
            .collect();
        assert_eq!(
            order,
            [
                "deno 2 x",
                "Node 22.9.1 a 9",
                "Node 22.9.1 b",
                "Node 22.10.0 a"
            ]
        );
    }

    #[test]
    fn what_failed_once_has_failed() {
        let both = [Failed, Passed].map(|result| row("Bun", "1", "run", result));
        assert_eq!(sorted(both.to_vec()), [row("Bun", "1", "run", Failed)]);
    }

    #[test]
    fn the_tables_have_a_line_for_each_row() {
        let rows = [
            row("Bun", "1.4.5", "run", Passed),
            row("a|b", "10", "é", Failed),
        ];
        assert_eq!(
            table(&rows),
            "where  version  how  result\nBun    1.4.5    run  passed\na|b    10       é    FAILED"
        );
        let page = page(&rows);
        assert!(
            page.ends_with("| --- | --- | --- | --- |\n| Bun | 1.4.5 | run | passed |\n| a\\|b | 10 | é | FAILED |\n")
        );
    }
}
