//! Ends a process group when its work is over, and also when this process dies first.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

// A shell that waits at a pipe. The pipe breaks when this process ends in whatever way, Ctrl-C and kill -9
// included; only the word `done` lets the group live on.
const WATCH: &str = r#"read -r word; [ "$word" = done ] && exit
kill -s TERM -- "-$1" 2>/dev/null || exit
for _ in 1 2 3 4 5; do sleep 1; kill -s 0 -- "-$1" 2>/dev/null || exit; done
kill -s KILL -- "-$1""#;

/// Watches over one process group.
pub struct Guard(Child);

impl Guard {
    /// Starts watching the group led by process `leader`.
    pub fn over(leader: u32) -> std::io::Result<Self> {
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "sh", &leader.to_string()]);
        // A group of its own, so that a Ctrl-C in the terminal does not end the watch before its work.
        watch
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        watch.spawn().map(Self)
    }

    /// Ends the group: asks first, kills after five seconds.
    pub fn end_group(&mut self) {
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
