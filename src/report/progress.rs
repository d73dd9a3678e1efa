//! What is being done, for whoever waits in front of a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may be quiet before it says what it does.
const PATIENCE: Duration = Duration::from_millis(500);

/// A spinner on the standard error that shows up after half a second, on a terminal alone.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    started: std::time::Instant,
}

impl Progress {
    /// A spinner; `quiet` for none at all.
    pub fn new(quiet: bool) -> Self {
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        // Nothing is drawn until the first message after the patience is over.
        let progress = Self { bar, started: std::time::Instant::now() };
        if !target.is_hidden() {
            progress.bar.set_draw_target(target);
        }
        progress
    }

    /// Says what is being done now.
    pub fn say(&self, what: String) {
        if self.started.elapsed() >= PATIENCE {
            self.bar.enable_steady_tick(Duration::from_millis(100));
            self.bar.set_message(what);
        }
    }

    /// Takes the spinner away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
