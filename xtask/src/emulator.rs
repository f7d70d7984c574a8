//! The emulator of the package, on 127.0.0.1, for as long as this process lives.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::{Result, project, tools};

const START_LIMIT: Duration = Duration::from_secs(20);

/// Serves it in the foreground; the child prints `listening on ...` itself.
pub fn serve(arguments: &Arguments) -> Result<ExitCode> {
    tools::node()?;
    let port = arguments
        .last("port")
        .ok_or("Say which port with `--port`; `--port 0` picks a free one.")?;
    let mut command = node(port);
    for flag in ["service-token", "data-app"] {
        command.args(
            arguments
                .all(flag)
                .iter()
                .map(|value| format!("--{flag}={value}")),
        );
    }
    command.args(arguments.last("control").map(|_| "--control"));
    let mut child = command.spawn().map_err(|error| unable(&error))?;
    // `Child::wait` would close the pipe, and the emulator with it.
    let pipe = child.stdin.take();
    let status = child.wait().map_err(|error| unable(&error))?;
    drop(pipe);
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// An emulator with its default data in the background; ends on drop.
pub struct Background {
    child: Child,
    /// Its address, `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Background {
    pub fn start() -> Result<Self> {
        let mut child = node("0")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| unable(&error))?;
        let output = child.stdout.take();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let first = output.and_then(|output| BufReader::new(output).lines().next()?.ok());
            // The receiver is gone if this took too long.
            let _ = sender.send(first);
        });
        let mut background = Self {
            child,
            url: String::new(),
        };
        let line = receiver
            .recv_timeout(START_LIMIT)
            .ok()
            .flatten()
            .unwrap_or_default();
        let url = line.strip_prefix("listening on ");
        url.ok_or("The emulator did not start; the lines above say why.")?
            .clone_into(&mut background.url);
        Ok(background)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // It holds nothing that would need an orderly end, and may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// The pipe to its standard input ends the emulator when this process ends, however that happens.
fn node(port: &str) -> Command {
    let mut command = Command::new("node");
    command
        .arg(project::package().join("emulator/cli.js"))
        .args(["--until-stdin-closes", "--port", port]);
    command
        .stdin(Stdio::piped())
        .env_remove("DATABRAIN_SERVICE_TOKEN");
    command
}

fn unable(error: &std::io::Error) -> String {
    format!("The emulator could not be started ({error}); check that `node` runs.")
}
