//! The commands of this repository; `cargo xtask help` lists them.

#[cfg(not(unix))]
compile_error!("cargo xtask runs on Linux and macOS; on Windows use WSL.");

mod bench;
mod browsers;
mod commands;
mod demo;
mod emulator;
mod fixtures;
mod npm;
mod outcome;
mod outside;
mod pack;
mod package;
mod process;
mod project;
mod release;
mod steps;
mod test;
mod tools;
mod www;

use std::ffi::OsString;
use std::process::ExitCode;

use pico_args::Arguments;

/// An error is a message for the terminal, which tells what went wrong and what to do.
type Result<T, E = String> = std::result::Result<T, E>;

const USAGE: &str = "\
cargo xtask demo      install what is missing, build, pack, and mint a token with the packed package
    [--service-token TOKEN] [--base-url URL] [--data-app NAME] [--name NAME]
    (or DATABRAIN_SERVICE_TOKEN and DATABRAIN_API_URL; without a token it uses the emulator)
cargo xtask test      install what is missing and run every test
    [--all] (the slow steps too: more versions, frameworks, bundlers and WebKit) [--only STEP]...
    [--update-results] (rewrites tests/faults/RESULTS.md and, with --all, tests/runtimes/RESULTS.md)
cargo xtask check     format, lint and test the Rust code; for each commit, under a minute
cargo xtask bench     build, pack, and measure the package
    (all arguments are passed to bench/run.mjs)
cargo xtask build     build the npm package into pkg/
cargo xtask pack      build, and print the path of the tarball as the last line
cargo xtask emulator  serve the emulator on 127.0.0.1
    --port PORT (0 selects a free one) [--service-token TOKEN]... [--data-app NAME]... [--control]
cargo xtask www       serve the token broker of www/ on 127.0.0.1, with the emulator behind it
    [--port PORT]
cargo xtask docs      build the documentation, and print the path of its first page
cargo xtask size      print the size of what is shipped and check it against the budget
cargo xtask release   check that the version of Cargo.toml can be published
    [--tag TAG] [--notes] (print the section of the changelog instead)";

fn main() -> ExitCode {
    // `cargo xtask size | head` ends quietly, as other programs do.
    sigpipe::reset();
    let mut words = std::env::args_os().skip(1);
    let command = words.next().unwrap_or_default();
    // Allows `--` before the arguments, as `cargo run -- --flag` does.
    let arguments = words.filter(|word| word != "--").collect();
    match run(&command.to_string_lossy(), arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command. Returns whether it succeeded; if not, it has printed why.
fn run(command: &str, arguments: Vec<OsString>) -> Result<bool> {
    if command == "bench" {
        return bench::run(arguments);
    }
    let arguments = Arguments::from_vec(arguments);
    match command {
        "demo" => demo::run(arguments),
        "test" => test::run(arguments),
        "www" => www::serve(arguments),
        "emulator" => emulator::serve(arguments),
        "build" => {
            finish(arguments)?;
            let _lock = project::lock()?;
            package::build().map(|()| true)
        }
        "pack" => {
            finish(arguments)?;
            println!("{}", pack::pack()?.display());
            Ok(true)
        }
        "check" => {
            finish(arguments)?;
            test::run(only(&["fmt", "clippy", "host"]))
        }
        "docs" => {
            finish(arguments)?;
            let built = test::run(only(&["docs"]))?;
            println!("{}", project::path("target/site/index.html").display());
            Ok(built)
        }
        "release" => release::run(arguments),
        "size" => {
            finish(arguments)?;
            let _lock = project::lock()?;
            package::build()?;
            commands::size().succeeds()
        }
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => Err(format!("There is no command `{command}`.\n\n{USAGE}")),
    }
}

/// The arguments of `cargo xtask test` for these steps.
fn only(steps: &[&str]) -> Arguments {
    let words = steps.iter().flat_map(|step| ["--only".into(), step.into()]);
    Arguments::from_vec(words.collect())
}

/// The value of a flag, or the last value if the flag is repeated.
fn value(arguments: &mut Arguments, flag: &'static str) -> Result<Option<String>> {
    Ok(values(arguments, flag)?.pop())
}

/// Every value of a flag.
fn values(arguments: &mut Arguments, flag: &'static str) -> Result<Vec<String>> {
    let values = arguments.values_from_str(flag);
    values.map_err(|_| format!("`{flag}` requires a value."))
}

/// Refuses unknown arguments. The message contains only the name, since a credential may follow
/// `=`.
fn finish(arguments: Arguments) -> Result<()> {
    let Some(unknown) = arguments.finish().into_iter().next() else {
        return Ok(());
    };
    let unknown = unknown.to_string_lossy();
    let name = unknown.split('=').next().unwrap_or_default();
    Err(format!(
        "`{name}` is not an option of this command.\n\n{USAGE}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments::from_vec(words.iter().map(OsString::from).collect())
    }

    #[test]
    fn reads_both_forms_and_repeats() {
        let words = [
            "--port=1",
            "--data-app=A = B",
            "--data-app=--C",
            "--name",
            "D",
        ];
        let mut arguments = arguments(&words);
        assert_eq!(
            values(&mut arguments, "--data-app").unwrap(),
            ["A = B", "--C"]
        );
        assert_eq!(value(&mut arguments, "--port"), Ok(Some("1".to_owned())));
        assert_eq!(value(&mut arguments, "--name"), Ok(Some("D".to_owned())));
        assert_eq!(value(&mut arguments, "--name"), Ok(None));
        assert_eq!(finish(arguments), Ok(()));
    }

    #[test]
    fn refuses_a_flag_without_its_value() {
        assert!(value(&mut arguments(&["--port"]), "--port").is_err());
    }

    #[test]
    fn refuses_what_it_does_not_know_without_its_value() {
        let message = finish(arguments(&["--token=canary"])).unwrap_err();
        assert!(message.starts_with("`--token` is not an option") && !message.contains("canary"));
        assert!(finish(arguments(&["port"])).is_err());
    }
}
