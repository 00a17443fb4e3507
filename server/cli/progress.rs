//! The count on standard error: only on a terminal, and only for what takes its time.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget};

/// What is done sooner needs no count.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far a check is. Shared by its threads.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    since: Instant,
    shown: AtomicBool,
}

impl Progress {
    /// A count, not yet to be seen. How many files there are is known when the last is done.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Progress { bar, since: Instant::now(), shown: AtomicBool::new(false) }
    }

    /// One file is done.
    pub fn step(&self) {
        if self.since.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            // draws nothing where standard error is no terminal
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
