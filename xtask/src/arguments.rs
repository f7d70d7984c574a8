//! The command line: `--flag value`, `--flag=value` and `--switch`, nothing positional.

use crate::Result;

/// The flags a command was given, in their order.
#[derive(Debug, PartialEq)]
pub struct Arguments(Vec<(String, String)>);

impl Arguments {
    /// Reads `given`; a name in `flags` takes a value, a name in `switches` takes none, any other is refused.
    pub fn parse(given: &[String], flags: &[&str], switches: &[&str]) -> Result<Self> {
        let mut found = Vec::new();
        let mut rest = given.iter();
        while let Some(argument) = rest.next() {
            // As in `cargo run -- --flag`.
            if argument == "--" {
                continue;
            }
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let known = name.strip_prefix("--").unwrap_or_default();
            if switches.contains(&known) && value.is_none() {
                found.push((known.to_owned(), String::new()));
            } else if flags.contains(&known) {
                let value = value.or_else(|| rest.next().cloned());
                let value = value.ok_or_else(|| format!("`{name}` needs a value after it."))?;
                found.push((known.to_owned(), value));
            } else {
                return Err(unknown(name, flags, switches));
            }
        }
        Ok(Self(found))
    }

    /// Every value given for `flag`.
    pub fn all(&self, flag: &str) -> Vec<&str> {
        let same = self.0.iter().filter(|(name, _)| name == flag);
        same.map(|(_, value)| value.as_str()).collect()
    }

    /// The value given for `flag`; the last one where it was repeated.
    pub fn last(&self, flag: &str) -> Option<&str> {
        self.all(flag).pop()
    }
}

// Only the name is quoted: what follows an `=` may be a credential.
fn unknown(name: &str, flags: &[&str], switches: &[&str]) -> String {
    let all: Vec<String> = flags
        .iter()
        .chain(switches)
        .map(|name| format!("`--{name}`"))
        .collect();
    if all.is_empty() {
        format!("This command takes no arguments, but `{name}` was given.")
    } else {
        format!(
            "`{name}` is not an option of this command; it knows {}.",
            all.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(given: &[&str]) -> Result<Arguments> {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        Arguments::parse(&given, &["port", "data-app"], &["control"])
    }

    #[test]
    fn reads_both_forms_and_repeats() {
        let arguments = parse(&[
            "--port",
            "0",
            "--data-app=A = B",
            "--data-app",
            "--C",
            "--control",
        ])
        .unwrap();
        assert_eq!(arguments.last("port"), Some("0"));
        assert_eq!(arguments.all("data-app"), ["A = B", "--C"]);
        assert_eq!(arguments.last("control"), Some(""));
        assert_eq!(arguments.last("name"), None);
    }

    #[test]
    fn two_hyphens_before_the_flags_are_no_flag() {
        assert_eq!(
            parse(&["--", "--port", "0"]).unwrap().last("port"),
            Some("0")
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(parse(&["--prot", "1"]).unwrap_err().contains("`--port`"));
        assert!(
            parse(&["port"])
                .unwrap_err()
                .contains("`port` is not an option")
        );
        assert!(parse(&["--control=yes"]).is_err());
        assert_eq!(
            parse(&["--port"]).unwrap_err(),
            "`--port` needs a value after it."
        );
    }

    #[test]
    fn never_repeats_a_value() {
        assert!(!parse(&["--token=canary"]).unwrap_err().contains("canary"));
    }
}
