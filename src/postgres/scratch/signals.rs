//! Ctrl-C and its like: the work is dropped, which stops its servers and removes its folders.

use std::fmt;
use std::future::Future;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::error::ScratchError;

/// A signal that ended the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupted {
    /// The terminal has gone (SIGHUP).
    Hangup,
    /// Ctrl-C (SIGINT).
    Interrupt,
    /// A polite request to end (SIGTERM).
    Terminate,
}

impl Interrupted {
    /// The exit code a shell gives to a process ended by this signal: 128 and its number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Hangup => 129,
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hangup => "interrupted by SIGHUP",
            Self::Interrupt => "interrupted by SIGINT",
            Self::Terminate => "interrupted by SIGTERM",
        })
    }
}

impl std::error::Error for Interrupted {}

/// The signals that end a command, from the moment this is made.
#[derive(Debug)]
pub struct Signals {
    hangup: Option<Signal>,
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
}

impl Signals {
    /// Begins to listen. A signal that this process was started to ignore (`nohup`, a background
    /// job) stays ignored.
    ///
    /// # Errors
    /// [`ScratchError::Signals`] when the system refuses the handlers.
    pub fn listen() -> Result<Self, ScratchError> {
        let ignored = ignored_signals();
        let open = |kind: SignalKind| {
            if ignored & (1 << (kind.as_raw_value() - 1)) != 0 {
                return Ok(None);
            }
            signal(kind).map(Some).map_err(|source| ScratchError::Signals { source })
        };
        Ok(Self {
            hangup: open(SignalKind::hangup())?,
            interrupt: open(SignalKind::interrupt())?,
            terminate: open(SignalKind::terminate())?,
        })
    }

    /// Does the work unless a signal comes first. Then the work is dropped where it stands: a
    /// [`Scratch`](super::Scratch) it holds stops its servers and removes what it made before
    /// this returns. A second signal does not cut that short; it takes seconds at worst.
    ///
    /// # Errors
    /// [`Interrupted`] by the signal that came; its [`exit_code`](Interrupted::exit_code) is the
    /// one to end with.
    pub async fn interrupt<T>(mut self, work: impl Future<Output = T>) -> Result<T, Interrupted> {
        // Boxed, so that it is dropped before this function returns and not with its caller.
        let mut work = Box::pin(work);
        let outcome = tokio::select! {
            biased;
            () = received(&mut self.hangup) => Err(Interrupted::Hangup),
            () = received(&mut self.interrupt) => Err(Interrupted::Interrupt),
            () = received(&mut self.terminate) => Err(Interrupted::Terminate),
            done = &mut work => Ok(done),
        };
        drop(work);
        outcome
    }
}

async fn received(signal: &mut Option<Signal>) {
    let came = match signal {
        Some(signal) => signal.recv().await,
        None => None,
    };
    if came.is_none() {
        std::future::pending::<()>().await;
    }
}

/// The mask of ignored signals, where `/proc` tells it.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
