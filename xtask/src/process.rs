//! Child processes: their output, their time limit, and their end, also where this process dies
//! first.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufReader, IsTerminal, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::{Result, project};

// What a finished child left running may hold its output open: this long it may still write.
const AFTERMATH: Duration = Duration::from_secs(2);
// The guard kills a group five seconds after its signal to end. A process that left the group is
// not waited for.
const LONGEST_END: Duration = Duration::from_secs(10);

/// A command to be run.
pub struct Run {
    command: Command,
    program: String,
    task: String,
    show: Show,
    log: Option<Arc<File>>,
    limit: Duration,
}

/// How a command ended and what it printed.
#[derive(Default)]
pub struct Finished {
    pub status: Option<ExitStatus>,
    pub timed_out: bool,
    /// Standard output, line by line.
    pub stdout: Vec<String>,
    /// Standard output and standard error, line by line, as they came.
    pub lines: Vec<String>,
}

impl Finished {
    /// Whether it exited with code 0 within its time limit.
    pub fn ok(&self) -> bool {
        !self.timed_out && self.status.is_some_and(|status| status.success())
    }

    /// The end of a sentence: how it ended.
    pub fn how(&self) -> String {
        if self.timed_out {
            return "did not end within its time limit and was stopped".to_owned();
        }
        match self.status.map(|status| status.code()) {
            Some(Some(code)) => format!("ended with exit code {code}"),
            Some(None) => "was ended by a signal".to_owned(),
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
    /// A quiet command at the root of the repository, with a limit of ten minutes.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let name = Path::new(program).file_name().unwrap_or(program);
        let mut command = Command::new(program);
        command.current_dir(project::root());
        // Of all that runs here, only the demo's own script may see it.
        command.env_remove("DATABRAIN_SERVICE_TOKEN");
        let program = name.to_string_lossy().into_owned();
        Self {
            command,
            task: program.clone(),
            program,
            show: Show::Nothing,
            log: None,
            limit: Duration::from_secs(600),
        }
    }

    /// Adds the words of a line as arguments.
    pub fn words(self, line: &str) -> Self {
        self.args(line.split_whitespace())
    }

    pub fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Makes cargo report what it compiles at the moment, and not only what it has begun.
    pub fn with_cargo_progress(self) -> Self {
        self.env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "100")
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

    /// What the lines of progress say is being done; the name of the program unless this is set.
    pub fn task(mut self, task: &str) -> Self {
        task.clone_into(&mut self.task);
        self
    }

    /// Writes the whole output to a file as well.
    pub fn log(mut self, file: &Arc<File>) -> Self {
        self.log = Some(Arc::clone(file));
        self
    }

    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it to its end. An error only if it could not be started; arguments and environment stay
    /// out of the message.
    pub fn finish(mut self) -> Result<Finished> {
        let program = &self.program;
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // A group of its own, so that everything it starts can be ended with it.
        let mut child = self.command.process_group(0).spawn().map_err(|error| {
            format!("`{program}` could not be started ({error}); install it or put it on PATH.")
        })?;
        let mut guard = Guard::over(child.id())
            .map_err(|error| format!("`sh` could not be started ({error})."))?;

        let (sender, receiver) = channel();
        if let Some(stdout) = child.stdout.take() {
            forward(stdout, true, sender.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            forward(stderr, false, sender);
        }

        let mut progress = Progress::new(self.task, self.show);
        let mut finished = Finished::default();
        let started = Instant::now();
        let mut exited: Option<Instant> = None;
        let mut ended: Option<Instant> = None;
        loop {
            match receiver.recv_timeout(Duration::from_millis(100)) {
                Ok(Output::Overwritten(text)) => progress.latest(&text),
                Ok(Output::Line { is_stdout, line }) => {
                    progress.line(&line);
                    if let Some(log) = &mut self.log {
                        // A full disk is no reason to stop the work; the output is kept below too.
                        let _ = writeln!(log, "{line}");
                    }
                    if is_stdout {
                        finished.stdout.push(line.clone());
                    }
                    finished.lines.push(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) if finished.status.is_some() => break,
                // The output is closed and the process still there: look for its end now and then.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
            progress.tick();
            if finished.status.is_none() {
                let status = child.try_wait();
                finished.status = status
                    .map_err(|error| format!("`{program}` could not be waited for ({error})."))?;
                exited = finished.status.map(|_| Instant::now());
            }
            let aftermath_over = exited.is_some_and(|at| at.elapsed() > AFTERMATH);
            let limit_over = finished.status.is_none() && started.elapsed() > self.limit;
            if ended.is_none() && (aftermath_over || limit_over) {
                finished.timed_out = limit_over;
                guard.end_group();
                ended = Some(Instant::now());
            }
            if ended.is_some_and(|at| at.elapsed() > LONGEST_END) {
                break;
            }
        }
        progress.close();
        Ok(finished)
    }

    /// Runs it to its end in view of the user: whether it ended with exit code 0.
    pub fn succeeds(self) -> Result<bool> {
        Ok(self.show(Show::All).finish()?.ok())
    }

    /// Runs it to its end and demands exit code 0; `remedy` is the sentence for when it fails.
    pub fn demand(self, remedy: &str) -> Result<Finished> {
        let program = self.program.clone();
        let finished = self.finish()?;
        if finished.ok() {
            return Ok(finished);
        }
        let (output, how) = (finished.tail(40), finished.how());
        let network = if looks_offline(&finished.tail(60)) {
            " It looks as if there is no network: connect this machine, or set the proxy that \
             cargo, npm and apt should use."
        } else {
            ""
        };
        Err(format!("{output}\n`{program}` {how}. {remedy}{network}"))
    }
}

/// What a child prints.
enum Output {
    Line {
        is_stdout: bool,
        line: String,
    },
    /// What the next text takes the place of, such as a progress bar.
    Overwritten(String),
}

fn forward(source: impl Read + Send + 'static, is_stdout: bool, sender: Sender<Output>) {
    std::thread::spawn(move || {
        let mut line = Vec::new();
        let mut is_overwritten = false;
        // Not `lines`, which stops at what is not UTF-8 and knows no progress bars.
        for byte in BufReader::new(source).bytes().map_while(|byte| byte.ok()) {
            let text = || String::from_utf8_lossy(&line).into_owned();
            let output = match byte {
                b'\n' => Output::Line {
                    is_stdout,
                    line: text(),
                },
                b'\r' => Output::Overwritten(text()),
                _ => {
                    if is_overwritten {
                        line.clear();
                        is_overwritten = false;
                    }
                    line.push(byte);
                    continue;
                }
            };
            // What ends with both is a line: it is kept until something else follows.
            is_overwritten = byte == b'\r';
            if !is_overwritten {
                line.clear();
            }
            if sender.send(output).is_err() {
                return;
            }
        }
        if !line.is_empty() && !is_overwritten {
            let line = String::from_utf8_lossy(&line).into_owned();
            // The receiver is gone if the child took too long to end.
            let _ = sender.send(Output::Line { is_stdout, line });
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

// A shell that waits at a pipe. The pipe breaks when this process ends in whatever way, Ctrl-C and
// kill -9 included; only the word `done` lets the group live on.
const WATCH: &str = r#"read -r word; [ "$word" = done ] && exit
kill -s TERM -- "-$1" 2>/dev/null || exit
for _ in 1 2 3 4 5; do sleep 1; kill -s 0 -- "-$1" 2>/dev/null || exit; done
kill -s KILL -- "-$1""#;

/// Watches over one process group.
struct Guard(Child);

impl Guard {
    /// Starts watching the group led by process `leader`.
    fn over(leader: u32) -> std::io::Result<Self> {
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "sh", &leader.to_string()]);
        watch
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // A group of its own, so that a Ctrl-C in the terminal does not end the watch too early.
        watch.process_group(0).spawn().map(Self)
    }

    /// Ends the group: asks first, kills after five seconds.
    fn end_group(&mut self) {
        drop(self.0.stdin.take());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.0.stdin.take() {
            // A broken pipe here means that the watch has ended, which is what is wanted.
            let _ = pipe.write_all(b"done\n");
        }
        let _ = self.0.wait();
    }
}

/// How much of a child's output is shown.
#[derive(Clone, Copy, PartialEq)]
pub enum Show {
    /// Nothing while it runs.
    Nothing,
    /// Its latest line, now and then: a sign of life for installs, builds and tests.
    Tail,
    /// Every line, on standard output.
    All,
}

// Often enough to be a sign of life, seldom enough for the log of a CI run.
const EVERY: Duration = Duration::from_secs(30);
const SECOND: Duration = Duration::from_secs(1);
const WIDTH: usize = 100;

/// Prints lines as `Show` says.
struct Progress {
    task: String,
    show: Show,
    terminal: bool,
    started: Instant,
    printed: Instant,
    latest: String,
}

impl Progress {
    fn new(task: String, show: Show) -> Self {
        let now = Instant::now();
        Self {
            task,
            show,
            terminal: std::io::stderr().is_terminal(),
            started: now,
            printed: now,
            latest: String::new(),
        }
    }

    /// Takes one line of output.
    fn line(&mut self, line: &str) {
        match self.show {
            Show::Nothing => {}
            Show::All => println!("{line}"),
            Show::Tail => self.latest(line),
        }
    }

    /// Takes what the child does at the moment.
    fn latest(&mut self, text: &str) {
        self.latest = without_bar(text.trim());
        self.overwrite(&self.text());
    }

    /// Called now and then, also while nothing comes.
    fn tick(&mut self) {
        let every = if self.terminal { SECOND } else { EVERY };
        if self.show != Show::Tail || self.printed.elapsed() < every {
            return;
        }
        self.printed = Instant::now();
        if self.terminal {
            self.overwrite(&self.text());
        } else {
            eprintln!("{}", self.text());
        }
    }

    fn text(&self) -> String {
        let seconds = self.started.elapsed().as_secs();
        let text = format!("    {}, {seconds} s: {}", self.task, self.latest);
        let text = text.trim_end_matches([':', ' ']);
        text.chars().take(WIDTH).collect()
    }

    /// Called at the end: leaves no half-written line.
    fn close(&self) {
        self.overwrite("");
    }

    fn overwrite(&self, text: &str) {
        if self.show == Show::Tail && self.terminal {
            eprint!("\r\x1b[2K{text}");
            // A terminal that has gone away is no reason to stop the work.
            let _ = std::io::stderr().flush();
        }
    }
}

/// A line of cargo's progress without its drawing: `Building [=>  ] 1/2: a` is `Building 1/2: a`.
fn without_bar(line: &str) -> String {
    let parts = line
        .split_once(" [")
        .and_then(|(what, rest)| Some((what, rest.split_once("] ")?)));
    match parts {
        Some((what, (bar, rest))) if bar.chars().all(|sign| "=> ".contains(sign)) => {
            format!("{what} {rest}")
        }
        _ => line.to_owned(),
    }
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
    fn what_is_overwritten_is_no_line() {
        let script = r"printf 'bar 1\rbar 2\rone\ntwo\r\n\nthree\rbar 3\r'";
        assert_eq!(shell(script).finish().unwrap().lines, ["one", "two", ""]);
    }

    #[test]
    fn progress_names_the_task_and_what_cargo_builds() {
        let mut progress = Progress::new("wasm-pack 0.15.1".to_owned(), Show::Tail);
        assert_eq!(progress.text(), "    wasm-pack 0.15.1, 0 s");
        progress.latest("   Building [==>    ] 4/16: syn, js-sys(build.rs)   ");
        let expected = "    wasm-pack 0.15.1, 0 s: Building 4/16: syn, js-sys(build.rs)";
        assert_eq!(progress.text(), expected);
        assert_eq!(
            without_bar("see [the book] for more"),
            "see [the book] for more"
        );
    }

    #[test]
    fn stops_a_child_and_its_children_at_the_limit() {
        let started = Instant::now();
        let endless = shell("sleep 60 & sleep 60").limit(Duration::from_millis(300));
        let finished = endless.finish().unwrap();
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
            .demand("Fix it.")
            .err()
            .unwrap();
        assert_eq!(message, "broken\n`sh` ended with exit code 1. Fix it.");
    }

    #[test]
    fn a_missing_program_is_named_without_its_arguments() {
        let message = Run::new("no-such-program")
            .arg("canary")
            .finish()
            .err()
            .unwrap();
        assert!(message.contains("`no-such-program` could not be started"));
        assert!(!message.contains("canary"));
    }

    #[test]
    fn recognises_a_missing_network() {
        assert!(looks_offline("npm error code EAI_AGAIN"));
        assert!(looks_offline("[6] Could not resolve hostname"));
        assert!(!looks_offline("error: could not compile `x`"));
    }
}
