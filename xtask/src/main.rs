//! The commands of this repository: `cargo xtask demo`, `test`, `bench`, `build`, `pack`, `emulator`, `www`, `size`.

#[cfg(not(unix))]
compile_error!("cargo xtask runs on Linux and macOS; on Windows use WSL.");

mod arguments;
mod bench;
mod browsers;
mod commands;
mod demo;
mod digest;
mod emulator;
mod fixtures;
mod glue;
mod guard;
mod npm;
mod pack;
mod package;
mod process;
mod progress;
mod project;
mod report;
mod rows;
mod size;
mod steps;
mod test;
mod tools;
mod trim;
mod versions;
mod wasm;
mod webdriver;
mod www;

use std::process::ExitCode;

use arguments::Arguments;

/// An error is what the person at the terminal reads: what went wrong and what to do.
type Result<T, E = String> = std::result::Result<T, E>;

const USAGE: &str = "\
cargo xtask demo      install what is missing, build, pack, and mint a token with the packed package
    [--service-token TOKEN] [--base-url URL] [--data-app NAME] [--name NAME]
    (or DATABRAIN_SERVICE_TOKEN and DATABRAIN_API_URL; without a token it asks the emulator)
cargo xtask test      install what is missing and run every test
    [--all] (the slow steps too: more versions, frameworks, bundlers and WebKit) [--only STEP]...
cargo xtask bench     build, pack, and measure the package
    what follows goes to bench/run.mjs
cargo xtask build     build the npm package into pkg/
cargo xtask pack      build, and print the path of the tarball as the last line
cargo xtask emulator  serve the emulator on 127.0.0.1
    --port PORT (0 picks one) [--service-token TOKEN]... [--data-app NAME]... [--control]
cargo xtask www       serve the token broker of www/ on 127.0.0.1, with the emulator behind it
    [--port PORT]
cargo xtask size      print the size of what is shipped and check it against the budget";

fn main() -> ExitCode {
    let mut given = std::env::args().skip(1);
    let command = given.next().unwrap_or_default();
    let rest: Vec<String> = given.collect();
    match run(&command, &rest) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: &[String]) -> Result<ExitCode> {
    match command {
        "build" => {
            Arguments::parse(rest, &[], &[])?;
            let _lock = project::lock()?;
            package::build()?;
        }
        "pack" => {
            Arguments::parse(rest, &[], &[])?;
            println!("{}", pack::pack()?.display());
        }
        "demo" => {
            return demo::run(&Arguments::parse(
                rest,
                &["service-token", "base-url", "data-app", "name"],
                &[],
            )?);
        }
        "test" => return test::run(&Arguments::parse(rest, &["only"], &["all"])?),
        "bench" => return bench::run(rest),
        "www" => return www::serve(&Arguments::parse(rest, &["port"], &[])?),
        "emulator" => {
            return emulator::serve(&Arguments::parse(
                rest,
                &["port", "service-token", "data-app"],
                &["control"],
            )?);
        }
        "size" => {
            Arguments::parse(rest, &[], &[])?;
            if size::check()?.exceeded > 0 {
                return Err("The package is too big: make it smaller, or raise the budget in xtask/src/size.rs and \
                            say why."
                    .to_owned());
            }
        }
        "" | "help" | "--help" | "-h" => println!("{USAGE}"),
        _ => return Err(format!("There is no command `{command}`.\n\n{USAGE}")),
    }
    Ok(ExitCode::SUCCESS)
}
