//! What is being done, for whoever waits in front of a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

/// How long a run may be quiet before it says what it does.
const PATIENCE: Duration = Duration::from_millis(500);

/// A spinner on the standard error that shows up after half a second, on a terminal alone.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    appearance: Option<JoinHandle<()>>,
}

impl Progress {
    /// A spinner; `quiet` for none at all. It must be made inside a Tokio runtime.
    pub fn new(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        let appearance = (!quiet).then(|| {
            let bar = bar.clone();
            tokio::spawn(async move {
                tokio::time::sleep(PATIENCE).await;
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Duration::from_millis(100));
            })
        });
        Self { bar, appearance }
    }

    /// Says what is being done now.
    pub fn say(&self, what: String) {
        self.bar.set_message(what);
    }
}

impl Drop for Progress {
    /// Takes the spinner away.
    fn drop(&mut self) {
        if let Some(appearance) = self.appearance.take() {
            appearance.abort();
        }
        self.bar.finish_and_clear();
    }
}
