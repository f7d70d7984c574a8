//! What the person at the terminal sees of a child's output while it runs.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How much of a child's output is shown.
#[derive(Clone, Copy)]
pub enum Show {
    /// Nothing while it runs.
    Nothing,
    /// Its latest line, now and then: a sign of life for installs and builds.
    Tail,
    /// Every line, on standard output.
    All,
}

impl Show {
    /// Whether the reader has seen all of the output already.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::All)
    }
}

// Often enough to be a sign of life, seldom enough for the log of a CI run.
const EVERY: Duration = Duration::from_secs(10);
const WIDTH: usize = 100;

/// Prints lines as `Show` says.
pub struct Progress {
    show: Show,
    terminal: bool,
    started: Instant,
    printed: Instant,
    latest: String,
}

impl Progress {
    pub fn new(show: Show) -> Self {
        let now = Instant::now();
        let terminal = std::io::stderr().is_terminal();
        Self {
            show,
            terminal,
            started: now,
            printed: now,
            latest: String::new(),
        }
    }

    /// Takes one line of output.
    pub fn line(&mut self, line: &str) {
        match self.show {
            Show::Nothing => {}
            Show::All => println!("{line}"),
            Show::Tail => {
                self.latest = line.trim().chars().take(WIDTH).collect();
                if self.terminal {
                    self.overwrite(&format!("    {}", self.latest));
                } else {
                    self.tick();
                }
            }
        }
    }

    /// Called while nothing comes.
    pub fn tick(&mut self) {
        if matches!(self.show, Show::Tail) && !self.terminal && self.printed.elapsed() > EVERY {
            eprintln!(
                "    {:>3} s  {}",
                self.started.elapsed().as_secs(),
                self.latest
            );
            self.printed = Instant::now();
        }
    }

    /// Called at the end: leaves no half-written line.
    pub fn close(&mut self) {
        if matches!(self.show, Show::Tail) && self.terminal {
            self.overwrite("");
        }
    }

    fn overwrite(&self, text: &str) {
        eprint!("\r\x1b[2K{text}");
        // A terminal that has gone away is no reason to stop the work.
        let _ = std::io::stderr().flush();
    }
}
