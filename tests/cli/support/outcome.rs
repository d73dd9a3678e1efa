//! What a run of a program left: its exit code and what it printed.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use serde_json::Value;

use super::error::check_shape;

/// What a run left.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code; 128 and the signal's number when one ended it.
    pub(crate) code: i32,
    /// The standard output.
    pub(crate) stdout: String,
    /// The standard error.
    pub(crate) stderr: String,
}

impl Outcome {
    /// Runs a command to its end.
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let status = output.status;
        let signal = || 128 + status.signal().unwrap_or_default();
        Self {
            code: status.code().unwrap_or_else(signal),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same outcome, if it ended with this code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The outcome must be a failure that a newcomer can act on, with all of `parts` in its
    /// message.
    #[track_caller]
    pub(crate) fn fails_with(&self, parts: &[&str]) {
        assert_eq!(self.code, 2, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a failure says nothing on the standard output");
        check_shape(&self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not in\n{}", self.stderr);
        }
    }

    /// The first line of the standard output with this text, its cells one blank apart.
    #[track_caller]
    pub(crate) fn row(&self, text: &str) -> String {
        let line = self.stdout.lines().find(|line| line.contains(text));
        let line = line.unwrap_or_else(|| panic!("`{text}` is not in\n{}", self.stdout));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Both streams must lack a text.
    #[track_caller]
    pub(crate) fn never_says(&self, secret: &str) {
        assert!(!self.stdout.contains(secret) && !self.stderr.contains(secret), "{self:?}");
    }

    /// The standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }
}
