//! Runs the emulator of the package on 127.0.0.1 until this process ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use pico_args::Arguments;

use crate::{Result, finish, project, tools, value, values};

const START_LIMIT: Duration = Duration::from_secs(20);

/// Runs the emulator in the foreground. It prints `listening on ...` itself.
pub fn serve(mut arguments: Arguments) -> Result<bool> {
    tools::node()?;
    let port = value(&mut arguments, "--port")?
        .ok_or("`--port` is required; `--port 0` selects a free port.")?;
    let mut command = node(&port);
    for flag in ["--service-token", "--data-app"] {
        let values = values(&mut arguments, flag)?;
        command.args(values.iter().map(|value| format!("{flag}={value}")));
    }
    command.args(arguments.contains("--control").then_some("--control"));
    finish(arguments)?;
    let mut child = command.spawn().map_err(unable)?;
    // `Child::wait` would close the pipe, which ends the emulator.
    let pipe = child.stdin.take();
    let status = child.wait().map_err(unable)?;
    drop(pipe);
    Ok(status.success())
}

/// An emulator with its default data that runs in the background, and ends on drop.
pub struct Background {
    child: Child,
    /// Its address, `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Background {
    pub fn start() -> Result<Self> {
        let mut child = node("0").stdout(Stdio::piped()).spawn().map_err(unable)?;
        let output = child.stdout.take();
        let mut background = Self {
            child,
            url: String::new(),
        };
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let first = output.and_then(|output| BufReader::new(output).lines().next()?.ok());
            // The receiver was dropped if this took too long.
            let _ = sender.send(first);
        });
        let line = receiver.recv_timeout(START_LIMIT).ok().flatten();
        let url = line
            .as_deref()
            .and_then(|line| line.strip_prefix("listening on "));
        background.url = url
            .ok_or("The emulator did not start; the lines above report why.")?
            .to_owned();
        Ok(background)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // The emulator needs no cleanup, and may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// The emulator ends when its standard input closes, and so with this process, even if that is
// killed.
fn node(port: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(project::path("pkg/emulator/cli.js"));
    command.args(["--until-stdin-closes", "--port", port]);
    command
        .stdin(Stdio::piped())
        .env_remove("DATABRAIN_SERVICE_TOKEN");
    command
}

fn unable(error: std::io::Error) -> String {
    format!("The emulator could not be started ({error}); check that `node` runs.")
}
