//! Child processes: their output, their time limit, their end.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::Result;
use crate::guard::Guard;
use crate::progress::{Progress, Show};

// What a finished child left running may hold its output open: this long it may still write.
const AFTERMATH: Duration = Duration::from_secs(2);
// A group that was told to end is dead after the guard's five seconds; one that left the group is not waited for.
const LONGEST_END: Duration = Duration::from_secs(10);

/// A command to be run.
pub struct Run {
    command: Command,
    program: String,
    show: Show,
    limit: Duration,
}

/// How a command ended and what it printed.
pub struct Finished {
    pub status: Option<ExitStatus>,
    pub timed_out: bool,
    /// Standard output, line by line.
    pub stdout: Vec<String>,
    /// Standard output and standard error, line by line, as they came.
    pub lines: Vec<String>,
}

impl Finished {
    /// Whether it ended by itself with exit code 0.
    pub fn ok(&self) -> bool {
        !self.timed_out && self.status.is_some_and(|status| status.success())
    }

    /// The end of a sentence: how it ended.
    pub fn how(&self) -> String {
        match self.status {
            _ if self.timed_out => "did not end within its time limit and was stopped".to_owned(),
            Some(status) => match status.code() {
                Some(code) => format!("ended with exit code {code}"),
                None => "was ended by a signal".to_owned(),
            },
            None => "did not end".to_owned(),
        }
    }

    /// The last `count` lines of the output.
    pub fn tail(&self, count: usize) -> String {
        let start = self.lines.len().saturating_sub(count);
        self.lines.get(start..).unwrap_or_default().join("\n")
    }
}

impl Run {
    /// A quiet command with a limit of ten minutes.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let name = Path::new(program)
            .file_name()
            .unwrap_or(program)
            .to_string_lossy()
            .into_owned();
        let mut command = Command::new(program);
        // Of all that runs here, only the demo's own script may see it.
        command.env_remove("DATABRAIN_SERVICE_TOKEN");
        Self {
            command,
            program: name,
            show: Show::Nothing,
            limit: Duration::from_secs(600),
        }
    }

    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn dir(mut self, path: impl AsRef<Path>) -> Self {
        self.command.current_dir(path);
        self
    }

    pub fn show(mut self, show: Show) -> Self {
        self.show = show;
        self
    }

    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it to its end. An error only if it could not be started; arguments and environment stay out of the message.
    pub fn finish(mut self) -> Result<Finished> {
        let unable = |error| {
            format!(
                "`{}` could not be started ({error}); install it or put it on PATH.",
                self.program
            )
        };
        // A group of its own, so that everything it starts can be ended with it.
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        let mut child = self.command.spawn().map_err(unable)?;
        let mut guard = Guard::over(child.id())
            .map_err(|error| format!("`sh` could not be started ({error})."))?;

        let (sender, receiver) = channel();
        if let Some(stdout) = child.stdout.take() {
            forward(stdout, true, sender.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            forward(stderr, false, sender);
        }

        let mut progress = Progress::new(self.show);
        let mut finished = Finished {
            status: None,
            timed_out: false,
            stdout: Vec::new(),
            lines: Vec::new(),
        };
        let started = Instant::now();
        let mut exited = None;
        let mut ended = None;
        loop {
            match receiver.recv_timeout(Duration::from_millis(100)) {
                Ok((is_stdout, line)) => {
                    progress.line(&line);
                    if is_stdout {
                        finished.stdout.push(line.clone());
                    }
                    finished.lines.push(line);
                }
                Err(RecvTimeoutError::Timeout) => progress.tick(),
                Err(RecvTimeoutError::Disconnected) if finished.status.is_some() => break,
                // Output closed, process still there: nothing will come, so only look for its end now and then.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(Duration::from_millis(10))
                }
            }
            if finished.status.is_none() {
                finished.status = child
                    .try_wait()
                    .map_err(|error| format!("`{}` was lost ({error}).", self.program))?;
                exited = finished.status.map(|_| Instant::now());
            }
            let aftermath_over = exited.is_some_and(|at: Instant| at.elapsed() > AFTERMATH);
            let limit_over = finished.status.is_none() && started.elapsed() > self.limit;
            if ended.is_none() && (aftermath_over || limit_over) {
                finished.timed_out = limit_over;
                guard.end_group();
                ended = Some(Instant::now());
            }
            if ended.is_some_and(|at: Instant| at.elapsed() > LONGEST_END) {
                break;
            }
        }
        progress.close();
        Ok(finished)
    }

    /// Runs it to its end and demands exit code 0; `remedy` is the sentence for when it fails.
    pub fn demand(self, remedy: &str) -> Result<Finished> {
        let program = self.program.clone();
        let shown = self.show.is_whole();
        let finished = self.finish()?;
        if finished.ok() {
            return Ok(finished);
        }
        let output = if shown {
            String::new()
        } else {
            format!("{}\n", finished.tail(40))
        };
        let network = if looks_offline(&finished.tail(60)) {
            " It looks as if there is no network: connect this machine, or set the proxy that cargo, npm and apt should use."
        } else {
            ""
        };
        Err(format!(
            "{output}`{program}` {}. {remedy}{network}",
            finished.how()
        ))
    }
}

fn forward(source: impl Read + Send + 'static, is_stdout: bool, sender: Sender<(bool, String)>) {
    std::thread::spawn(move || {
        let mut source = BufReader::new(source);
        let mut bytes = Vec::new();
        while source
            .read_until(b'\n', &mut bytes)
            .is_ok_and(|count| count > 0)
        {
            let line = String::from_utf8_lossy(&bytes)
                .trim_end_matches(['\n', '\r'])
                .to_owned();
            if sender.send((is_stdout, line)).is_err() {
                break;
            }
            bytes.clear();
        }
    });
}

/// Whether the output of an installer speaks of a network that is not there.
fn looks_offline(output: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ENETUNREACH",
        "ETIMEDOUT",
        "Could not resolve",
        "Temporary failure resolving",
        "failed to lookup address",
        "spurious network error",
    ];
    SIGNS.iter().any(|sign| output.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Run {
        Run::new("sh").args(["-c", script])
    }

    #[test]
    fn keeps_both_outputs_and_the_exit_code() {
        let finished = shell("echo one; echo two >&2; printf three; exit 3")
            .finish()
            .unwrap();
        assert_eq!(finished.stdout, ["one", "three"]);
        assert_eq!(finished.lines.len(), 3);
        assert!(!finished.ok());
        assert_eq!(finished.how(), "ended with exit code 3");
    }

    #[test]
    fn stops_a_child_and_its_children_at_the_limit() {
        let started = Instant::now();
        let finished = shell("sleep 60 & sleep 60")
            .limit(Duration::from_millis(300))
            .finish()
            .unwrap();
        assert!(finished.timed_out && !finished.ok());
        assert!(started.elapsed() < Duration::from_secs(9));
    }

    #[test]
    fn does_not_wait_for_what_a_child_left_behind() {
        let started = Instant::now();
        let finished = shell("sleep 60 & echo gone").finish().unwrap();
        assert!(finished.ok());
        assert_eq!(finished.stdout, ["gone"]);
        assert!(started.elapsed() < Duration::from_secs(9));
    }

    #[test]
    fn a_failure_shows_the_output_and_the_remedy() {
        let message = shell("echo broken; exit 1")
            .demand("Mend it.")
            .err()
            .unwrap();
        assert_eq!(message, "broken\n`sh` ended with exit code 1. Mend it.");
    }

    #[test]
    fn a_missing_program_is_named_without_its_arguments() {
        let message = Run::new("no-such-program")
            .args(["canary"])
            .finish()
            .err()
            .unwrap();
        assert!(
            message.contains("`no-such-program` could not be started")
                && !message.contains("canary")
        );
    }

    #[test]
    fn recognises_a_missing_network() {
        assert!(looks_offline("npm error code EAI_AGAIN"));
        assert!(looks_offline(
            "[6] Could not resolve hostname (Could not resolve host: index.crates.io)"
        ));
        assert!(!looks_offline("error: could not compile `x`"));
    }
}
